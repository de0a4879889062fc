"""The week of every class of a school, and of one class in detail."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from activities.models import Status
from continuity.common import wording
from continuity.common.components import DayLoad
from continuity.common.weeks import days_from
from continuity.directory.models import Pupil, School, SchoolClass
from workload import loads
from workload.engine import Assessment, Overload
from workload.loads import Demand, Demands
from workload.models import Alert, ExceptionRequest, LoadException, unanswered
from workload.policies import Policies
from workload.terms import Learner, learners

# A run of days that asks too much, as the pupil it weighs on most meets it, and how many meet it.
Met = tuple[Overload, int]


@dataclass(frozen=True)
class ClassWeek:
    """One class over a week: each day as the pupil with most to do on it meets it.

    `overloads` are the runs of days, touching the week, that ask more than they hold, worst first, each with the
    number of pupils concerned out of `size`.
    """

    school_class: SchoolClass
    size: int
    days: Sequence[DayLoad]
    overloads: Sequence[Met]

    @cached_property
    def state(self) -> wording.State:
        """The state of the fullest day."""
        states = [day.state for day in self.days]
        return max(states, key=ORDER.index, default=wording.COMFORTABLE)

    @property
    def fullest(self) -> DayLoad:
        """The fullest day, by which a whole week is told."""
        return max(self.days, key=_fullness)


@dataclass(frozen=True, slots=True)
class PupilWeek:
    """One pupil over a week: their fullest day, and the runs of days, touching the week, that ask more than they hold,
    worst first.
    """

    pupil: Pupil
    fullest: DayLoad
    overloads: Sequence[Overload]

    @property
    def excess(self) -> int:
        """Minutes that cannot be placed, in all these runs."""
        return sum(run.excess for run in self.overloads)


ORDER = (wording.COMFORTABLE, wording.TIGHT, wording.OVER)


@dataclass(frozen=True, slots=True)
class Facts:
    """The line above the week of a school.

    `exceptions` counts those of work that runs in the week and those that may still be used, `requests` those asked for
    and not decided; `unanswered` of `followed` pupils at risk have been neither called nor answered.
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


AssessedDemand = tuple[Demand, Assessment]


@dataclass(frozen=True)
class ClassLoads:
    """How the pupils of some classes of a school stand: read once, asked for any week between `first` and `last`.

    `members` are the pupils of each class, by its primary key; one assessment, by pupil, covers every week.
    """

    classes: Sequence[SchoolClass]
    members: Mapping[int, Sequence[Learner]]
    demands: Demands
    assessed: Mapping[int, Assessment]

    def size(self, school_class: SchoolClass) -> int:
        """How many pupils the class has."""
        return len(self.members.get(school_class.pk, ()))

    def week(self, monday: date) -> list[ClassWeek]:
        """The week of `monday` for each class, in their order. No query."""
        return [self.class_week(school_class, monday) for school_class in self.classes]

    def class_week(self, school_class: SchoolClass, monday: date) -> ClassWeek:
        """The week of `monday` for one of the classes. No query."""
        asked, shown = self._asked.get(school_class.pk, ()), self._shown(monday)
        days = [_fullest(day, asked) for day in shown]
        return ClassWeek(school_class, self.size(school_class), days, _overloads(asked, shown))

    def pupil_weeks(self, pupils: Iterable[Pupil], monday: date) -> list[PupilWeek]:
        """The week of each of `pupils`, all of these classes: those with most in excess first, then the fullest days.
        No query.
        """
        weeks = [self._pupil_week(pupil, self._shown(monday)) for pupil in pupils]
        return sorted(weeks, key=_most_burdened_first)

    def coming_overloads(self, school_class: SchoolClass, today: date) -> list[Met]:
        """The runs of days too full, those gone by left out, soonest first. No query."""
        met = _met(self._asked.get(school_class.pk, ()), lambda run: run.last_day >= today)
        return sorted(met, key=lambda pair: (pair[0].first_day, pair[0].last_day))

    @cached_property
    def _asked(self) -> Mapping[int, Sequence[AssessedDemand]]:
        """What is asked of the pupils of each class, once for those who are asked the same."""
        return {class_pk: self._distinct(pupils) for class_pk, pupils in self.members.items()}

    def _pupil_week(self, pupil: Pupil, shown: Sequence[date]) -> PupilWeek:
        own = [(self.demands.by_pupil[pupil.pk], self.assessed[pupil.pk])]
        days = [_fullest(day, own) for day in shown]
        return PupilWeek(pupil, max(days, key=_fullness), [run for run, _pupils in _overloads(own, shown)])

    def _distinct(self, pupils: Iterable[Learner]) -> list[AssessedDemand]:
        distinct = dict.fromkeys(self.demands.by_pupil[pupil.pk] for pupil in pupils)
        return [(demand, self.assessed[demand.pupils[0].pk]) for demand in distinct]

    def _shown(self, monday: date) -> list[date]:
        return days_from(monday, len(self.demands.terms.school.weekdays))


