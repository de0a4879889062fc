"""What becomes of a pupil's coming weeks when work is taken off them, or given until a later day.

Nothing is written: the week of the pupil is reckoned a second time on the work as it would be, by the functions that
make their page. More time only widens the days of work that is not late, so the gate has nothing to refuse there; what
may get worse is the pupil's own question, what is left from today on: overdue work has five school days to be caught
up, and a day of its own sooner than that is less room, not more.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from django.utils import timezone

from continuity.common.weeks import monday_of
from continuity.directory.models import Pupil
from workload import loads
from workload.engine import sittings
from workload.given import GivenWork, extensions_of, given_works, owed_from
from workload.loads import Demands
from workload.week import traits_of


class Left(NamedTuple):
    """Minutes left to do in a week from today on, and on its fullest day."""

    minutes: int = 0
    fullest_day: int = 0


@dataclass(frozen=True, slots=True)
class WeekEffect:
    """What is left in the week of `monday`, before and after."""

    monday: date
    before: Left
    after: Left


@dataclass(frozen=True, slots=True)
class Effect:
    """`weeks` are those in which something changes; `no_room` is what fits in no day, in minutes, before and after."""

    weeks: Sequence[WeekEffect]
    no_room_before: int
    no_room_after: int

    @property
    def fits(self) -> bool:
        """No more is left without a day than before."""
        return self.no_room_after <= self.no_room_before


class WorkToCome:
    """What `pupil` (school and class loaded) has still to do at `now`. Five queries; three more for each `effect`."""

    def __init__(self, pupil: Pupil, now: datetime):
        self.pupil, self.today = pupil, timezone.localdate(now)
        self.given = given_works([pupil], since=self.today, now=now)[pupil.pk]
        self.left = self._left(self.given)

    @property
    def works(self) -> list[GivenWork]:
        """What weighs on the days to come, soonest due first; a virtual class keeps its hour."""
        weighing = {task.id for task in self.left.by_pupil[self.pupil.pk].tasks}
        return [
            work
            for activity, work in self.given.items()
            if activity in weighing and not work.activity.is_synchronous
        ]

    @property
    def version(self) -> str:
        """Changes with what is still to do and until when: what was decided on one version is not applied to another."""
        rows = [(work.pk, work.due_on.isoformat()) for work in self.works]
        return sha256(repr(rows).encode()).hexdigest()[:16]

    def day_later(self, work: GivenWork, school_days: int) -> date | None:
        """`school_days` after its due day, or after today for late work; None where the calendar ends before."""
        days = self.left.terms.working_days
        later = days[bisect_right(days, max(work.due_on, self.today)) :][:school_days]
        return later[-1] if len(later) == school_days else None

    def effect(self, later: Mapping[GivenWork, date | None]) -> Effect:
        """What changes once each work of `later` is asked for that day, or not at all (None)."""
        days = {work.pk: day for work, day in later.items()}
        lightened = {
            activity: work._replace(due_on=days.get(work.pk, work.due_on))
            for activity, work in self.given.items()
            if days.get(work.pk, work.due_on)
        }
        before, no_room_before = self._placed(self.left, self.given)
        after, no_room_after = self._placed(self._left(lightened), lightened)
        weeks = [
            WeekEffect(monday, before.get(monday, Left()), after.get(monday, Left()))
            for monday in sorted({*before, *after})
            if before.get(monday) != after.get(monday)
        ]
        return Effect(weeks, no_room_before, no_room_after)

    def _left(self, given: Mapping[int, GivenWork]) -> Demands:
        return loads.left_to_do(
            self.pupil.school,
            [self.pupil],
            self.today,
            self.today,
            owed={self.pupil.pk: owed_from(self.today, given)},
            works={pk: work.activity for pk, work in given.items()},
            extended={self.pupil.pk: extensions_of(given)},
        )

    def _placed(self, left: Demands, given: Mapping[int, GivenWork]) -> tuple[dict[date, Left], int]:
        """What is left in each week that holds something, by Monday, and the minutes that fit in no day."""
        demand = left.by_pupil[self.pupil.pk]
        capacity = {day: minutes for day, minutes in demand.capacity.items() if day >= self.today}
        traits = {task.id: traits_of(given[task.id].activity) for task in demand.tasks}
        plan = sittings(demand.tasks, capacity, traits)
        weeks: dict[date, list[int]] = defaultdict(list)
        for day, sat in plan.days.items():
            if sat:
                weeks[monday_of(day)].append(sum(sitting.minutes for sitting in sat))
        placed = {monday: Left(sum(days), max(days)) for monday, days in weeks.items()}
        return placed, sum(plan.unplaced.values())
