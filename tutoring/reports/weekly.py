"""The weekly report of a tutor to the form teachers of a class: corrected by the tutor, sent once, then fixed.

Whoever follows a pupil at the close of the week, its last school day, owes it: the tutor, or the substitute of that
day; from who has left since, nothing is awaited. Whoever followed them at some moment of the week may write of them, so
that a hand-over in the middle loses nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.common.weeks import monday_of, week_name
from continuity.directory import audit
from continuity.directory.calendars import school_days
from continuity.directory.models import Pupil, School, SchoolClass, User
from tutoring.models import ReportLine, Substitution, Tutorship, WeeklyReport, works_there
from tutoring.reports.mail import announce_soon
from workload.loads import LOOK_AHEAD, reaches_pupils_at
from workload.terms import terms

WEEKS_AWAITED = 4  # the current one and three before: older ones are not asked for any more


class AlreadySent(Exception):
    """The report went to the form teacher with other words: it is fixed."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A report that is owed for the week of `monday`; `report` is its draft, or what was sent."""

    school_class: SchoolClass
    monday: date
    report: WeeklyReport | None

    @property
    def week(self) -> str:
        return week_name(self.monday)

    @property
    def sent_at(self) -> datetime | None:
        return self.report and self.report.sent_at


def close_of(school: School, monday: date, today: date) -> date | None:
    """The day that says who owes the reports of a week: its last school day, up to today; None without one, for there is
    nothing to tell. One query.
    """
    days = school_days(school, monday, min(monday + timedelta(days=6), today))
    return days[-1] if days else None


def in_charge_on(day: date) -> QuerySet[Tutorship]:
    """The tutorships at the close of `day` of pupils who are still of the school, each with `adult`: who follows the pupil
    then, a substitute included, and still works there.
    """
    holding = Substitution.objects.on(day).filter(tutor=OuterRef("tutor"), school=OuterRef("school"))
    here = Tutorship.objects.filter(school=F("pupil__school"))
    charges = here.filter(Q(until=None) | Q(until__gt=day), since__lte=day).annotate(
        adult=Coalesce(Subquery(holding.values("substitute")[:1]), "tutor", output_field=BigIntegerField())
    )
    return charges.filter(works_there("adult"))


def pupils_of(author: User, school_class: SchoolClass, monday: date) -> QuerySet[Pupil]:
    """The pupils of the class whom `author` followed at some moment of the week of `monday`, by name."""
    sunday = monday + timedelta(days=6)
    stood_in = Substitution.objects.filter(
        substitute=author,
        tutor=OuterRef("tutor"),
        school=OuterRef("school"),
        first_day__lte=sunday,
        last_day__gte=monday,
    )
    here = Tutorship.objects.filter(school=school_class.school_id)
    followed = here.filter(Q(until=None) | Q(until__gte=monday), since__lte=sunday)
    followed = followed.filter(Q(tutor=author) | Exists(stood_in))
    pupils = Pupil.objects.filter(school_class=school_class, pk__in=followed.values("pupil"))
    return pupils.select_related("school", "school_class")


def awaited_of(author: User, today: date) -> list[Awaited]:
    """The reports `author` owes: those of this week, sent or not, then those of the last ones that are not sent.

    Three queries a week and school.
    """
    mondays = [monday_of(today) - timedelta(weeks=step) for step in range(WEEKS_AWAITED)]
    schools = list(School.objects.filter(pk__in=author.school_ids))
    found = [
        each for monday in mondays for school in schools for each in _of_week(author, school, monday, today)
    ]
    return [each for each in found if each.monday == mondays[0] or not each.sent_at]


def _of_week(author: User, school: School, monday: date, today: date) -> list[Awaited]:
    close = close_of(school, monday, today)
    if close is None:
        return []
    owed = in_charge_on(close).filter(adult=author.pk, school=school)
    classes = SchoolClass.objects.filter(pk__in=owed.values("pupil__school_class")).by_level()
    drafts = WeeklyReport.objects.filter(tutor=author, monday=monday)
    reports = {report.school_class_id: report for report in drafts}
    return [Awaited(each, monday, reports.get(each.pk)) for each in classes]


