"""Who is to be called, and what is known of them: read in a constant number of queries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.utils import timezone

from activities.models import Assignment, Attendance
from continuity.directory.calendars import next_school_day
from continuity.directory.models import STAFF_ROLES, Guardianship, Level, Pupil, School, User
from tutoring.caseload.substitutions import Charge, in_charge
from tutoring.models import PUPILS_PER_TUTOR, ContactLog, TutorLimit, Tutorship
from workload.family import current_weeks
from workload.models import Alert, unanswered
from workload.week import WeekPlan

SEVEREST_FIRST = [Alert.Severity.URGENT, Alert.Severity.ALERT, Alert.Severity.WATCH]


def standing_risks() -> QuerySet[Alert]:
    """The at-risk alerts that are open in the school their pupil is of: one they left is not told by the old ones."""
    return Alert.objects.open().filter(kind=Alert.Kind.AT_RISK, school=F("pupil__school"))


def open_risk_alerts(today: date) -> QuerySet[Alert]:
    """The same, each with `is_unanswered`."""
    return _with_answers(standing_risks(), today)


@dataclass(frozen=True, slots=True)
class Followed:
    """A pupil and what their follow-up says today. `alert` is the open at-risk alert, with
    `is_unanswered` and its steps up the chain."""

    pupil: Pupil
    alert: Alert | None
    last_contact: ContactLog | None
    charge: Charge | None
    guardians: Collection[Guardianship]

    @property
    def tutor(self) -> User | None:
        return self.charge and self.charge.tutor

    def call_on(self, today: date) -> date | None:
        """The day to call: today for an alert nobody has dealt with, else the day of the next step planned.

        A plan made since the alert opened deals with it until its day comes; None when nothing is to be done.
        """
        planned = self.last_contact.next_on if self.last_contact else None
        is_waiting = self.alert is not None and self.alert.is_unanswered
        if is_waiting and (not planned or self.last_contact.at < self.alert.opened_at):
            return today
        return planned

    def urgency(self) -> tuple:
        """Sorts by what presses most: gravity, no answer yet, then whoever was called longest ago or never."""
        gravity = SEVEREST_FIRST.index(self.alert.severity) if self.alert else len(SEVEREST_FIRST)
        is_answered = self.alert is not None and not self.alert.is_unanswered
        called_at = self.last_contact.at.timestamp() if self.last_contact else 0
        return gravity, is_answered, called_at, self.pupil.sort_name, self.pupil.pk


def follow(pupils: Collection[Pupil], *, reader: User, today: date) -> list[Followed]:
    """What `reader` may know of each of `pupils`, in the same order. Six queries."""
    risen = open_risk_alerts(today).prefetch_related("handings_up")
    alerts = {alert.pupil_id: alert for alert in risen.filter(pupil__in=pupils)}
    contacts = _last_contacts(pupils, reader)
    charges = in_charge(pupils, today)
    guardians: dict[int, list[Guardianship]] = {}
    for link in Guardianship.objects.filter(pupil__in=pupils).select_related("guardian"):
        guardians.setdefault(link.pupil_id, []).append(link)
    return [
        Followed(
            pupil=pupil,
            alert=alerts.get(pupil.pk),
            last_contact=contacts.get(pupil.pk),
            charge=charges.get(pupil.pk),
            guardians=guardians.get(pupil.pk, ()),
        )
        for pupil in pupils
    ]


@dataclass(frozen=True, slots=True)
class CallList:
    """A tutor's pupils: those to call on `day`, today or the next school day; those whose turn comes later or whose alert
    is answered; the others.

    `weeks` is the current week of each, by primary key.
    """

    day: date
    to_call: list[Followed]
    later: list[Followed]
    others: list[Followed]
    weeks: Mapping[int, WeekPlan]

    @property
    def size(self) -> int:
        return len(self.to_call) + len(self.later) + len(self.others)

    @property
    def without_class(self) -> list[Pupil]:
        """Those nobody can be told of in a weekly report."""
        return [week.pupil for week in self.weeks.values() if week.pupil.school_class_id is None]


def call_list(tutor: User, today: date) -> CallList:
    """The pupils `tutor` follows, those of an absent colleague included, in the order to call them. A constant number of queries per school."""
    current = Tutorship.objects.followed_by(tutor, today)
    weeks = {
        plan.pupil.pk: plan
        for plan in current_weeks(Pupil.objects.filter(pk__in=current.values("pupil")), timezone.now())
    }
    pupils = [plan.pupil for plan in weeks.values()]
    found = CallList(_day_of_calls(pupils, today), [], [], [], weeks)
    for followed in sorted(follow(pupils, reader=tutor, today=today), key=Followed.urgency):
        call_on = followed.call_on(today)
        if call_on and call_on <= found.day:
            found.to_call.append(followed)
        elif call_on or followed.alert:
            found.later.append(followed)
        else:
            found.others.append(followed)
    found.later.sort(key=lambda followed: followed.call_on(today) or date.max)
    return found


def _day_of_calls(pupils: Collection[Pupil], today: date) -> date:
    """No family is called on a day off: what waits is for the next school day. One query."""
    school = next((pupil.school for pupil in pupils), None)
    return (school and next_school_day(school, today - timedelta(days=1))) or today


@dataclass(frozen=True, slots=True)
class OwnPupils:
    """How many pupils of a school an adult follows as their tutor, and how many they can follow there (R12)."""

    school_id: int
    count: int
    limit: int

    @property
    def is_too_many(self) -> bool:
        return self.count > self.limit


def own_pupils(tutor: User) -> list[OwnPupils]:
    """School by school; the pupils of a colleague they stand in for are not theirs. Two queries."""
    limits = dict(TutorLimit.objects.filter(tutor=tutor).values_list("school", "pupils"))
    current = Tutorship.objects.current().filter(tutor=tutor)
    counts = current.order_by("pupil__school").values_list("pupil__school").annotate(Count("pk"))
    return [
        OwnPupils(school_id, count, limits.get(school_id, PUPILS_PER_TUTOR)) for school_id, count in counts
    ]


def matching(
    pupils: QuerySet[Pupil], *, q: str = "", classe: str = "", situation: str = ""
) -> QuerySet[Pupil]:
    """Those of `pupils` whose name holds every word of `q`, in a level or a class (its public id), and whose open
    at-risk alert has the severity `situation` ("at_risk": any).
    """
    for word in q.split():
        pupils = pupils.filter(Q(last_name__icontains=word) | Q(first_name__icontains=word))
    if classe in Level.values:
        pupils = pupils.filter(school_class__level=classe)
    elif classe:
        pupils = pupils.filter(school_class__public_id=classe)
    if situation:
        alerts = standing_risks()
        alerts = alerts if situation == "at_risk" else alerts.filter(severity=situation)
        pupils = pupils.filter(pk__in=alerts.values("pupil"))
    return pupils


def at_risk_first(pupils: QuerySet[Pupil], today: date) -> QuerySet[Pupil]:
    """`pupils` in the order vie scolaire looks at them: alerts without answer, then answered, then everybody else.

    Alerts come by age in days, those of one day by gravity.
    """
    gravity = [
        When(risk__severity=severity, then=Value(rank)) for rank, severity in enumerate(SEVEREST_FIRST)
    ]
    return (
        pupils.annotate(
            risk=FilteredRelation(
                "alerts",
                condition=Q(
                    alerts__kind=Alert.Kind.AT_RISK,
                    alerts__closed_at__isnull=True,
                    alerts__school=F("school"),
                ),
            ),
            turn=Case(
                When(risk__isnull=True, then=Value(2)),
                When(unanswered(today, "risk__"), then=Value(0)),
                default=Value(1),
            ),
        )
        .order_by("turn", TruncDate("risk__opened_at"), Case(*gravity), "sort_name", "pk")
        .select_related("school", "school_class")
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """The state of a school's follow-up in a line. `oldest` is when the oldest unanswered alert was opened."""

    at_risk: int
    urgent: int
    unanswered: int
    oldest: date | None
    without_tutor: int


