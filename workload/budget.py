"""What the drafts of a sequence take of the half-time of their course (R2), week by week, while they are written."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from activities.audience import pupils_of_course
from activities.models import Activity
from continuity.common.weeks import monday_of
from continuity.directory.models import Course
from workload import loads
from workload.engine import Assessment, Overload, Task, assess
from workload.half_time import HalfTime, Weeks
from workload.loads import Demand, Demands


@dataclass(frozen=True, slots=True)
class WeekBudget:
    """A week with a day away from school: minutes of home work in the course, `added` by the drafts, and what half of the
    lessons replaced allows."""

    monday: date
    minutes: float
    added: float
    possible: int


@dataclass(frozen=True, slots=True)
class Budget:
    """The weeks the drafts reach, and the runs of weeks in which they do not fit. `unbound` drafts may wait for a week
    wholly in presence, where the rule is silent; `unplaced` ones lack a duration or a day.
    """

    weeks: Sequence[WeekBudget]
    overloads: Sequence[Overload]
    unbound: int
    unplaced: int


def budget_of(course: Course, drafts: Iterable[Activity], now: datetime) -> Budget:
    """How `drafts` of `course`, saved or not, would fill its weeks if they were given `now`, one after another, as the
    pupils with the fullest weeks meet them. Ten queries.
    """
    drafts = list(drafts)
    dated = [draft for draft in drafts if draft.minutes and draft.due_on]
    today = timezone.localdate(now)
    last = max((draft.due_on for draft in dated), default=today)
    pupils = list(pupils_of_course(course))
    demands = loads.demands(course.subject.school, pupils, today, last + loads.LOOK_AHEAD)
    half_time = HalfTime(course, demands.terms)
    placed = [_reaching(draft, -rank, now, demands, pupils) for rank, draft in enumerate(dated, start=1)]
    asked = [_assessed(demand, half_time, demands, placed) for demand in demands.distinct]
    if not asked:
        return Budget((), (), 0, len(drafts))
    weeks, before, after = max(asked, key=lambda found: (found[2].excess, found[2].peak))
    shown = [monday for monday in sorted(weeks.capacity) if monday_of(today) <= monday <= monday_of(last)]
    return Budget(
        [_week(monday, weeks, before, after) for monday in shown],
        [run for run in after.overloads if any(task < 0 for task in run.task_ids)],
        sum(_task(draft, weeks, demands) is None for draft in placed),
        len(drafts) - len(dated),
    )


def _reaching(draft: Activity, pk: int, now: datetime, demands: Demands, pupils: Sequence) -> Activity:
    """A copy that knows when it would reach the pupils; `pk` tells it from what is stored."""
    placed = copy(draft)
    placed.pk = pk
    given_on = max(draft.given_on or date.min, timezone.localdate(now))
    placed.reaches_at = loads.reaches_pupils_at(now, given_on, demands.terms, pupils)
    return placed


def _assessed(
    demand: Demand, half_time: HalfTime, demands: Demands, placed: Iterable[Activity]
) -> tuple[Weeks, Assessment, Assessment]:
    """The weeks of a demand, before the drafts and with them."""
    weeks = half_time.weeks(demand.pupils[0])
    given = [
        (work, (task.first_day, task.last_day))
        for task in demand.tasks
        if half_time.covers(work := demands.activities[task.id])
    ]
    tasks = weeks.tasks(given)
    newcomers = filter(None, (_task(draft, weeks, demands) for draft in placed))
    return weeks, assess(tasks, weeks.capacity), assess([*tasks, *newcomers], weeks.capacity)


def _task(draft: Activity, weeks: Weeks, demands: Demands) -> Task | None:
    window = draft.reaches_at and loads.place_in_time(draft, demands.terms.working_days)
    return window and weeks.task(draft, window)


def _week(monday: date, weeks: Weeks, before: Assessment, after: Assessment) -> WeekBudget:
    minutes = after.load.get(monday, 0)
    return WeekBudget(monday, minutes, max(0, minutes - before.load.get(monday, 0)), weeks.capacity[monday])