def awaited_in(classes: Collection[SchoolClass], monday: date, close: date | None) -> dict[int, list[User]]:
    """The adults whose report on each of `classes` is not sent yet, by name; `close` is that of the week. Three queries."""
    awaited: dict[int, list[User]] = {each.pk: [] for each in classes}
    if close is None:
        return awaited
    owed = in_charge_on(close).filter(pupil__school_class__in=classes)
    sent = WeeklyReport.objects.sent().filter(school_class__in=classes, monday=monday)
    missing = set(owed.values_list("pupil__school_class", "adult"))
    missing -= set(sent.values_list("school_class", "tutor"))
    adults = User.objects.in_bulk({adult for _class, adult in missing})
    for class_pk, adult in missing:
        awaited[class_pk].append(adults[adult])
    return {pk: sorted(found, key=lambda user: (user.sort_name, user.pk)) for pk, found in awaited.items()}


def report_of(author: User, school_class: SchoolClass, monday: date) -> WeeklyReport | None:
    """The report, or its draft, with its lines."""
    reports = WeeklyReport.objects.filter(tutor=author, school_class=school_class, monday=monday)
    return reports.prefetch_related("lines__pupil").first()


def lines_of(sent: QuerySet[WeeklyReport]) -> QuerySet[ReportLine]:
    """What `sent` say, pupil by pupil."""
    lines = ReportLine.objects.filter(report__in=sent).select_related("report__tutor", "pupil")
    return lines.order_by("pupil__sort_name", "pupil", "pk")


def lines_about(pupil: Pupil) -> QuerySet[ReportLine]:
    """What the reports sent in their school say of `pupil`, for those who read the follow-up: whoever takes over reads
    what was said.
    """
    sent = ReportLine.objects.filter(
        pupil=pupil, report__school_class__school=pupil.school_id, report__sent_at__isnull=False
    )
    return sent.select_related("report__tutor")


@transaction.atomic
def keep(
    *, author: User, school_class: SchoolClass, monday: date, texts: Mapping[Pupil, str]
) -> WeeklyReport:
    """Keep the lines `author` corrected, for later; an empty one says nothing of its pupil. Raises AlreadySent."""
    report = _locked(author, school_class, monday)
    if report.sent_at:
        raise AlreadySent
    _write(report, texts)
    audit.record(verb="report.kept", by=author, school=school_class.school_id, target=report)
    return report


@transaction.atomic
def send(
    *,
    author: User,
    school_class: SchoolClass,
    monday: date,
    texts: Mapping[Pupil, str],
    now: datetime | None = None,
) -> WeeklyReport:
    """Send the report: from now on it is fixed. The form teachers are told within the hours of messages (R10).

    The same words sent twice are sent once. Raises AlreadySent when other words went before, ValidationError when
    nothing is said of anybody.
    """
    now = now or timezone.now()
    said = {pupil: text for pupil, text in texts.items() if text}
    report = _locked(author, school_class, monday)
    if report.sent_at:
        if said == {line.pupil: line.text for line in report.lines.select_related("pupil")}:
            return report
        raise AlreadySent
    if not said:
        raise ValidationError(_("Rien n'est écrit : dire un mot d'un élève au moins, puis envoyer."))
    _write(report, said)
    report.sent_at, report.reaches_at = now, _reaches_at(school_class, list(said), now)
    report.save(update_fields=["sent_at", "reaches_at"])
    audit.record(
        verb="report.sent", by=author, school=school_class.school_id, target=report, pupils=len(said)
    )
    if report.reaches_at <= now:
        announce_soon(report)
    return report


def _locked(author: User, school_class: SchoolClass, monday: date) -> WeeklyReport:
    report, _is_new = WeeklyReport.objects.get_or_create(
        tutor=author, school_class=school_class, monday=monday
    )
    return WeeklyReport.objects.select_for_update().get(pk=report.pk)


def _write(report: WeeklyReport, texts: Mapping[Pupil, str]) -> None:
    report.lines.exclude(pupil__in=texts).delete()
    for pupil, text in texts.items():
        ReportLine.objects.update_or_create(report=report, pupil=pupil, defaults={"text": text})


def _reaches_at(school_class: SchoolClass, pupils: Sequence[Pupil], now: datetime) -> datetime:
    today = timezone.localdate(now)
    conditions = terms(school_class.school, pupils, today, today + LOOK_AHEAD)
    return max(reaches_pupils_at(now, today, conditions, pupils) or now, now)
