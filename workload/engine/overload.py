"""The explanation of an excess: runs of days that are asked for more than they can hold."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import inf

from .flow import windows_on
from .levelling import levels
from .model import Assessment, Overload, Task, checked_tasks, open_days


def assess(tasks: Iterable[Task], capacity: Mapping[date, int]) -> Assessment:
    """Whether the tasks can be placed in their windows with no day over its capacity (R1, or R2 with weeks as days).

    `capacity` gives the minutes each day can take; a day that is absent takes none, as if it were there with 0.
    `feasible`, `excess` and `overloads` are exact; `load` and `peak` are exact quotients rounded once to a float.
    A task whose window has no capacity is left out of `load`, counts fully in `excess`, is an overload on its own
    window, and makes `peak` infinite.
    ValueError when two tasks have one id or a capacity is negative or not whole.
    """
    tasks = checked_tasks(tasks)
    days = open_days(capacity)
    windows = list(windows_on(days, tasks).values())
    load = dict.fromkeys(days, 0.0)
    peak = 0.0 if len(windows) == len(tasks) else inf
    over: set[date] = set()
    for asked, possible, level_days in levels(windows, [capacity[day] for day in days]):
        peak = max(peak, asked / possible)
        for position in level_days:
            load[days[position]] = capacity[days[position]] * asked / possible
        if asked > possible:
            over.update(days[position] for position in level_days)
    if peak <= 1:  # exact, thanks to LARGEST_MINUTES
        return Assessment(feasible=True, excess=0, overloads=(), load=load, peak=peak)
    found = _overloads(tasks, capacity, calm_days=[day for day in days if day not in over])
    excess = sum(overload.excess for overload in found)
    return Assessment(feasible=False, excess=excess, overloads=found, load=load, peak=peak)


def _overloads(
    tasks: list[Task], capacity: Mapping[date, int], calm_days: Sequence[date]
) -> tuple[Overload, ...]:
    """The runs that carry the whole excess: fewest days in all, then each ending as early as it can.

    `calm_days` are the days of capacity > 0 that the fairest plan does not take over their capacity. The others
    form the smallest set of days of largest excess (the sets of largest excess are closed under intersection, so
    there is one smallest), and a task counts in it when its window holds no calm day. A task with no capacity in
    its window is such a task.
    """
    inside = [
        task
        for task in tasks
        if bisect_left(calm_days, task.first_day) == bisect_right(calm_days, task.last_day)
    ]
    return tuple(_overload(run, inside, capacity) for run in _runs(inside))


def _runs(tasks: Iterable[Task]) -> list[tuple[date, date]]:
    """The windows merged wherever they share a day, in order of days."""
    runs: list[tuple[date, date]] = []
    for first_day, last_day in sorted((task.first_day, task.last_day) for task in tasks):
        if runs and first_day <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], last_day))
        else:
            runs.append((first_day, last_day))
    return runs


def _overload(run: tuple[date, date], tasks: Iterable[Task], capacity: Mapping[date, int]) -> Overload:
    first_day, last_day = run
    inside = [task for task in tasks if first_day <= task.first_day <= last_day]
    asked = sum(task.minutes for task in inside)
    possible = sum(minutes for day, minutes in capacity.items() if first_day <= day <= last_day)
    return Overload(
        first_day=first_day,
        last_day=last_day,
        asked=asked,
        possible=possible,
        excess=asked - possible,
        task_ids=tuple(task.id for task in inside),
    )
