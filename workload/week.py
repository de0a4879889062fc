"""The week of a pupil: what to do each day, from today on, and what became of the days before.

From today on the plan holds all that is left to do. Work finished today keeps its place in today, so that a day's
work, once done, is done: it is not filled again with tomorrow's.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from operator import attrgetter

from django.utils import timezone

from continuity.common.components import DayLoad
from continuity.common.signs import recent_from
from continuity.common.weeks import days_from
from continuity.directory.models import Pupil, School
from workload import loads
from workload.engine import Plan, Task, Traits, sittings
from workload.given import MISSED_FOR, GivenWork, extensions_of, given_works, owed_from
from workload.loads import Demands, Work

SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """One line of a day: work given, the minutes it takes that day (this pupil's), and how it is cut.

    `part` of `parts` counts the sittings of work done in several; `after_break` asks for a pause first.
    """

    given: GivenWork
    minutes: int
    part: int = 1
    parts: int = 1
    after_break: bool = False


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
        return sum(work.minutes for work in self.work if not work.given.is_over)


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """One pupil's week, Monday first.

    What is missing (`GivenWork.is_missing`), oldest first: `late` is still awaited, `closed` is of the last two weeks
    of class and no longer awaited, for its teacher has closed it; `recent_from` is the first day of these weeks.
    `due_soon` is due within the week shown or the seven days to come; `no_room` is what fits in no day; `missed` are
    the virtual classes the pupil was away from, in that week or the two before; `connection_hours` are those of the
    level, None for at any time (R17).
    """

    pupil: Pupil
    monday: date
    today: date
    days: Sequence[PlannedDay]
    late: Sequence[GivenWork]
    closed: Sequence[GivenWork]
    recent_from: date
    due_soon: Sequence[GivenWork]
    no_room: Sequence[GivenWork]
    missed: Sequence[GivenWork]
    connection_hours: tuple[time, time] | None

    @property
    def current_day(self) -> PlannedDay | None:
        """Today, when it belongs to the week shown."""
        return next((day for day in self.days if day.day == self.today), None)

    @property
    def missing(self) -> list[GivenWork]:
        """What the sign "missing_returns" counts, oldest first: of the last two weeks of class, closed or not."""
        return [
            work
            for work in sorted((*self.late, *self.closed), key=attrgetter("due_at"))
            if work.due_on >= self.recent_from
        ]

    @property
    def reminded(self) -> list[GivenWork]:
        """What the pupil was reminded of, and is still awaited."""
        return [work for work in self.late if work.reminded_at]

    @property
    def strip(self) -> list[DayLoad]:
        return [DayLoad(day.day, day.minutes, day.cap, is_done=day.day < self.today) for day in self.days]


def week_plans(school: School, pupils: Collection[Pupil], monday: date, now: datetime) -> dict[int, WeekPlan]:
    """The week of `monday` for each of `pupils` (all of `school`, `school_class` loaded), by primary key.

    A constant number of queries.
    """
    today = timezone.localdate(now)
    last = max(monday + timedelta(days=6), today)
    given = given_works(pupils, since=min(monday, today), now=now)
    works = {pk: work.activity for of_pupil in given.values() for pk, work in of_pupil.items()}
    owed = {pk: owed_from(today, of_pupil) for pk, of_pupil in given.items()}
    extended = {pk: extensions_of(of_pupil) for pk, of_pupil in given.items()}
    demands = loads.left_to_do(school, pupils, today, last, owed=owed, works=works, extended=extended)
    return {pupil.pk: _Week(demands, pupil, given[pupil.pk], monday, now).plan() for pupil in pupils}


def week_plan(pupil: Pupil, monday: date, now: datetime) -> WeekPlan:
    """The week of one pupil."""
    return week_plans(pupil.school, [pupil], monday, now)[pupil.pk]


class _Week:
    """One pupil's work on its way to a `WeekPlan`."""

    def __init__(
        self, demands: Demands, pupil: Pupil, given: Mapping[int, GivenWork], monday: date, now: datetime
    ):
        self.pupil, self.given, self.monday, self.now = pupil, given, monday, now
        self.today = timezone.localdate(now)
        self.demand = demands.by_pupil[pupil.pk]
        self.policy = demands.terms.policies.of_pupil(pupil)
        self.shown_days = days_from(monday, len(demands.terms.school.weekdays))
        self.past_days = [day for day in demands.terms.working_days if day <= self.today]
        self.last_day = max(monday + timedelta(days=6), self.today + SOON)
        self.finished = {pk: day for pk, work in given.items() if (day := work.finished_on)}
        self.coming = self._coming()

    def plan(self) -> WeekPlan:
        soon = [work for work in self.given.values() if work.due_on <= self.last_day]  # soonest due first
        missing = [work for work in soon if work.is_missing(self.now)]
        recent = recent_from(self.past_days, self.today)
        return WeekPlan(
            pupil=self.pupil,
            monday=self.monday,
            today=self.today,
            days=[self._day(day) for day in self.shown_days],
            late=[work for work in missing if not work.is_closed],
            closed=[work for work in missing if work.is_closed and work.due_on >= recent],
            recent_from=recent,
            due_soon=[work for work in soon if _is_awaited(work) and work.due_at > self.now],
            no_room=[self.given[pk] for pk in self.coming.unplaced],
            missed=[work for work in self.given.values() if work.is_missed and self._is_recent(work)],
            connection_hours=self.policy.connection_hours,
        )

    def _coming(self) -> Plan:
        """The plan from today on: all that is left, and what was finished today."""
        left = {task.id: task for task in self.demand.tasks}
        finished = [
            Task(pk, self._minutes(self.given[pk].activity), self.today, self.today)
            for pk, day in self.finished.items()
            if pk not in left and day == self.today and self.today in self.demand.capacity
        ]
        tasks = (*left.values(), *finished)
        return _sittings(
            tasks,
            tuple((day, minutes) for day, minutes in self.demand.capacity.items() if day >= self.today),
            tuple((task.id, traits_of(self.given[task.id].activity)) for task in tasks),
        )

    def _day(self, day: date) -> PlannedDay:
        if day < self.today:
            work = tuple(self._past_work(day))
        else:
            work = tuple(
                PlannedWork(
                    self.given[sitting.task_id],
                    sitting.minutes,
                    sitting.part,
                    sitting.parts,
                    sitting.after_break,
                )
                for sitting in self.coming.days.get(day, ())
            )
        return PlannedDay(day, self.demand.capacity.get(day, 0), work)

    def _past_work(self, day: date) -> Iterable[PlannedWork]:
        """What was finished that day, and the virtual classes it held."""
        for pk, work in self.given.items():
            held = work.activity.is_synchronous and work.activity.due_on == day
            if held or self.finished.get(pk) == day:
                yield PlannedWork(work, self._minutes(work.activity))

    def _is_recent(self, work: GivenWork) -> bool:
        return work.activity.due_on >= self.monday - MISSED_FOR

    def _minutes(self, work: Work) -> int:
        return loads.minutes_for(work, self.pupil.time_factor, calibrated=self.policy.counts_calibrated)


def _is_awaited(work: GivenWork) -> bool:
    return not work.is_over and work.activity.expects_return and not work.is_closed


# A week is read again and again as it stands: by the pupil, the family, the tutor, for another of its weeks.
@lru_cache(maxsize=512)
def _sittings(
    tasks: tuple[Task, ...], capacity: tuple[tuple[date, int], ...], traits: tuple[tuple[int, Traits], ...]
) -> Plan:
    return sittings(tasks, dict(capacity), dict(traits))


def traits_of(work: Work) -> Traits:
    return Traits(
        subject=work.subject,
        nature=work.nature,
        sequence=work.sequence_id,
        position=work.position,
        starts_at=work.starts_at if work.is_synchronous else None,
    )
