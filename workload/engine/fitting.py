"""Whether one more task fits beside the others and, if not, what would."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date

from .flow import unplaceable, windows_on
from .model import Fit, Task, open_days
from .overload import assess


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
    windows = windows_on(days, others).values()
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
