"""What the engine takes and gives: whole minutes, whole days, both ends of a window included."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from math import ceil

# Far above any real figure, and low enough for a sum over every date there is to keep its
# last minute in a float: this is what makes "peak > 1" and "not feasible" say the same.
LARGEST_MINUTES = 10**9


@dataclass(frozen=True, slots=True)
class Task:
    """One activity as one pupil meets it.

    `minutes` is a whole number, 1 to LARGEST_MINUTES, with the pupil's time factor (R15) already
    applied. It may be worked on from `first_day` to `last_day`, both included and without a time;
    a virtual class has the same day twice. ValueError when a field breaks this.
    """

    id: Hashable
    minutes: int
    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if type(self.minutes) is not int or not 0 < self.minutes <= LARGEST_MINUTES:
            raise ValueError(
                f"Task {self.id!r}: minutes must be a whole number from 1 to {LARGEST_MINUTES}, "
                f"not {self.minutes!r}."
            )
        if checked_day(self.first_day) > checked_day(self.last_day):
            raise ValueError(
                f"Task {self.id!r}: the first day, {self.first_day}, is after the last day, {self.last_day}."
            )


@dataclass(frozen=True, slots=True)
class Overload:
    """A run of days asked for more than it can hold: a violation of Hall's condition.

    `asked` is the minutes of the tasks whose whole window lies from `first_day` to `last_day`,
    both included; `possible` the capacity of those days; `excess` = asked - possible > 0.
    `task_ids` names these tasks, in the order they were given.
    """

    first_day: date
    last_day: date
    asked: int
    possible: int
    excess: int
    task_ids: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Whether a set of tasks can be placed in its days, and the fairest way to do it.

    - `feasible`: a placement exists with every task in its window and no day over its capacity.
    - `excess`: minutes that no placement can hold, total minutes less the maximum flow.
    - `overloads`: disjoint runs, in order of days, whose excesses add up to `excess`.
    - `load`: minutes on each day of capacity > 0 in the fairest placement, whole tasks counted
      even when that goes over the capacity.
    - `peak`: the largest load / capacity, above 1 if and only if not feasible; infinite when
      the window of a task holds no capacity at all.
    """

    feasible: bool
    excess: int
    overloads: tuple[Overload, ...]
    load: Mapping[date, float]
    peak: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The answer to "does it fit?".

    - `fits`: all together leave no more minutes unplaced than the others alone.
    - `overloads`: those of all together; empty when it fits and all was well before.
    - `earliest_last_day`: the least day of the capacity from its first day on with which it
      fits, same minutes and same first day; None when no last day is late enough.
    - `most_minutes`: the most whole minutes, 0 to those of the task, that fit in its window.
    """

    fits: bool
    overloads: tuple[Overload, ...]
    earliest_last_day: date | None
    most_minutes: int


@dataclass(frozen=True, slots=True)
class Traits:
    """What the order of a plan depends on beyond minutes and days; every field may be left out.

    Tasks of one `sequence` are done in order of `position`. A virtual class has the time it `starts_at`, on the
    clock of the school's wall: ValueError when it names a time zone.
    """

    subject: Hashable = None
    nature: Hashable = None
    sequence: Hashable = None
    position: int = 0
    starts_at: time | None = None

    def __post_init__(self) -> None:
        if self.starts_at is not None and self.starts_at.tzinfo is not None:
            raise ValueError(f"A virtual class starts at a time without a time zone, not {self.starts_at}.")


@dataclass(frozen=True, slots=True)
class Sitting:
    """Minutes spent on one task in one go: part `part` of `parts` of that task, after a break or not."""

    task_id: Hashable
    minutes: int
    part: int
    parts: int
    after_break: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pupil reads, day by day.

    - `days`: for every day of capacity > 0, in order, its sittings in the order to do them.
    - `unplaced`: by task, the minutes for which no day has room.
    - `deviation`: minutes, the largest distance of a day from its `load` in the fairest plan.
    """

    days: Mapping[date, tuple[Sitting, ...]]
    unplaced: Mapping[Hashable, int]
    deviation: float


def checked_day(day: date) -> date:
    """The day; ValueError for a moment, which to Python is a day as well, but not one that compares with others."""
    if isinstance(day, datetime):
        raise ValueError(f"A day without a time is asked for, not {day}.")  # noqa: TRY004
    return day


def checked_tasks(tasks: Iterable[Task]) -> list[Task]:
    """The tasks as a list; ValueError when two have one id."""
    checked = list(tasks)
    if len({task.id for task in checked}) < len(checked):
        (most_used, _), *_ = Counter(task.id for task in checked).most_common(1)
        raise ValueError(f"Two tasks have the id {most_used!r}: each task needs its own.")
    return checked


def open_days(capacity: Mapping[date, int]) -> list[date]:
    """The days that can take work (capacity > 0), in order; ValueError for a capacity that is
    not a whole number from 0 to LARGEST_MINUTES, or a day with a time."""
    for day, minutes in capacity.items():
        if type(minutes) is not int or not 0 <= minutes <= LARGEST_MINUTES:
            raise ValueError(
                f"The capacity of {day} must be a whole number of minutes from 0 to "
                f"{LARGEST_MINUTES}, not {minutes!r}."
            )
    return sorted(checked_day(day) for day, minutes in capacity.items() if minutes)


def effective_minutes(minutes: int, time_factor: Fraction | Decimal | int) -> int:
    """Minutes a pupil with this time factor, 1 to 2, needs alone (R15), rounded up to a whole minute.

    Virtual classes last the same for all: the caller does not multiply them. ValueError for any other factor.
    """
    if not (isinstance(time_factor, Decimal) and time_factor.is_nan()) and 1 <= time_factor <= 2:
        return ceil(minutes * Fraction(time_factor))
    raise ValueError(f"A time factor is from 1 to 2, not {time_factor}.")
