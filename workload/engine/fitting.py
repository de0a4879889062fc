"""Whether one more task fits beside the others and, if not, what would."""

from collections.abc import Iterable, Mapping
from datetime import date

from .model import Fit, Task, open_days
from .overload import assess
from .room import Room


def fit(task: Task, tasks: Iterable[Task], capacity: Mapping[date, int]) -> Fit:
    """Whether `task` fits beside `tasks` in `capacity` (minutes per day), and what would fit.

    Each minute of the task beyond those there is room for adds one minute to the excess.
    ValueError as for `assess`; `task` may not have the id of one of `tasks`.
    """
    others = list(tasks)
    together = assess([*others, task], capacity)
    room = Room(others, capacity, from_day=task.first_day)
    most_minutes = min(task.minutes, room.minutes(task.first_day, task.last_day))
    later = (day for day in open_days(capacity) if day >= task.first_day)
    return Fit(
        fits=most_minutes == task.minutes,
        overloads=together.overloads,
        earliest_last_day=next(
            (day for day in later if room.minutes(task.first_day, day) >= task.minutes), None
        ),
        most_minutes=most_minutes,
    )
