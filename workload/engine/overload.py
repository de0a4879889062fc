"""The explanation of an excess: runs of days that are asked for more than they can hold."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from math import inf

from .flow import servable, windows_on
from .levelling import levels
from .model import Assessment, Overload, Task, checked_tasks, open_days


def assess(tasks: Iterable[Task], capacity: Mapping[date, int]) -> Assessment:
    """Whether the tasks can be placed in their windows with no day over its capacity (R1, or R2 with weeks as days).

    `capacity` gives the minutes each day can take; a day that is absent takes none, as if it were there with 0.
    `feasible`, `excess` and `overloads` are exact; `load` and `peak` are exact quotients rounded once to a float.
    A task whose window has no capacity is left out of `load`, counts fully in `excess`, is an overload on its own
    window, and makes `peak` infinite.
    ValueError when two tasks have one id, or a capacity is negative, not whole or not of a plain date.
    """
    tasks = checked_tasks(tasks)
    days = open_days(capacity)
    capacities = [capacity[day] for day in days]
    windows = windows_on(days, tasks)
    open_windows = servable(windows)
    load = dict.fromkeys(days, 0.0)
    peak = 0.0 if len(open_windows) == len(tasks) else inf
    is_calm = [True] * len(days)
    for asked, possible, positions in levels(open_windows, capacities):
        peak = max(peak, asked / possible)
        for position in positions:
            load[days[position]] = capacities[position] * asked / possible
            is_calm[position] = asked <= possible
    if peak <= 1:  # exact, thanks to LARGEST_MINUTES
        return Assessment(feasible=True, excess=0, overloads=(), load=load, peak=peak)
    calm_days = [0, *accumulate(is_calm)]  # before each position
    inside = [
        task
        for task, (first, last, _) in zip(tasks, windows, strict=True)
        if calm_days[first] == calm_days[last + 1]
    ]
    overloads = _overloads(inside, days, capacities)
    excess = sum(overload.excess for overload in overloads)
    return Assessment(feasible=False, excess=excess, overloads=overloads, load=load, peak=peak)


def _overloads(
    inside: Sequence[Task], days: Sequence[date], capacities: Sequence[int]
) -> tuple[Overload, ...]:
    """The runs that carry the whole excess: fewest days in all, then each ending as early as it can.

    The open days that the fairest plan takes over their capacity form the smallest set of days of largest excess
    (the sets of largest excess are closed under intersection, so there is one smallest), and a task counts in it
    when its window holds no other open day: these are the tasks `inside`. One with no open day at all is among them.
    """
    runs = _runs(inside)
    starts = [first_day for first_day, _ in runs]
    tasks_of: list[list[Task]] = [[] for _ in runs]
    for task in inside:
        tasks_of[bisect_right(starts, task.first_day) - 1].append(task)
    possible_before = [0, *accumulate(capacities)]
    overloads = []
    for (first_day, last_day), tasks in zip(runs, tasks_of, strict=True):
        asked = sum(task.minutes for task in tasks)
        possible = (
            possible_before[bisect_right(days, last_day)] - possible_before[bisect_left(days, first_day)]
        )
        ids = tuple(task.id for task in tasks)
        overloads.append(Overload(first_day, last_day, asked, possible, asked - possible, ids))
    return tuple(overloads)


def _runs(tasks: Iterable[Task]) -> list[tuple[date, date]]:
    """The windows merged wherever they share a day, in order of days."""
    runs: list[tuple[date, date]] = []
    for first_day, last_day in sorted({(task.first_day, task.last_day) for task in tasks}):
        if runs and first_day <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], last_day))
        else:
            runs.append((first_day, last_day))
    return runs
