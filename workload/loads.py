"""What the engine is asked: the work of pupils as tasks, their days as capacities.

Everything here is read in a constant number of queries, whatever the number of pupils. Pupils who are asked the same
share one `Demand`, so that what is reckoned of it is reckoned once.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, QuerySet
from django.utils import timezone

from activities.models import OWN_DUE_ON, Activity, Assignment, State, Status
from continuity.common.compiled import IsOneOf, Parameter, compiled
from continuity.common.weeks import monday_of
from continuity.directory.models import Pupil, School
from workload.engine import Assessment, Task, assess, effective_minutes, window
from workload.more_days import longer_days
from workload.policies import Policies
from workload.terms import Learner, Terms, terms

# Work due longer ago than this no longer presses on a day in question: it would take eight weeks on end
# without a free minute for it to matter.
LOOK_BACK = timedelta(days=56)
# Who seeks the next school days finds enough of them within, whatever the holidays.
LOOK_AHEAD = timedelta(days=70)
CATCH_UP_DAYS = 5
GIVEN_STATES = (State.TO_DO, State.DONE, State.RETURNED)

Window = tuple[date, date]


class Work(NamedTuple):
    """What is reckoned with of an activity that was given, under the names of the model but for its `subject`."""

    pk: int
    course_id: int
    minutes: int
    calibrated_minutes: int | None
    is_synchronous: bool
    reaches_at: datetime
    due_on: date
    due_time: time
    starts_at: time | None
    nature: str
    expected_output: str
    return_mode: str
    status: str
    sequence_id: int | None
    position: int
    subject: str

    expects_return = Activity.expects_return
    session_starts_at = Activity.session_starts_at
    was_held = Activity.was_held

    @classmethod
    def of(cls, activity: Activity) -> "Work":
        """That of an activity that is not written yet; its subject is loaded."""
        return cls(*(getattr(activity, name) for name in FIELDS_OF_WORK), activity.course.subject.name)


FIELDS_OF_WORK = Work._fields[:-1]


def place_in_time(
    work: Activity | Work, working_days: Sequence[date], until: date | None = None
) -> Window | None:
    """The first and last day, both included, `work` may be done on; None when there is none.

    A virtual class is fixed on its day. `until` is the due day of a pupil who has more time. Needs `reaches_at` and
    `due_on`.
    """
    if work.is_synchronous:
        return (work.due_on, work.due_on) if work.due_on in working_days else None
    due = datetime.combine(until or work.due_on, work.due_time)
    return _window(_school_time(work.reaches_at), due, tuple(working_days))


# Much work reaches the pupils at the same moment, and is due at the same.
_school_time = lru_cache(maxsize=4096)(timezone.localtime)
_window = lru_cache(maxsize=4096)(window)


def minutes_for(work: Activity | Work, time_factor: Decimal, *, calibrated: bool = False) -> int:
    """How long `work` takes a pupil: extra time (R15) lengthens what is done alone, not a virtual class."""
    minutes = counted_minutes(work, calibrated=calibrated)
    return minutes if work.is_synchronous else _lengthened(minutes, time_factor)


def counted_minutes(work: Activity | Work, *, calibrated: bool) -> int:
    """As stated; `calibrated`: as long as `work` usually takes, where that is known."""
    return work.calibrated_minutes if calibrated and work.calibrated_minutes else work.minutes


_lengthened = lru_cache(maxsize=4096)(effective_minutes)
# Equal tasks are one object: each is checked once, and comparing two takes no time.
_task = lru_cache(maxsize=65536)(Task)


def task_for(work: Activity | Work, time_factor: Decimal, days: Window, *, calibrated: bool = False) -> Task:
    """`work` as a pupil with this time factor meets it."""
    return _task(work.pk, minutes_for(work, time_factor, calibrated=calibrated), *days)


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """What is asked of `pupils`, of one class, all the same: tasks (their ids are primary keys of activities) and
    capacity per day."""

    pupils: Sequence[Pupil | Learner]
    tasks: tuple[Task, ...]
    capacity: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Demands:
    """The demands of some pupils; `activities` holds every work the tasks name."""

    terms: Terms
    activities: Mapping[int, Work]
    distinct: Sequence[Demand]
    by_pupil: Mapping[int, Demand]


Place = Callable[[Work, Sequence[date]], Window | None]
# By pupil, the work they have more time for: pairs (activity, day until which), in the order of activities.
Extension = tuple[tuple[int, date], ...]
Extensions = Mapping[int, Extension]
# Activities, saved and with their `reaches_at`, each with the pupils it is for.
Audiences = Iterable[tuple[Activity, Collection[Pupil]]]


def demands(
    school: School,
    pupils: Collection[Pupil | Learner],
    first: date,
    last: date,
    *,
    policies: Policies | None = None,
    also: Audiences = (),
) -> Demands:
    """What `pupils` were given that may press on a day between `first` and `last`, both included.

    The gate's question: all the work given, whatever was done of it. An excused pupil owes nothing. `policies` are
    the figures to reckon with, by default those in force; `also` counts as given. A constant number of
    queries.
    """
    due_from = first - LOOK_BACK
    owed = _owed(pupils, due_from, GIVEN_STATES)
    works, extended = _works(owed), extensions(pupils, due_from)
    for activity, audience in also:
        works[activity.pk] = Work.of(activity)
        for pupil in audience:
            owed[pupil.pk] = (*owed.get(pupil.pk, ()), activity.pk)
    begins = min([first, *(_school_time(work.reaches_at).date() for work in works.values())])
    ends = max([last, *(work.due_on for work in works.values()), *_last_days(extended)])
    whole_weeks = max(monday_of(begins), due_from), monday_of(ends) + timedelta(days=6)
    conditions = terms(school, pupils, *whole_weeks, policies=policies)
    for activity, audience in also:
        for pupil_pk, until in longer_days(activity, audience, conditions).items():
            extended[pupil_pk] = (*extended.get(pupil_pk, ()), (activity.pk, until))
    return _demands(pupils, owed, works, extended, conditions=conditions, place=place_in_time)


def still_to_do(school: School, pupils: Collection[Pupil | Learner], today: date, last: date) -> Demands:
    """What `pupils` have left to do from `today` on, looking as far as `last` at least.

    The scheduler's question: what is not done yet may only be done from today on, and overdue work somebody
    still waits for is to be caught up within five school days, today included. A constant
    number of queries.
    """
    owed, extended = _owed(pupils, today - LOOK_BACK, (State.TO_DO,)), extensions(pupils, today - LOOK_BACK)
    return left_to_do(school, pupils, today, last, owed=owed, works=_works(owed), extended=extended)


def left_to_do(
    school: School,
    pupils: Collection[Pupil | Learner],
    today: date,
    last: date,
    *,
    owed: Mapping[int, tuple[int, ...]],
    works: Mapping[int, Work],
    extended: Extensions,
) -> Demands:
    """What `still_to_do` says, of work read already: by pupil the activities owed, sorted, `works` by activity, and who
    has more time.

    Three queries.
    """

    def place_from_today(work: Work, working_days: Sequence[date]) -> Window | None:
        place = place_in_time(work, working_days)
        if place is None or place[1] >= today:
            return place and (max(place[0], today), place[1])
        if not work.expects_return or work.status == Status.CLOSED:
            return None
        coming = [day for day in working_days if day >= today][:CATCH_UP_DAYS]
        return (coming[0], coming[-1]) if coming else None

    to_day = max([last + LOOK_AHEAD, *(work.due_on for work in works.values()), *_last_days(extended)])
    conditions = terms(school, pupils, today - LOOK_BACK, to_day)
    return _demands(pupils, owed, works, extended, conditions=conditions, place=place_from_today)


def extensions(pupils: Iterable[Pupil | Learner], due_from: date) -> dict[int, Extension]:
    """Who has more time for work due from then on, and until when. One query."""
    by_pupil: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for pupil, *extension in _extended(pupils=[pupil.pk for pupil in pupils], due_from=due_from):
        by_pupil[pupil].append(tuple(extension))
    return {pupil: tuple(found) for pupil, found in by_pupil.items()}


@compiled
def _extended() -> QuerySet:
    rows = Assignment.objects.given_more_time().filter(
        IsOneOf("pupil", "pupils"), activity__due_on__gte=Parameter("due_from")
    )
    longer = rows.annotate(until=OWN_DUE_ON).filter(until__gt=F("activity__due_on"))
    return longer.order_by("activity").values_list("pupil", "activity", "until")


def _last_days(extended: Extensions) -> Iterable[date]:
    return (day for _activity, day in chain.from_iterable(extended.values()))


def _demands(
    pupils: Iterable[Pupil | Learner],
    owed: Mapping[int, tuple[int, ...]],
    works: Mapping[int, Work],
    extended: Extensions,
    *,
    conditions: Terms,
    place: Place,
) -> Demands:
    distinct = _distinct(pupils, owed, works, extended, conditions=conditions, place=place)
    by_pupil = {pupil.pk: demand for demand in distinct for pupil in demand.pupils}
    return Demands(conditions, works, distinct, by_pupil)


def _distinct(
    pupils: Iterable[Pupil | Learner],
    owed: Mapping[int, tuple[int, ...]],
    works: Mapping[int, Work],
    extended: Extensions,
    *,
    conditions: Terms,
    place: Place,
) -> list[Demand]:
    """One demand for all the pupils who owe the same work until the same days, with the same extra time, on the same
    days.
    """
    capacities = conditions.capacities(pupils)
    places = {pk: place(work, conditions.working_days) for pk, work in works.items()}
    alike: dict[tuple, list[Pupil | Learner]] = defaultdict(list)
    for pupil in pupils:
        own = owed.get(pupil.pk, ()), extended.get(pupil.pk, ())
        alike[*own, pupil.time_factor, id(capacities[pupil.pk])].append(pupil)

    @cache
    def tasks(time_factor: Decimal, calibrated: bool) -> _Tasks:
        return _Tasks(works, places, time_factor, calibrated)

    demands = []
    for (activity_ids, longer, time_factor, _capacity), together in alike.items():
        calibrated = conditions.policies.of_pupil(together[0]).counts_calibrated
        own = tasks(time_factor, calibrated)
        if longer:
            later = {pk: works[pk]._replace(due_on=day) for pk, day in longer if pk in works}
            windows = {pk: place(work, conditions.working_days) for pk, work in later.items()}
            own = _Tasks(works, {**places, **windows}, time_factor, calibrated)
        asked = tuple(filter(None, map(own.__getitem__, activity_ids)))
        demands.append(Demand(together, asked, capacities[together[0].pk]))
    return demands


class _Tasks(dict[int, Task | None]):
    """Works as those with one time factor meet them, by activity, made when asked for; None without a day to do it."""

    def __init__(
        self,
        works: Mapping[int, Work],
        places: Mapping[int, Window | None],
        time_factor: Decimal,
        calibrated: bool,
    ):
        self._works, self._places = works, places
        self._time_factor, self._calibrated = time_factor, calibrated

    def __missing__(self, pk: int) -> Task | None:
        place = self._places[pk]
        self[pk] = place and task_for(self._works[pk], self._time_factor, place, calibrated=self._calibrated)
        return self[pk]


def assess_all(all_demands: Iterable[Demand]) -> dict[int, Assessment]:
    """The assessment of each pupil; pupils with the same demand are computed once."""
    assessed = {demand: assessment_of(demand) for demand in dict.fromkeys(all_demands)}
    return {pupil.pk: assessment for demand, assessment in assessed.items() for pupil in demand.pupils}


def assessment_of(demand: Demand) -> Assessment:
    """How the pupils of `demand` stand. What was asked before, here or for another page, is not reckoned again."""
    return _assessment(_Question(demand.tasks, demand.capacity))


class _Question:
    """What `assess` is asked, in a form that is quick to find again: equal tasks are one object."""

    def __init__(self, tasks: tuple[Task, ...], capacity: Mapping[date, int]):
        self.tasks, self.capacity = tasks, capacity
        self._hash = hash(tuple(map(id, tasks)))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self.tasks == other.tasks and self.capacity == other.capacity


@lru_cache(maxsize=4096)
def _assessment(question: _Question) -> Assessment:
    return assess(question.tasks, question.capacity)


def _owed(
    pupils: Iterable[Pupil | Learner], due_from: date, states: Collection[str]
) -> dict[int, tuple[int, ...]]:
    """By pupil, the activities they were given that are due from then on and are in one of `states`."""
    rows = _given(pupils=[pupil.pk for pupil in pupils], states=list(states), due_from=due_from)
    return {pupil: tuple(sorted(activities)) for pupil, activities in rows}


@compiled
def _given() -> QuerySet:
    rows = Assignment.objects.filter(
        IsOneOf("pupil", "pupils"), IsOneOf("state", "states"), activity__due_on__gte=Parameter("due_from")
    ).exclude(activity__status=Status.DRAFT)
    owed = rows.order_by().values("pupil").annotate(activities=ArrayAgg("activity"))
    return owed.values_list("pupil", "activities")


def _works(owed: Mapping[int, Iterable[int]]) -> dict[int, Work]:
    return {row[0]: Work._make(row) for row in _as_rows(activities=[*{*chain.from_iterable(owed.values())}])}


@compiled
def _as_rows() -> QuerySet:
    activities = Activity.objects.filter(IsOneOf("pk", "activities")).order_by("pk")
    return activities.values_list(*FIELDS_OF_WORK, "course__subject__name")


def reaches_pupils_at(
    now: datetime, given_on: date, conditions: Terms, pupils: Iterable[Pupil]
) -> datetime | None:
    """When work published at `now`, to be given on `given_on`, reaches families (R10).

    Within the hours of messages of a working day: at once; else the next working morning. None when no working
    day is known. For pupils of several levels the narrowest hours count.
    """
    policies = conditions.policies.of_pupils(pupils)
    opens = max(policy.messages_from for policy in policies)
    closes = min(policy.messages_until for policy in policies)
    local = timezone.localtime(now)
    if given_on > local.date():
        local = timezone.make_aware(datetime.combine(given_on, time()))
    day = local.date() if local.time() < closes else local.date() + timedelta(days=1)
    morning = next((working for working in conditions.working_days if working >= day), None)
    if morning is None:
        return None
    return max(local, timezone.make_aware(datetime.combine(morning, opens)))
