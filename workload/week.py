"""The week of a pupil: what to do each day, from today on, and what became of the days before.

From today on the plan holds all that is left to do. Work finished today keeps its place in today, so that a day's
work, once done, is done: it is not filled again with tomorrow's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from activities.models import Activity, Assignment, State, Status
from continuity.common.components import DayLoad
from continuity.common.weeks import days_from
from continuity.directory.models import Pupil, School
from workload import loads
from workload.engine import Plan, Sitting, Task, Traits, sittings
from workload.loads import Demands

FINISHED = (State.DONE, State.RETURNED)
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """One line of a day: an assignment, the minutes it takes that day (this pupil's), and how it is cut.

    `part` of `parts` counts the sittings of work done in several; `after_break` asks for a pause first.
    """

    assignment: Assignment
    minutes: int
    part: int = 1
    parts: int = 1
    after_break: bool = False

    @property
    def activity(self) -> Activity:
        return self.assignment.activity


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """`cap` is what the day may hold in minutes, 0 on a day off; `work` is in the order to do it."""

    day: date
    cap: int
    work: tuple[PlannedWork, ...]

    @property
    def minutes(self) -> int:
        return sum(work.minutes for work in self.work)

    @property
    def to_do(self) -> int:
        """Minutes left to do that day."""
        return sum(work.minutes for work in self.work if not work.assignment.is_over)


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """One pupil's week, Monday first. `late` is still awaited though past its due moment, oldest first;
    `due_soon` is due within the week shown or the seven days to come; `no_room` is what fits in no day."""

    pupil: Pupil
    monday: date
    today: date
    days: Sequence[PlannedDay]
    late: Sequence[Assignment]
    due_soon: Sequence[Assignment]
    no_room: Sequence[Assignment]

    @property
    def current_day(self) -> PlannedDay | None:
        """Today, when it belongs to the week shown."""
        return next((day for day in self.days if day.day == self.today), None)

    @property
    def strip(self) -> list[DayLoad]:
        return [DayLoad(day.day, day.minutes, day.cap, is_done=day.day < self.today) for day in self.days]


def week_plans(school: School, pupils: Collection[Pupil], monday: date, now: datetime) -> dict[int, WeekPlan]:
    """The week of `monday` for each of `pupils` (all of `school`, `school_class` loaded), by primary key.

    A constant number of queries.
    """
    today = timezone.localdate(now)
    demands = loads.still_to_do(school, pupils, today, max(monday + timedelta(days=6), today))
    assignments = _assignments(pupils, min(monday, today) - loads.LOOK_BACK, now)
    return {pupil.pk: _Week(demands, pupil, assignments[pupil.pk], monday, now).plan() for pupil in pupils}


def week_plan(pupil: Pupil, monday: date, now: datetime) -> WeekPlan:
    """The week of one pupil."""
    return week_plans(pupil.school, [pupil], monday, now)[pupil.pk]


def _assignments(pupils: Collection[Pupil], due_from: date, now: datetime) -> Mapping[int, list[Assignment]]:
    """What has reached each pupil, soonest due first. One query."""
    rows = (
        Assignment.objects.filter(pupil__in=pupils, activity__in=Activity.objects.reached(now))
        .filter(activity__due_on__gte=due_from)
        .select_related("activity__course__subject", "activity__course__teacher", "activity__sequence")
        .order_by("activity__due_on", "activity__due_time", "activity")
    )
    by_pupil = defaultdict(list)
    for assignment in rows:
        by_pupil[assignment.pupil_id].append(assignment)
    return by_pupil


class _Week:
    """One pupil's assignments and demand, on their way to a `WeekPlan`."""

    def __init__(
        self, demands: Demands, pupil: Pupil, assignments: list[Assignment], monday: date, now: datetime
    ):
        self.pupil, self.monday, self.now = pupil, monday, now
        self.today = timezone.localdate(now)
        self.assignments = {assignment.activity_id: assignment for assignment in assignments}
        self.demand = demands.by_pupil[pupil.pk]
        self.working_days = frozenset(demands.terms.working_days)
        self.weekdays = 6 if demands.terms.school.has_saturday_classes else 5

    def plan(self) -> WeekPlan:
        coming = self._coming()
        assignments = self.assignments.values()
        last_day = max(self.monday + timedelta(days=6), self.today + SOON)
        return WeekPlan(
            pupil=self.pupil,
            monday=self.monday,
            today=self.today,
            days=[self._day(day, coming) for day in days_from(self.monday, self.weekdays)],
            late=[work for work in assignments if self._is_awaited(work) and work.is_late(self.now)],
            due_soon=[
                work
                for work in assignments
                if self._is_awaited(work) and not work.is_late(self.now) and work.activity.due_on <= last_day
            ],
            no_room=[self.assignments[pk] for pk in coming.unplaced if pk in self.assignments],
        )

    def _coming(self) -> Plan:
        """The plan from today on: all that is left and has reached the pupil, and what was finished today."""
        left = [task for task in self.demand.tasks if task.id in self.assignments]
        finished = [
            Task(work.activity_id, self._minutes(work.activity), self.today, self.today)
            for work in self.assignments.values()
            if self.today in self.working_days and self._finished_on(work) == self.today
        ]
        return sittings(
            [*left, *finished],
            {day: minutes for day, minutes in self.demand.capacity.items() if day >= self.today},
            {pk: _traits(work.activity) for pk, work in self.assignments.items()},
        )

    def _day(self, day: date, coming: Plan) -> PlannedDay:
        if day < self.today:
            work = tuple(self._past_work(day))
        else:
            work = tuple(self._planned(sitting) for sitting in coming.days.get(day, ()))
        return PlannedDay(day, self.demand.capacity.get(day, 0), work)

    def _planned(self, sitting: Sitting) -> PlannedWork:
        return PlannedWork(
            self.assignments[sitting.task_id],
            sitting.minutes,
            sitting.part,
            sitting.parts,
            sitting.after_break,
        )

    def _past_work(self, day: date) -> Iterable[PlannedWork]:
        """What was finished that day, and the virtual classes it held."""
        for work in self.assignments.values():
            held = work.activity.is_synchronous and work.activity.due_on == day
            if held or self._finished_on(work) == day:
                yield PlannedWork(work, self._minutes(work.activity))

    def _minutes(self, activity: Activity) -> int:
        return loads.minutes_for(activity, self.pupil.time_factor)

    @staticmethod
    def _finished_on(work: Assignment) -> date | None:
        return timezone.localdate(work.state_at) if work.state in FINISHED else None

    @staticmethod
    def _is_awaited(work: Assignment) -> bool:
        return (
            work.state == State.TO_DO
            and work.activity.expects_return
            and work.activity.status != Status.CLOSED
        )


def _traits(activity: Activity) -> Traits:
    return Traits(
        subject=activity.course.subject_id,
        nature=activity.nature,
        sequence=activity.sequence_id,
        position=activity.position,
        starts_at=activity.starts_at if activity.is_synchronous else None,
    )