def class_loads(
    school: School,
    classes: Sequence[SchoolClass],
    first: date,
    last: date,
    *,
    policies: Policies | None = None,
) -> ClassLoads:
    """What weighs on `classes` from `first` to `last`, both included, reckoned with `policies` (by default those in
    force). A constant number of queries.
    """
    pupils = learners(Pupil.objects.filter(school_class__in=classes), classes)
    demands = loads.demands(school, pupils, first, last, policies=policies)
    members = defaultdict(list)
    for pupil in pupils:
        members[pupil.school_class_id].append(pupil)
    return ClassLoads(classes, members, demands, loads.assess_all(demands.distinct))


def facts(school: School, weeks: Iterable[ClassWeek], monday: date) -> Facts:
    """One query."""
    states = [week.state for week in weeks]
    of_school = {"activity__course__subject__school": OuterRef("pk")}
    alerts = Alert.objects.open().filter(school=OuterRef("pk"), kind=Alert.Kind.AT_RISK)
    counted = School.objects.annotate(
        exceptions=_count(_standing_exceptions(monday).filter(**of_school)),
        requests=_count(ExceptionRequest.objects.filter(**of_school)),
        followed=_count(alerts),
        unanswered=_count(alerts.filter(unanswered(timezone.localdate()))),
    )
    counts = counted.values("exceptions", "requests", "followed", "unanswered").get(pk=school.pk)
    return Facts(over=states.count(wording.OVER), tight=states.count(wording.TIGHT), **counts)


def exceptions_of_week(school: School, monday: date) -> list[LoadException]:
    """Those of work that runs in the week of `monday` and those that may still be used, the first to expire first. One
    query.
    """
    standing = _standing_exceptions(monday).filter(activity__course__subject__school=school)
    return list(
        standing.select_related(
            "activity__course__subject", "activity__course__school_class", "activity__course__group"
        ).order_by("valid_until", "pk")
    )


def _standing_exceptions(monday: date) -> QuerySet[LoadException]:
    usable = LoadException.objects.in_force(timezone.localdate())
    used = LoadException.objects.exclude(activity__status=Status.DRAFT)
    sunday = monday + timedelta(days=6)
    return usable | used.filter(activity__due_on__gte=monday, activity__given_on__lte=sunday)


def _count(rows: QuerySet) -> Subquery:
    counted = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.order_by().values(counted=counted))


@dataclass(frozen=True, slots=True)
class Trend:
    """A week beside the one before: how many classes were over or tight, which are over now only, which no more."""

    over_before: int
    tight_before: int
    risen: Sequence[SchoolClass]
    settled: Sequence[SchoolClass]


def trend(before: Sequence[ClassWeek], weeks: Sequence[ClassWeek]) -> Trend:
    """`before` and `weeks` tell of the same classes, in the same order."""
    states = [week.state for week in before]
    was_over = {week.school_class for week in before if week.state == wording.OVER}
    is_over = {week.school_class for week in weeks if week.state == wording.OVER}
    return Trend(
        over_before=states.count(wording.OVER),
        tight_before=states.count(wording.TIGHT),
        risen=[week.school_class for week in weeks if week.school_class in is_over - was_over],
        settled=[week.school_class for week in weeks if week.school_class in was_over - is_over],
    )


def _fullest(day: date, asked: Iterable[AssessedDemand]) -> DayLoad:
    """The day of the pupil for whom it is fullest; on a hybrid day capacities differ between pupils."""
    caps = ((demand.capacity.get(day, 0), found.load.get(day, 0)) for demand, found in asked)
    _share, cap, minutes = max(
        ((load / cap if cap else 0, cap, load) for cap, load in caps), default=(0, 0, 0)
    )
    return DayLoad(day, minutes, cap)


def _most_burdened_first(week: PupilWeek) -> tuple:
    fullness, _cap = _fullness(week.fullest)
    return -week.excess, -fullness, week.pupil.sort_name


def _fullness(load: DayLoad) -> tuple[float, float]:
    return (load.minutes / load.cap if load.cap else 0, load.cap)


def _overloads(asked: Iterable[AssessedDemand], days: Sequence[date]) -> list[Met]:
    """The runs of days that touch `days`, worst first."""
    met = _met(asked, lambda run: run.first_day <= days[-1] and run.last_day >= days[0])
    return sorted(met, key=lambda pair: (-pair[0].excess, pair[0].first_day))


def _met(asked: Iterable[AssessedDemand], matters: Callable[[Overload], bool]) -> list[Met]:
    """The runs of days that matter, each once."""
    found: dict[tuple[date, date], list[Overload]] = defaultdict(list)
    for demand, assessment in asked:
        for run in filter(matters, assessment.overloads):
            found[run.first_day, run.last_day] += [run] * len(demand.pupils)
    return [(max(runs, key=lambda run: run.excess), len(runs)) for runs in found.values()]