def figures(school: School, today: date) -> Figures:
    """Two queries."""
    waiting = Q(is_unanswered=True)
    counts = (
        open_risk_alerts(today)
        .filter(school=school)
        .aggregate(
            at_risk=Count("pk"),
            urgent=Count("pk", filter=Q(severity=Alert.Severity.URGENT)),
            unanswered=Count("pk", filter=waiting),
            oldest=Min("opened_at", filter=waiting),
        )
    )
    oldest = counts.pop("oldest")
    return Figures(
        **counts,
        oldest=oldest and timezone.localtime(oldest).date(),
        without_tutor=without_tutor(school).count(),
    )


def without_tutor(school: School) -> QuerySet[Pupil]:
    """The pupils of `school` whom nobody follows today, class by class."""
    followed = Tutorship.objects.current().values("pupil")
    return (
        Pupil.objects.filter(school=school)
        .exclude(pk__in=followed)
        .select_related("school", "school_class")
        .class_by_class()
    )


def possible_tutors(school: School) -> QuerySet[User]:
    """The adults of `school`, each with `pupil_count`, the pupils of it they follow as their tutor."""
    return (
        User.objects.filter(
            is_active=True, pk__in=school.memberships.filter(role__in=STAFF_ROLES).values("user")
        )
        .annotate(
            pupil_count=Count(
                "tutorships",
                filter=Q(
                    tutorships__until__isnull=True,
                    tutorships__school=school,
                    tutorships__pupil__school=school,
                ),
            )
        )
        .order_by("sort_name", "pk")
    )


def absences_of(school: School, first: date, last: date) -> QuerySet[Assignment]:
    """Who missed a virtual class from `first` to `last`, both included, or could not connect: last day first."""
    return (
        Assignment.objects.filter(
            pupil__school=school,
            activity__course__subject__school=school,
            activity__is_synchronous=True,
            activity__due_on__range=(first, last),
            attendance__in=[Attendance.ABSENT, Attendance.TROUBLE],
        )
        .select_related(
            "pupil", "activity__course__subject", "activity__course__school_class", "activity__course__group"
        )
        .order_by("-activity__due_on", "activity__starts_at", "activity", "pupil__sort_name")
    )


def history(pupil: Pupil, *, reader: User, today: date) -> tuple[list[Alert], list[ContactLog]]:
    """Every alert (with `is_unanswered`) and contact about `pupil` that `reader` may read, newest first.
    Three queries."""
    alerts = _with_answers(Alert.objects.visible_to(reader).filter(pupil=pupil), today)
    contacts = ContactLog.objects.visible_to(reader).filter(pupil=pupil).select_related("by", "spoken_with")
    return list(alerts.prefetch_related("handings_up")), list(contacts)


def _with_answers(alerts: QuerySet[Alert], today: date) -> QuerySet[Alert]:
    is_unanswered = ExpressionWrapper(unanswered(today), output_field=BooleanField())
    return alerts.annotate(is_unanswered=is_unanswered).select_related("answered_by")


def _last_contacts(pupils: Collection[Pupil], reader: User) -> Mapping[int, ContactLog]:
    newest = (
        ContactLog.objects.visible_to(reader)
        .filter(pupil__in=pupils)
        .order_by("pupil_id", "-at", "-pk")
        .distinct("pupil")
        .select_related("by")
    )
    return {contact.pupil_id: contact for contact in newest}
