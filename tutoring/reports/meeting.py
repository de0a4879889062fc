"""The sheet of a meeting on the week of a class (compte rendu): figures, reports pupil by pupil, room for decisions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from activities.models import Assignment, State
from continuity.directory.models import Pupil, School, SchoolClass, User
from tutoring.models import Case, ReportLine, WeeklyReport
from tutoring.reports.weekly import awaited_in, close_of, lines_of
from tutoring.selectors import open_risk_alerts
from workload.balance import SubjectShare
from workload.charge import ClassWeek
from workload.class_checks import school_weeks


@dataclass(frozen=True, slots=True)
class Returns:
    """What was due in the week, over the pupils of a class: works `due`, those that came, those counted as missing."""

    works: int = 0
    due: int = 0
    came: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class PupilTold:
    """A pupil and what the reports sent say of their week; `lines` empty: nothing yet."""

    pupil: Pupil
    lines: Sequence[ReportLine]


@dataclass(frozen=True, slots=True)
class MeetingSheet:
    """The week of a class as a meeting looks at it; `shares` are those of the subjects that gave work; `at_risk` and
    `cases` count those open now."""

    school_class: SchoolClass
    week: ClassWeek
    shares: Sequence[SubjectShare]
    returns: Returns
    at_risk: int
    cases: int
    pupils: Sequence[PupilTold]
    awaited: Sequence[User]

    @property
    def told(self) -> list[PupilTold]:
        return [each for each in self.pupils if each.lines]

    @property
    def untold(self) -> list[Pupil]:
        return [each.pupil for each in self.pupils if not each.lines]


def meeting_sheets(
    school: School, classes: Sequence[SchoolClass], monday: date, now: datetime
) -> list[MeetingSheet]:
    """The sheet of each of `classes`, read `with_checks`, in their order. A constant number of queries."""
    today = timezone.localdate(now)
    awaited = awaited_in(classes, monday, close_of(school, monday, today))
    found = school_weeks(school, classes, [monday])
    weeks, shares = found.week(monday), found.balances(monday)
    returns, told = _returns(classes, monday, now), _told(classes, monday)
    alerts = open_risk_alerts(today).filter(pupil__school_class__in=classes)
    at_risk = Counter(alerts.values_list("pupil__school_class", flat=True))
    cases = Counter(
        Case.objects.open()
        .filter(school=school, pupil__school_class__in=classes)
        .values_list("pupil__school_class", flat=True)
    )
    return [
        MeetingSheet(
            school_class=school_class,
            week=week,
            shares=[share for share in shares[school_class.pk] if share.given],
            returns=returns.get(school_class.pk, Returns()),
            at_risk=at_risk[school_class.pk],
            cases=cases[school_class.pk],
            pupils=told.get(school_class.pk, ()),
            awaited=awaited[school_class.pk],
        )
        for school_class, week in zip(classes, weeks, strict=True)
    ]


def _returns(classes: Sequence[SchoolClass], monday: date, now: datetime) -> dict[int, Returns]:
    """By class, what its pupils had to hand in that week. One query."""
    due = Assignment.objects.expected_online().filter(
        pupil__school_class__in=classes,
        activity__due_on__range=(monday, monday + timedelta(days=6)),
        activity__reaches_at__lte=now,
    )
    rows = due.with_missing(now).values_list("pupil__school_class").order_by("pupil__school_class")
    counted = rows.annotate(
        works=Count("activity", distinct=True),
        due=Count("pk"),
        came=Count("pk", filter=Q(state=State.RETURNED)),
        missing=Count("pk", filter=Q(is_missing=True)),
    )
    return {class_pk: Returns(*figures) for class_pk, *figures in counted}


def _told(classes: Sequence[SchoolClass], monday: date) -> dict[int, list[PupilTold]]:
    """By class, its pupils by name and the lines sent about them; those who left since keep theirs. Two queries."""
    reports = WeeklyReport.objects.sent().filter(school_class__in=classes, monday=monday)
    lines: dict[tuple[int, Pupil], list[ReportLine]] = {
        (pupil.school_class_id, pupil): [] for pupil in Pupil.objects.filter(school_class__in=classes)
    }
    for line in lines_of(reports):
        lines.setdefault((line.report.school_class_id, line.pupil), []).append(line)
    told: dict[int, list[PupilTold]] = {}
    for (class_pk, pupil), about in sorted(
        lines.items(), key=lambda item: (item[0][1].sort_name, item[0][1].pk)
    ):
        told.setdefault(class_pk, []).append(PupilTold(pupil, about))
    return told
