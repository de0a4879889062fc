"""The week of a pupil: what to do each day, from today on, and what became of the days before.

From today on the plan holds all that is left to do. Work finished today keeps its place in today, so that a day's
work, once done, is done: it is not filled again with tomorrow's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils import timezone

from activities.models import Activity, Assignment, State, Status
from continuity.common.components import DayLoad
from continuity.common.weeks import days_from
from continuity.directory.models import Pupil, School
from workload import loads
from workload.engine import Plan, Task, Traits, sittings
from workload.loads import Demands, Work

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
    behind = _behind(pupils, min(monday, today), now)
    weeks = [_Week(demands, pupil, behind[pupil.pk], monday, now) for pupil in pupils]
    ahead = _ahead(pupils, {pk for week in weeks for pk in week.named})
    return {week.pupil.pk: week.plan(ahead[week.pupil.pk]) for week in weeks}


def week_plan(pupil: Pupil, monday: date, now: datetime) -> WeekPlan:
    """The week of one pupil."""
    return week_plans(pupil.school, [pupil], monday, now)[pupil.pk]


def _behind(pupils: Collection[Pupil], since: date, now: datetime) -> Mapping[int, list[Assignment]]:
    """What each pupil finished from the day `since` on, and the virtual classes held since. One query."""
    finished = Q(state__in=FINISHED, state_at__gte=timezone.make_aware(datetime.combine(since, time())))
    held = Q(activity__is_synchronous=True, activity__due_on__range=(since, timezone.localdate(now)))
    return _by_pupil(_said(pupils).filter(finished | held, activity__reaches_at__lte=now))


def _ahead(pupils: Collection[Pupil], activities: Collection[int]) -> Mapping[int, list[Assignment]]:
    """What `activities`, by primary key, are for each pupil who was given them, soonest due first. One query."""
    return _by_pupil(_said(pupils).filter(activity__in=activities))


def _said(pupils: Collection[Pupil]) -> QuerySet[Assignment]:
    """The assignments of `pupils` with all that a page says of them."""
    rows = Assignment.objects.filter(pupil__in=[pupil.pk for pupil in pupils])
    rows = rows.exclude(activity__status=Status.DRAFT)
    return rows.select_related("activity__course__subject", "activity__course__teacher")


def _by_pupil(rows: QuerySet[Assignment]) -> Mapping[int, list[Assignment]]:
    by_pupil = defaultdict(list)
    for assignment in rows.order_by("activity__due_on", "activity__due_time", "activity"):
        by_pupil[assignment.pupil_id].append(assignment)
    return by_pupil


class _Week:
    """One pupil's work on its way to a `WeekPlan`.

    It is planned from what the engine needs to know of it; what a page says of it, texts and all, is read after
    that for the part that is `named`, which is a small one when much is open.
    """

    def __init__(
        self, demands: Demands, pupil: Pupil, behind: Sequence[Assignment], monday: date, now: datetime
    ):
        self.pupil, self.monday, self.now = pupil, monday, now
        self.today = timezone.localdate(now)
        self.terms, self.demand = demands.terms, demands.by_pupil[pupil.pk]
        self.reached = {pk: work for pk, work in demands.activities.items() if work.reaches_at <= now}
        self.behind = {work.activity_id: work for work in behind}
        self.shown_days = days_from(monday, len(demands.terms.school.weekdays))
        self.last_day = max(monday + timedelta(days=6), self.today + SOON)
        self.coming = self._coming()

    @property
    def named(self) -> Iterator[int]:
        """The activities still to do that the week shows or may show, by primary key; some more than once."""
        for day in self.shown_days:
            yield from (sitting.task_id for sitting in self.coming.days.get(day, ()))
        yield from self.coming.unplaced
        yield from (pk for pk, work in self.reached.items() if work.due_on <= self.last_day)

    def plan(self, ahead: Sequence[Assignment]) -> WeekPlan:
        """The plan, told with the assignments `ahead`: those of the activities it names."""
        said = self.behind | {work.activity_id: work for work in ahead}
        awaited = [work for work in ahead if self._is_awaited(work)]
        return WeekPlan(
            pupil=self.pupil,
            monday=self.monday,
            today=self.today,
            days=[self._day(day, said) for day in self.shown_days],
            late=[work for work in awaited if work.is_late(self.now)],
            due_soon=[
                work
                for work in awaited
                if not work.is_late(self.now) and work.activity.due_on <= self.last_day
            ],
            no_room=[said[pk] for pk in self.coming.unplaced if pk in said],
        )

    def _coming(self) -> Plan:
        """The plan from today on: all that is left and has reached the pupil, and what was finished today."""
        left = {task.id: task for task in self.demand.tasks if task.id in self.reached}
        finished = [
            Task(pk, self._minutes(work.activity), self.today, self.today)
            for pk, work in self.behind.items()
            if pk not in left and self.today in self.demand.capacity and self._finished_on(work) == self.today
        ]
        traits = [(pk, _traits(self.reached[pk])) for pk in left]
        traits += [(task.id, _traits(Work.of(self.behind[task.id].activity))) for task in finished]
        return _sittings(
            (*left.values(), *finished),
            tuple((day, minutes) for day, minutes in self.demand.capacity.items() if day >= self.today),
            tuple(traits),
        )

    def _day(self, day: date, said: Mapping[int, Assignment]) -> PlannedDay:
        if day < self.today:
            work = tuple(self._past_work(day))
        else:
            work = tuple(
                PlannedWork(
                    said[sitting.task_id], sitting.minutes, sitting.part, sitting.parts, sitting.after_break
                )
                for sitting in self.coming.days.get(day, ())
                if sitting.task_id in said  # or it was taken back while the page was being made
            )
        return PlannedDay(day, self.demand.capacity.get(day, 0), work)

    def _past_work(self, day: date) -> Iterable[PlannedWork]:
        """What was finished that day, and the virtual classes it held."""
        for work in self.behind.values():
            held = work.activity.is_synchronous and work.activity.due_on == day
            if held or self._finished_on(work) == day:
                yield PlannedWork(work, self._minutes(work.activity))

    def _minutes(self, activity: Activity) -> int:
        calibrated = self.terms.policies.of_pupil(self.pupil).counts_calibrated
        return loads.minutes_for(activity, self.pupil.time_factor, calibrated=calibrated)

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


# A week is read again and again as it stands: by the pupil, the family, the tutor, for another of its weeks.
@lru_cache(maxsize=512)
def _sittings(
    tasks: tuple[Task, ...], capacity: tuple[tuple[date, int], ...], traits: tuple[tuple[int, Traits], ...]
) -> Plan:
    return sittings(tasks, dict(capacity), dict(traits))


def _traits(work: Work) -> Traits:
    return Traits(
        subject=work.subject,
        nature=work.nature,
        sequence=work.sequence_id,
        position=work.position,
        starts_at=work.starts_at if work.is_synchronous else None,
    )
