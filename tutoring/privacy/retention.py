"""What is known of pupils is not kept for ever: what is due to go, the durations a school chose, the purge.

Readings go with time, acts do not: the audit trail holds no word of what was said, and answers for who decided what.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Case as CaseOf
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from continuity.directory import audit
from continuity.directory.audit import readings
from continuity.directory.models import AuditEvent, Membership, School, User
from tutoring.models import (
    Case,
    ContactLog,
    Loan,
    PaperPack,
    Retention,
    SurveyAnswer,
    Tutorship,
    WeeklyReport,
)
from workload.models import Alert, RiskDay

PURGED = "retention.purged"
PERIODS = ("contacts", "alerts", "cases", "equipment", "readings")
DAYS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows that go together, `period` months (a field of Retention) after they ended.

    `rows` gives those of a school, each with `ended`, the day its time counts from; None while it stands.
    """

    name: str
    period: str
    words: Promise
    rows: Callable[[School], QuerySet]


@dataclass(frozen=True, slots=True)
class Due:
    """How many rows of a kind are due to go; `oldest` is the day the first of them ended."""

    kind: Kind
    count: int
    oldest: date


def due(retention: Retention, day: date) -> list[Due]:
    """What a purge on `day` removes with the durations of `retention`, saved or not. One query per kind."""
    found = (
        (kind, _due_rows(kind, retention, day).aggregate(count=Count("pk"), oldest=Min("ended")))
        for kind in KINDS
    )
    return [Due(kind, **figures) for kind, figures in found if figures["count"]]


def months_of(retention: Retention) -> dict[str, int]:
    """The durations, by period."""
    return {period: getattr(retention, period) for period in PERIODS}


@transaction.atomic
def set_retention(*, school: School, months: dict[str, int], by: User) -> Retention:
    """Save the durations of `school` (see `months_of`); they hold from tomorrow on."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    retention, _is_new = Retention.objects.update_or_create(
        school=school, defaults={**months, "applies_from": tomorrow}
    )
    audit.record(verb="retention.set", by=by, school=school, target=retention, **months)
    return retention


def purge(*, school_id: int, day: date) -> dict[str, int]:
    """Remove what is due in the school on `day`; how many rows of each kind went, by its name.

    Each kind goes whole or not at all, with an audit event that holds the count only. Without saved durations, or
    before the day they apply from, nothing goes; run again, nothing more does.
    """
    counts = {kind.name: _purge_kind(kind, school_id, day) for kind in KINDS}
    return {name: count for name, count in counts.items() if count}


@dataclass(frozen=True, slots=True)
class Gone:
    """What went on `day`: pairs (words, how many)."""

    day: date
    lines: list[tuple[Promise, int]]


def gone(school: School) -> list[Gone]:
    """What the last purges of `school` that removed anything removed, newest day first. One query."""
    words = {kind.name: kind.words for kind in KINDS}
    days: dict[date, list] = {}
    events = AuditEvent.objects.filter(school=school, verb=PURGED)[: DAYS_SHOWN * len(KINDS)]
    for event in events:
        line = words[event.details["kind"]], event.details["count"]
        days.setdefault(timezone.localdate(event.at), []).append(line)
    return [Gone(day, lines) for day, lines in list(days.items())[:DAYS_SHOWN]]


def open_cases_of_those_who_left(school: School) -> int:
    """Cases nobody closed though the pupil left: closing is for people, the purge leaves them. One query."""
    return Case.objects.open().filter(_has_left() | ~Q(pupil__school=school), school=school).count()


@transaction.atomic
def _purge_kind(kind: Kind, school_id: int, day: date) -> int:
    retention = Retention.objects.select_for_update().filter(school=school_id, applies_from__lte=day).first()
    if retention is None:
        return 0
    rows = _due_rows(kind, retention, day)
    _total, by_model = rows.delete()
    count = by_model.get(rows.model._meta.label, 0)
    if count:
        audit.record(verb=PURGED, by=None, school=school_id, target=retention, kind=kind.name, count=count)
    return count


def _due_rows(kind: Kind, retention: Retention, day: date) -> QuerySet:
    cutoff = day - relativedelta(months=getattr(retention, kind.period))
    return kind.rows(retention.school).filter(ended__lt=cutoff).order_by()


def _has_left() -> Q:
    """Condition on a row about a `pupil`: without class, and without the role of a pupil in their school."""
    role = Membership.objects.filter(user=OuterRef("pupil__user"), school=OuterRef("pupil__school"))
    return Q(pupil__school_class=None) & ~Exists(role)


def _contacts(school: School) -> QuerySet:
    return ContactLog.objects.filter(school=school).annotate(ended=TruncDate("at"))


def _reports(school: School) -> QuerySet:
    return WeeklyReport.objects.filter(school_class__school=school).annotate(ended=F("monday"))


def _tutorships(school: School) -> QuerySet:
    return Tutorship.objects.filter(school=school).annotate(ended=F("until"))


def _alerts(school: School) -> QuerySet:
    """An alert nobody closed ends with its last update once the pupil has left: nothing will close it."""
    ended = CaseOf(
        When(closed_at__isnull=False, then=TruncDate("closed_at")),
        When(_has_left(), then=TruncDate("updated_at")),
    )
    return Alert.objects.filter(school=school, pupil__isnull=False).annotate(ended=ended)


def _signs(school: School) -> QuerySet:
    return RiskDay.objects.filter(school=school).annotate(ended=F("day"))


def _cases(school: School) -> QuerySet:
    return Case.objects.filter(school=school).annotate(ended=TruncDate("closed_at"))


def _survey_answers(school: School) -> QuerySet:
    """The answer that holds stays as long as the pupil is there: gone, or in another school, it ages too."""
    answers = SurveyAnswer.objects.filter(school=school)
    standing = answers.standing().values("pk")
    is_past = ~Q(pk__in=standing) | ~Q(pupil__school=school) | _has_left()
    return answers.filter(is_past).annotate(ended=TruncDate("at"))


def _loans(school: School) -> QuerySet:
    return Loan.objects.filter(item__school=school).annotate(ended=F("returned_on"))


def _packs(school: School) -> QuerySet:
    return PaperPack.objects.filter(school=school).annotate(ended=F("monday"))


def _readings(school: School) -> QuerySet:
    return readings().filter(school=school).annotate(ended=TruncDate("at"))


KINDS = (
    Kind("contacts", "contacts", _("contacts notés"), _contacts),
    Kind("reports", "contacts", _("bilans de la semaine"), _reports),
    Kind("tutorships", "contacts", _("tutorats terminés"), _tutorships),
    Kind("alerts", "alerts", _("alertes closes"), _alerts),
    Kind("signs", "alerts", _("jours de signes relevés"), _signs),
    Kind("cases", "cases", _("suivis clos, avec leurs notes"), _cases),
    Kind("survey_answers", "equipment", _("réponses remplacées sur l'équipement"), _survey_answers),
    Kind("loans", "equipment", _("prêts rendus"), _loans),
    Kind("packs", "equipment", _("pochettes de la semaine"), _packs),
    Kind("readings", "readings", _("traces de lecture"), _readings),
)
