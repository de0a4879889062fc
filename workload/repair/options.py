"""Which changes of an activity may be proposed at all: those that keep every rule of the gate, for everybody it is for.

- A later due day, within two weeks and not past what follows in the same sequence. More time breaks no rule.
- Fewer minutes, by fives, down to half of them: only while nobody has done it, or it would not be the same for all.
- Pupils let off, a third of its pupils at most, who have it still to do.
- A virtual class on another day of its week (R2 counts by weeks), with notice (R5), where no pupil has another one at
  that hour and none ends with more than fits; the solver holds how many there may be on a day (R3).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil

from activities.models import Activity
from continuity.common.weeks import monday_of
from workload import loads
from workload.engine import Task, assess, notice_days
from workload.loads import Demand, Demands, Work
from workload.models import RepairChange
from workload.repair.model import Move, Option

Kind = RepairChange.Kind

MOST_DAYS_LATER = 10
SHORTEST_MINUTES = 10
STEP_MINUTES = 5
MOST_EXCUSED = Fraction(1, 3)
FUNDAMENTALS = ("français", "math")


@dataclass(frozen=True, slots=True)
class What:
    """The change an option stands for."""

    kind: RepairChange.Kind
    to_day: date | None = None
    to_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Movable:
    """An activity that may change. `begun`: some have done it; `to_do`: the pupils (primary keys) who have not;
    `due_by`: the due day of what follows it in its sequence."""

    activity: Activity
    begun: bool
    to_do: frozenset[int]
    due_by: date | None


class Options:
    """The changes that may be proposed of some activities of a school, as `demands` stand on `today`.

    Profiles are the demands by their place in `demands.distinct`; `own` are those of the class in question. `sessions`
    are the virtual classes to come of all these pupils.
    """

    def __init__(
        self,
        demands: Demands,
        own: Collection[int],
        movables: Sequence[Movable],
        sessions: Sequence[Activity],
        today: date,
    ):
        self.demands, self.own, self.today = demands, own, today
        self.movables, self.sessions = movables, sessions
        self.movable_ids = {movable.activity.pk for movable in movables}

    def moves(self) -> list[Move]:
        """One per activity that may change in some way."""
        found = [(movable, tuple(self._options(movable))) for movable in self.movables]
        return [
            Move(
                movable.activity.pk,
                movable.activity.author_id,
                options,
                movable.activity.course.subject.name.casefold().startswith(FUNDAMENTALS),
            )
            for movable, options in found
            if options
        ]

    def _options(self, movable: Movable) -> Iterator[Option]:
        having = self._having(movable.activity.pk)
        if not having:
            return
        work = self.demands.activities[movable.activity.pk]
        if movable.activity.is_synchronous:
            yield from self._elsewhere(movable, work, having)
            return
        yield from self._later(movable, work, having)
        if not movable.begun:
            yield from self._shorter(work, having)
        yield from self._excused(movable, having)

    def _later(self, movable: Movable, work: Work, having: Mapping[int, Task]) -> Iterator[Option]:
        days = self.demands.terms.working_days
        later = [day for day in days if day > work.due_on and not (movable.due_by and day > movable.due_by)]
        for step, day in enumerate(later[:MOST_DAYS_LATER], start=1):
            place = loads.place_in_time(work._replace(due_on=day), days)
            if place:
                # Who has more time keeps it.
                tasks = {
                    key: replace(task, last_day=max(task.last_day, place[1])) for key, task in having.items()
                }
                yield Option(tasks, days_moved=step, what=What(Kind.POSTPONE, to_day=day))

    def _shorter(self, work: Work, having: Mapping[int, Task]) -> Iterator[Option]:
        most = (work.minutes - 1) // STEP_MINUTES * STEP_MINUTES
        least = max(SHORTEST_MINUTES, ceil(work.minutes / 2))
        for minutes in range(most, least - 1, -STEP_MINUTES):
            shorter = _shortened(work, minutes)
            tasks = {key: self._task(key, shorter, task) for key, task in having.items()}
            taken = work.minutes - minutes
            yield Option(tasks, minutes_taken=taken, what=What(Kind.SHORTEN, to_minutes=minutes))

    def _excused(self, movable: Movable, having: Mapping[int, Task]) -> Iterator[Option]:
        excusable = frozenset(
            key
            for key in having
            if key in self.own and all(pupil.pk in movable.to_do for pupil in self._demand(key).pupils)
        )
        most = int(sum(len(self._demand(key).pupils) for key in having) * MOST_EXCUSED)
        if excusable and most:
            yield Option(excusable=excusable, most_excused=most, what=What(Kind.EXCUSE))

    def _elsewhere(self, movable: Movable, work: Work, having: Mapping[int, Task]) -> Iterator[Option]:
        for day in self.demands.terms.working_days:
            if monday_of(day) != monday_of(work.due_on) or day <= self.today or day == work.due_on:
                continue
            if not self._has_notice(day, work, having) or self._is_taken(movable.activity, day, having):
                continue
            tasks = {key: replace(task, first_day=day, last_day=day) for key, task in having.items()}
            if all(self._holds(key, task) for key, task in tasks.items()):
                yield Option(
                    tasks,
                    session_day=day,
                    days_moved=abs((day - work.due_on).days),
                    what=What(Kind.MOVE, to_day=day),
                )

    def session_room(self, key: int) -> dict[date, int]:
        """How many more virtual classes each day to come may take for profile `key` (R3)."""
        demand = self._demand(key)
        limit = self.demands.terms.policies.of_pupil(demand.pupils[0]).virtual_classes_per_day
        held = [task.first_day for task in demand.tasks if self.demands.activities[task.id].is_synchronous]
        return {
            day: max(0, limit - held.count(day))
            for day in self.demands.terms.working_days
            if day > self.today
        }

    def _has_notice(self, day: date, work: Work, having: Mapping[int, Task]) -> bool:
        pupils = [pupil for key in having for pupil in self._demand(key).pupils]
        wanted = max(policy.notice_days for policy in self.demands.terms.policies.of_pupils(pupils))
        return day >= work.due_on or notice_days(self.today, day, self.demands.terms.working_days) >= wanted

    def _is_taken(self, session: Activity, day: date, having: Mapping[int, Task]) -> bool:
        """True when someone would have another virtual class at the same hour, or one that may be moved there too."""
        of_pupils = {task.id for key in having for task in self._demand(key).tasks}
        return any(
            other.pk in of_pupils
            and (other.due_on == day or (other.pk in self.movable_ids and other.pk < session.pk))
            and _overlap(session, other)
            for other in self.sessions
            if other.pk != session.pk
        )

    def _holds(self, key: int, moved: Task) -> bool:
        demand = self._demand(key)
        after = [moved if task.id == moved.id else task for task in demand.tasks]
        return assess(after, demand.capacity).excess <= assess(demand.tasks, demand.capacity).excess

    def _having(self, pk: int) -> dict[int, Task]:
        """By profile, the task of the activity."""
        return {
            key: task
            for key, demand in enumerate(self.demands.distinct)
            for task in demand.tasks
            if task.id == pk
        }

    def _task(self, key: int, work: Work, task: Task) -> Task:
        """`task` with the minutes `work` now takes the pupils of profile `key`."""
        pupil = self._demand(key).pupils[0]
        calibrated = self.demands.terms.policies.of_pupil(pupil).counts_calibrated
        return replace(task, minutes=loads.minutes_for(work, pupil.time_factor, calibrated=calibrated))

    def _demand(self, key: int) -> Demand:
        return self.demands.distinct[key]


def _shortened(work: Work, minutes: int) -> Work:
    """`work` in so many minutes; what it really takes goes down with it."""
    calibrated = work.calibrated_minutes and ceil(Fraction(work.calibrated_minutes * minutes, work.minutes))
    return work._replace(minutes=minutes, calibrated_minutes=calibrated)


def _overlap(one: Activity, other: Activity) -> bool:
    starts = [datetime.combine(date.min, session.starts_at) for session in (one, other)]
    ends = [
        start + timedelta(minutes=session.minutes)
        for start, session in zip(starts, (one, other), strict=True)
    ]
    return starts[0] < ends[1] and starts[1] < ends[0]
