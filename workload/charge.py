"""The week of every class of a school, and of one class in detail."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils import timezone

from activities.models import Activity
from continuity.common import wording
from continuity.common.components import DayLoad
from continuity.common.weeks import days_from
from continuity.directory.models import Pupil, School, SchoolClass
from workload import loads
from workload.engine import Assessment, Overload
from workload.loads import Demands
from workload.models import Alert, ExceptionRequest, LoadException, unanswered


@dataclass(frozen=True, slots=True)
class ClassWeek:
    """One class over a week: each day as the pupil with most to do on it meets it.

    `overloads` are the runs of days, touching the week, that ask more than they hold, worst first, each with the
    number of pupils concerned out of `size`.
    """

    school_class: SchoolClass
    size: int
    days: Sequence[DayLoad]
    overloads: Sequence[tuple[Overload, int]]

    @property
    def state(self) -> wording.State:
        """The state of the fullest day."""
        states = [day.state for day in self.days]
        return max(states, key=ORDER.index, default=wording.COMFORTABLE)


ORDER = (wording.COMFORTABLE, wording.TIGHT, wording.OVER)


@dataclass(frozen=True, slots=True)
class Facts:
    """The line above the week of a school.

    `requests` are the exceptions asked for and not decided; `unanswered` of `followed` pupils at risk have been
    neither called nor answered.
    """

    over: int
    tight: int
    exceptions: int
    requests: int
    followed: int
    unanswered: int

    @property
    def answered_percent(self) -> int:
        """Rounded down: 100 says that nobody waits."""
        return 100 * (self.followed - self.unanswered) // self.followed if self.followed else 100


def class_weeks(school: School, classes: Collection[SchoolClass], monday: date) -> list[ClassWeek]:
    """The week of `monday` for each of `classes`, in their order. A constant number of queries."""
    pupils = list(
        Pupil.objects.filter(school_class__in=classes).select_related("school_class").order_by("pk")
    )
    demands = loads.demands(school, pupils, monday, monday + timedelta(days=6))
    assessed = loads.assess_all(demands.by_pupil.values())
    members = defaultdict(list)
    for pupil in pupils:
        members[pupil.school_class_id].append(pupil)
    shown = days_from(monday, 6 if school.has_saturday_classes else 5)
    return [
        ClassWeek(
            school_class,
            len(members[school_class.pk]),
            [_fullest(day, members[school_class.pk], demands, assessed) for day in shown],
            _overloads(members[school_class.pk], assessed, shown),
        )
        for school_class in classes
    ]


def facts(school: School, weeks: Iterable[ClassWeek], monday: date) -> Facts:
    """Three queries."""
    states = [week.state for week in weeks]
    alerts = Alert.objects.open().filter(school=school, kind=Alert.Kind.AT_RISK)
    waiting = unanswered(timezone.localdate())
    at_risk = alerts.aggregate(followed=Count("pk"), unanswered=Count("pk", filter=waiting))
    exceptions = LoadException.objects.filter(
        activity__course__subject__school=school,
        activity__due_on__gte=monday,
        activity__given_on__lte=monday + timedelta(days=6),
    )
    return Facts(
        over=states.count(wording.OVER),
        tight=states.count(wording.TIGHT),
        exceptions=exceptions.count(),
        requests=ExceptionRequest.objects.filter(activity__course__subject__school=school).count(),
        **at_risk,
    )


@dataclass(frozen=True, slots=True)
class SubjectShare:
    """R8: the share of a subject in the work of a class's week beside its share of the timetable, in percent."""

    subject: str
    minutes: int
    share: int
    timetable_share: int

    @property
    def is_unbalanced(self) -> bool:
        """More than half as much again as its share of the timetable."""
        return self.share > self.timetable_share * 3 / 2


def work_of_week(school_class: SchoolClass, monday: date) -> list[Activity]:
    """What pupils of the class may be working on that week, held back or not, soonest due first. One query."""
    sunday = monday + timedelta(days=6)
    rows = Activity.objects.given().filter(assignments__pupil__school_class=school_class)
    rows = rows.filter(due_on__gte=monday, given_on__lte=sunday).distinct()
    return list(
        rows.select_related(
            "course__subject", "course__group", "course__school_class", "author", "load_exception"
        )
    )


def balance(school_class: SchoolClass, works: Iterable[Activity]) -> list[SubjectShare]:
    """The subjects of the class, most work first; those of its groups are left out. One query."""
    given, taught = defaultdict(int), defaultdict(int)
    for work in works:
        if work.course.school_class_id == school_class.pk:
            given[work.course.subject.name] += work.minutes
    for course in school_class.courses.select_related("subject"):
        taught[course.subject.name] += course.weekly_minutes
    total, hours = sum(given.values()) or 1, sum(taught.values()) or 1
    shares = [
        SubjectShare(name, given[name], round(100 * given[name] / total), round(100 * minutes / hours))
        for name, minutes in taught.items()
    ]
    return sorted(shares, key=lambda share: (-share.minutes, share.subject))


def _fullest(
    day: date, pupils: Iterable[Pupil], demands: Demands, assessed: Mapping[int, Assessment]
) -> DayLoad:
    """The day of the pupil for whom it is fullest; on a hybrid day capacities differ between pupils."""
    candidates = [
        DayLoad(day, assessed[pupil.pk].load.get(day, 0), demands.by_pupil[pupil.pk].capacity.get(day, 0))
        for pupil in pupils
    ]
    return max(candidates, key=_fullness, default=DayLoad(day, 0, 0))


def _fullness(load: DayLoad) -> tuple[float, float]:
    return (load.minutes / load.cap if load.cap else 0, load.cap)


def _overloads(
    pupils: Iterable[Pupil], assessed: Mapping[int, Assessment], days: Sequence[date]
) -> list[tuple[Overload, int]]:
    """The runs of days that touch `days`, each as the pupil it weighs on most meets it, with how many meet it."""
    found: dict[tuple[date, date], list[Overload]] = defaultdict(list)
    for pupil in pupils:
        for run in assessed[pupil.pk].overloads:
            if run.first_day <= days[-1] and run.last_day >= days[0]:
                found[run.first_day, run.last_day].append(run)
    worst = [(max(runs, key=lambda run: run.excess), len(runs)) for runs in found.values()]
    return sorted(worst, key=lambda pair: (-pair[0].excess, pair[0].first_day))
