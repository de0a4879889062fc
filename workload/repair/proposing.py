"""The repair of one class, read from what its pupils were given and what may still change."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, Q
from django.utils import timezone

from activities.models import Activity, Assignment, State, Status
from continuity.common.weeks import mondays
from continuity.directory.models import Pupil, SchoolClass
from workload import loads
from workload.charge import ClassLoads, ClassWeek, Met
from workload.engine import Task, assess
from workload.loads import Demand, Demands
from workload.repair.model import Change, Profile, Repair, tasks_after
from workload.repair.options import Movable, Options
from workload.repair.solver import repair
from workload.repair.suggestions import Suggestion


@dataclass(frozen=True)
class Relief:
    """What would free a class, from `today` on.

    `before` and `after` are the days of the class as they stand and as they would be. `suggestions` are the changes,
    by due day; `left_alone` the activities nobody wanted to touch.
    """

    school_class: SchoolClass
    today: date
    before: ClassLoads
    after: ClassLoads
    repair: Repair
    suggestions: Sequence[Suggestion]
    left_alone: Sequence[Activity]

    @property
    def is_needed(self) -> bool:
        """True when some work has no room in the days to come."""
        return bool(self.suggestions or self.repair.overloads)

    @cached_property
    def overloads(self) -> list[Met]:
        """The runs of days too full as things stand, days gone by left out, each with its number of pupils."""
        return self.before.coming_overloads(self.school_class, self.today) if self.is_needed else []

    @cached_property
    def remaining(self) -> list[Met]:
        """Those that would remain after the changes."""
        return self.after.coming_overloads(self.school_class, self.today) if self.repair.overloads else []

    @property
    def days(self) -> tuple[date, date]:
        """The first and last day that are too full."""
        runs = [run for run, _pupils in self.overloads]
        return min(run.first_day for run in runs), max(run.last_day for run in runs)

    @property
    def size(self) -> int:
        return self.before.size(self.school_class)

    def weeks(self) -> list[tuple[ClassWeek, ClassWeek]]:
        """Before and after, for each week from this one to the last that is too full or changes."""
        days = [run.last_day for run, _pupils in self.overloads]
        days += [change.to_day for change in self.suggestions if change.to_day]
        shown = mondays(self.today, max(days, default=self.today))
        return [(self.before.week(monday)[0], self.after.week(monday)[0]) for monday in shown]


def relief_for(
    school_class: SchoolClass,
    now: datetime,
    *,
    left_alone: Collection[Activity] = (),
) -> Relief:
    """The smallest set of changes after which everything given to the pupils of `school_class` fits.

    Pupils of other classes who share an activity count too: they never end worse off. The activities of `left_alone`
    stay as they are. A constant number of queries.
    """
    today = timezone.localdate(now)
    movables = _movables(school_class, today)
    demands = _demands(school_class, movables, today)
    untouched = {activity.pk for activity in left_alone}
    options = Options(
        demands,
        own=[key for key, demand in enumerate(demands.distinct) if _is_of(demand, school_class)],
        movables=[movable for movable in movables if movable.activity.pk not in untouched],
        sessions=_sessions(demands, today),
        today=today,
    )
    profiles = {key: _profile(key, options) for key in range(len(demands.distinct))}
    capacities = {key: demand.capacity for key, demand in enumerate(demands.distinct)}
    found = repair(profiles, capacities, options.moves())
    after = {key: tasks_after(key, profile, found.changes) for key, profile in profiles.items()}
    activities = {movable.activity.pk: movable.activity for movable in movables}
    return Relief(
        school_class=school_class,
        today=today,
        before=_class_loads(
            school_class, demands, {key: demand.tasks for key, demand in enumerate(demands.distinct)}
        ),
        after=_class_loads(school_class, demands, after),
        repair=found,
        suggestions=[
            _suggestion(activities[change.activity], change, demands)
            for change in sorted(found.changes, key=lambda change: activities[change.activity].due_at)
        ],
        left_alone=[activity for pk, activity in activities.items() if pk in untouched],
    )


def _movables(school_class: SchoolClass, today: date) -> list[Movable]:
    """What was given to the class, is not past, and some have still to do; a virtual class only from tomorrow on."""
    to_do = defaultdict(set)
    shared = Activity.objects.filter(
        status=Status.PUBLISHED, due_on__gte=today, assignments__pupil__school_class=school_class
    ).exclude(is_synchronous=True, due_on=today)
    rows = Assignment.objects.filter(activity__in=shared.values("pk"), state=State.TO_DO)
    for activity, pupil in rows.values_list("activity", "pupil"):
        to_do[activity].add(pupil)
    done = Count("assignments", filter=Q(assignments__state__in=(State.DONE, State.RETURNED)))
    activities = list(
        Activity.objects.filter(pk__in=to_do)
        .annotate(done=done)
        .select_related("course__subject", "course__school_class", "course__group", "author")
        .order_by("due_on", "pk")
    )
    return [
        Movable(activity, activity.done > 0, frozenset(to_do[activity.pk]), _due_by(activity, activities))
        for activity in activities
    ]


def _due_by(activity: Activity, activities: Iterable[Activity]) -> date | None:
    """The due day of the next work of its sequence; None when nothing follows."""
    following = [
        other.due_on
        for other in activities
        if activity.sequence_id
        and other.sequence_id == activity.sequence_id
        and other.position > activity.position
    ]
    return min(following, default=None)


def _demands(school_class: SchoolClass, movables: Iterable[Movable], today: date) -> Demands:
    """What is asked of the class, and of everybody who shares an activity with it that may move."""
    activities = [movable.activity for movable in movables]
    sharing = Q(pk__in=Assignment.objects.filter(activity__in=activities).values("pupil"))
    pupils = Pupil.objects.filter(Q(school_class=school_class) | sharing).select_related("school_class")
    last = max((activity.due_on for activity in activities), default=today)
    return loads.demands(school_class.school, list(pupils.order_by("pk")), today, last + loads.LOOK_AHEAD)


def _sessions(demands: Demands, today: date) -> list[Activity]:
    ids = [pk for pk, work in demands.activities.items() if work.is_synchronous and work.due_on >= today]
    return list(Activity.objects.filter(pk__in=ids).order_by("pk"))


def _is_of(demand: Demand, school_class: SchoolClass) -> bool:
    return demand.pupils[0].school_class_id == school_class.pk


def _profile(key: int, options: Options) -> Profile:
    """What no change can help is tolerated: of the class, work of days gone by; of other classes, what they have."""
    demand = options.demands.distinct[key]
    settled = [task for task in demand.tasks if key not in options.own or task.last_day < options.today]
    return Profile(
        pupils=len(demand.pupils),
        tasks=demand.tasks,
        tolerated=assess(settled, demand.capacity).excess,
        session_room=options.session_room(key),
    )


def _class_loads(
    school_class: SchoolClass, demands: Demands, tasks: Mapping[int, Sequence[Task]]
) -> ClassLoads:
    members, assessed = [], {}
    for key, demand in enumerate(demands.distinct):
        if _is_of(demand, school_class):
            members += demand.pupils
            assessed |= dict.fromkeys(
                [pupil.pk for pupil in demand.pupils], assess(tasks[key], demand.capacity)
            )
    return ClassLoads([school_class], {school_class.pk: members}, demands, assessed)


def _suggestion(activity: Activity, change: Change, demands: Demands) -> Suggestion:
    what = change.option.what
    return Suggestion(
        activity=activity,
        kind=what.kind,
        from_day=activity.due_on,
        from_minutes=activity.minutes,
        to_day=what.to_day,
        to_minutes=what.to_minutes,
        pupils=tuple(pupil for key in sorted(change.excused) for pupil in demands.distinct[key].pupils),
    )
