"""What the engine is asked: the work of pupils as tasks, their days as capacities.

Everything here is read in a constant number of queries, whatever the number of pupils.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from django.contrib.postgres.aggregates import ArrayAgg
from django.utils import timezone

from activities.models import Activity, Assignment, State, Status
from continuity.directory.calendars import school_days
from continuity.directory.models import DayRegime, Group, Pupil, Regime, School
from workload.engine import Assessment, Task, assess, effective_minutes, window
from workload.policies import Policies, policies_of

# Work due longer ago than this no longer presses on a day in question: it would take eight weeks on end
# without a free minute for it to matter.
LOOK_BACK = timedelta(days=56)
LOOK_AHEAD = timedelta(days=70)
CATCH_UP_DAYS = 5
GIVEN_STATES = (State.TO_DO, State.DONE, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Terms:
    """The days of a school and what they can hold, for pupils of some of its classes.

    `working_days` are sorted. `regimes` maps (class, day) to (regime, group in presence that day).
    """

    school: School
    policies: Policies
    working_days: Sequence[date]
    regimes: Mapping[tuple[int, date], tuple[str, int | None]]
    group_members: Mapping[int, frozenset[int]]

    def is_present(self, pupil: Pupil, day: date) -> bool:
        """True on a day the pupil is taught at school; without a regime a day is an ordinary one."""
        regime, present_group = self.regimes.get((pupil.school_class_id, day), (Regime.PRESENCE, None))
        if regime == Regime.HYBRID:
            return pupil.pk in self.group_members[present_group]
        return regime == Regime.PRESENCE

    def capacity(self, pupil: Pupil) -> dict[date, int]:
        """Minutes of home work each working day may hold for `pupil`: R1 at a distance, R19 in presence."""
        policy = self.policies.of_pupil(pupil)
        return {
            day: policy.presence_day_minutes if self.is_present(pupil, day) else policy.daily_cap_minutes
            for day in self.working_days
        }

    def capacities(self, pupils: Iterable[Pupil]) -> dict[int, dict[date, int]]:
        """The capacity of each pupil; pupils of one class who come on the same days share one mapping."""
        shared: dict[tuple, dict[date, int]] = {}
        found = {}
        for pupil in pupils:
            groups = frozenset(group for group, members in self.group_members.items() if pupil.pk in members)
            profile = (pupil.school_class_id, groups)
            if profile not in shared:
                shared[profile] = self.capacity(pupil)
            found[pupil.pk] = shared[profile]
        return found


def terms(
    school: School, pupils: Iterable[Pupil], first: date, last: date, *, policies: Policies | None = None
) -> Terms:
    """The terms under which `pupils` of `school` work from `first` to `last`, both included. Four queries.

    `policies` are the figures to reckon with, by default those in force.
    """
    classes = {pupil.school_class_id for pupil in pupils if pupil.school_class_id}
    rows = DayRegime.objects.filter(school_class__in=classes, day__range=(first, last))
    regimes = {
        (class_id, day): (regime, group)
        for class_id, day, regime, group in rows.values_list("school_class", "day", "regime", "present_group")
    }
    groups = {group for _regime, group in regimes.values() if group}
    members = Group.objects.filter(pk__in=groups).annotate(members=ArrayAgg("pupils", default=[]))
    return Terms(
        school=school,
        policies=policies or policies_of(school),
        working_days=school_days(school, first, last),
        regimes=regimes,
        group_members={group.pk: frozenset(group.members) for group in members},
    )


def place_in_time(activity: Activity, working_days: Sequence[date]) -> tuple[date, date] | None:
    """The first and last day, both included, `activity` may be done on; None when there is none.

    A virtual class is fixed on its day. Needs `reaches_at` and `due_on`.
    """
    if activity.is_synchronous:
        return (activity.due_on, activity.due_on) if activity.due_on in working_days else None
    return window(timezone.localtime(activity.reaches_at), timezone.localtime(activity.due_at), working_days)


def minutes_for(activity: Activity, time_factor: Decimal) -> int:
    """How long `activity` takes a pupil: extra time (R15) lengthens what is done alone, not a virtual class."""
    return effective_minutes(activity.minutes, 1 if activity.is_synchronous else time_factor)


def task_for(activity: Activity, time_factor: Decimal, days: tuple[date, date]) -> Task:
    """`activity` as a pupil with this time factor meets it."""
    return Task(activity.pk, minutes_for(activity, time_factor), *days)


@dataclass(frozen=True, slots=True)
class Demand:
    """One pupil's tasks (their ids are primary keys of activities) and capacity per day."""

    pupil: Pupil
    tasks: tuple[Task, ...]
    capacity: Mapping[date, int]

    @property
    def key(self) -> tuple:
        """Equal for pupils who are asked the same; `Terms.capacities` shares equal capacities."""
        return self.tasks, id(self.capacity)


