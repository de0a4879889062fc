"""Whether one more task fits beside the others and, if not, what would."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .flow import unplaceable
from .model import Overload, Task, open_days
from .overload import assess, windows_on


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


def fit(task: Task, tasks: Iterable[Task], capacity: Mapping[date, int]) -> Fit:
    """Whether `task` fits beside `tasks` in `capacity` (minutes per day), and what would fit.

    A longer window never adds to the excess, which is why the earliest last day is found by
    bisection. Each minute of the task beyond those that fit adds one minute to the excess,
    which is why the difference of two excesses is the number of minutes too many.
    ValueError as for `assess`; `task` may not have the id of one of `tasks`.
    """
    others = list(tasks)
    together = assess([*others, task], capacity)
    days = open_days(capacity)
    capacities = [capacity[day] for day in days]
    windows = windows_on(days, others)
    unplaceable_before = unplaceable(windows, capacities)
    first = bisect_left(days, task.first_day)

    def minutes_too_many(last: int) -> int:
        if last < first:
            return task.minutes
        return unplaceable([*windows, (first, last, task.minutes)], capacities) - unplaceable_before

    too_many = minutes_too_many(bisect_right(days, task.last_day) - 1)
    later = range(first, len(days))
    wait = bisect_left(later, 0, key=lambda last: -minutes_too_many(last))
    return Fit(
        fits=too_many == 0,
        overloads=together.overloads,
        earliest_last_day=days[later[wait]] if wait < len(later) else None,
        most_minutes=task.minutes - too_many,
    )
