"""How many minutes no placement can hold: the deficiency form of Hall's theorem.

Days are positions 0 … n-1 in a list of capacities; a window is (first, last, minutes) with both
ends included.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import date
from itertools import accumulate
from operator import add

from .model import Task

Window = tuple[int, int, int]


def windows_on(days: Sequence[date], tasks: Collection[Task]) -> dict[Hashable, Window]:
    """By task, its window as positions in `days` (sorted); tasks whose window holds none of them are left out."""
    first = {day: bisect_left(days, day) for day in {task.first_day for task in tasks}}
    last = {day: bisect_right(days, day) - 1 for day in {task.last_day for task in tasks}}
    windows = {task.id: (first[task.first_day], last[task.last_day], task.minutes) for task in tasks}
    return {task_id: window for task_id, window in windows.items() if window[0] <= window[1]}


def by_first_day(windows: Iterable[Window], days: int) -> list[list[tuple[int, int]]]:
    """For each of the `days` positions, (last, minutes) of the windows that start there."""
    starting: list[list[tuple[int, int]]] = [[] for _ in range(days)]
    for first, last, minutes in windows:
        starting[first].append((last, minutes))
    return starting


def unplaceable(windows: Iterable[Window], capacities: Sequence[int]) -> int:
    """Total minutes less the maximum flow: 0 if and only if the windows can all be served."""
    return deficiencies(windows, capacities)[0]


def deficiencies(windows: Iterable[Window], capacities: Sequence[int]) -> list[int]:
    """For each position, and for the end, the minutes that the days from it on cannot hold of the windows there.

    It is the largest total of (asked - possible) over sets of disjoint runs of days, where asked counts the windows
    wholly inside a run. From the last day backwards: skip the day, or open a run there.
    """
    starting = by_first_day(windows, len(capacities))
    surplus = [-possible for possible in capacities]
    worst = [0] * (len(capacities) + 1)
    for first in reversed(range(len(capacities))):
        for last, minutes in starting[first]:
            surplus[last] += minutes  # now counts the windows from `first` on, by their last day
        runs = map(add, accumulate(surplus[first:]), worst[first + 1 :])
        worst[first] = max(worst[first + 1], *runs)
    return worst