@dataclass(frozen=True, slots=True)
class Demands:
    """The demands of some pupils; `activities` holds every activity the tasks name, subject and author loaded."""

    terms: Terms
    activities: Mapping[int, Activity]
    by_pupil: Mapping[int, Demand]


Place = Callable[[Activity, Sequence[date]], tuple[date, date] | None]
# Activities, saved and with their `reaches_at`, each with the pupils it is for.
Audiences = Iterable[tuple[Activity, Collection[Pupil]]]


def demands(
    school: School,
    pupils: Collection[Pupil],
    first: date,
    last: date,
    *,
    policies: Policies | None = None,
    also: Audiences = (),
) -> Demands:
    """What `pupils` were given that may press on a day between `first` and `last`, both included.

    The gate's question: all the work given, whatever was done of it. An excused pupil owes nothing. `policies` are
    the figures to reckon with, by default those in force; `also` counts as given. Seven queries.
    """
    return _demands(
        school,
        pupils,
        first,
        last,
        states=GIVEN_STATES,
        place=place_in_time,
        policies=policies,
        also=also,
    )


def still_to_do(school: School, pupils: Collection[Pupil], today: date, last: date) -> Demands:
    """What `pupils` have left to do from `today` on, looking as far as `last` at least.

    The scheduler's question: what is not done yet may only be done from today on, and overdue work somebody
    still waits for is to be caught up within five school days, today included. Seven queries.
    """

    def place_from_today(activity: Activity, working_days: Sequence[date]) -> tuple[date, date] | None:
        place = place_in_time(activity, working_days)
        if place is None or place[1] >= today:
            return place and (max(place[0], today), place[1])
        if not activity.expects_return or activity.status == Status.CLOSED:
            return None
        coming = [day for day in working_days if day >= today][:CATCH_UP_DAYS]
        return (coming[0], coming[-1]) if coming else None

    return _demands(school, pupils, today, last, states=(State.TO_DO,), place=place_from_today)


def _demands(
    school: School,
    pupils: Collection[Pupil],
    first: date,
    last: date,
    *,
    states: Collection[str],
    place: Place,
    policies: Policies | None = None,
    also: Audiences = (),
) -> Demands:
    from_day = first - LOOK_BACK
    given = {activity.pk: activity for activity in _given(pupils, from_day)}
    owed = _owed(pupils, given, states)
    for activity, audience in also:
        given[activity.pk] = activity
        for pupil in audience:
            owed[pupil.pk] = (*owed.get(pupil.pk, ()), activity.pk)
    to_day = max([last + LOOK_AHEAD, *(activity.due_on for activity in given.values())])
    conditions = terms(school, pupils, from_day, to_day, policies=policies)
    places = {pk: place(activity, conditions.working_days) for pk, activity in given.items()}
    capacities = conditions.capacities(pupils)

    @cache
    def task(pk: int, time_factor: Decimal) -> Task:
        return task_for(given[pk], time_factor, places[pk])

    @cache
    def tasks(activity_ids: tuple[int, ...], time_factor: Decimal) -> tuple[Task, ...]:
        return tuple(task(pk, time_factor) for pk in activity_ids if places[pk])

    return Demands(
        terms=conditions,
        activities=given,
        by_pupil={
            pupil.pk: Demand(pupil, tasks(owed.get(pupil.pk, ()), pupil.time_factor), capacities[pupil.pk])
            for pupil in pupils
        },
    )


def assess_all(all_demands: Iterable[Demand]) -> dict[int, Assessment]:
    """The assessment of each pupil; pupils with the same demand are computed once."""
    known: dict[tuple, Assessment] = {}
    found = {}
    for demand in all_demands:
        if demand.key not in known:
            known[demand.key] = assess(demand.tasks, demand.capacity)
        found[demand.pupil.pk] = known[demand.key]
    return found


def _given(pupils: Collection[Pupil], due_from: date) -> Iterable[Activity]:
    ids = Assignment.objects.filter(pupil__in=pupils, activity__due_on__gte=due_from).values("activity")
    return (
        Activity.objects.given()
        .filter(pk__in=ids)
        .select_related("course__subject", "course__school_class", "course__group", "author")
    )


def _owed(
    pupils: Collection[Pupil], given: Collection[int], states: Collection[str]
) -> dict[int, tuple[int, ...]]:
    rows = Assignment.objects.filter(pupil__in=pupils, activity__in=given, state__in=states)
    owed = rows.order_by().values("pupil").annotate(activities=ArrayAgg("activity", order_by="activity"))
    return {pupil: tuple(activities) for pupil, activities in owed.values_list("pupil", "activities")}


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
