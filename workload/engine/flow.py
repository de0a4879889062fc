"""How many minutes a placement can hold, and why no more: maximum flow, and Hall's condition for windows of days.

Days are positions 0 … n-1 in a list of capacities; a window is (first, last, minutes) with both
ends included.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from heapq import heappop, heappush
from itertools import accumulate
from operator import add

from .model import Task

Window = tuple[int, int, int]


def windows_on(days: Sequence[date], tasks: Collection[Task]) -> list[Window]:
    """The window of each task as positions in `days` (sorted); one that holds none of them ends before it begins."""
    first = {day: bisect_left(days, day) for day in {task.first_day for task in tasks}}
    last = {day: bisect_right(days, day) - 1 for day in {task.last_day for task in tasks}}
    return [(first[task.first_day], last[task.last_day], task.minutes) for task in tasks]


def servable(windows: Iterable[Window]) -> list[Window]:
    """The windows that hold a day."""
    return [window for window in windows if window[0] <= window[1]]


def by_first_day(
    windows: Iterable[Window], capacities: Sequence[int]
) -> tuple[list[list[tuple[int, int]]], list[int]]:
    """For each position, (last, minutes) of the windows that start there; and their minutes less its capacity.

    Where that is not above 0, a run of days that begins there misses no more without this day.
    """
    starting: list[list[tuple[int, int]]] = [[] for _ in capacities]
    beyond = [-possible for possible in capacities]
    for first, last, minutes in windows:
        starting[first].append((last, minutes))
        beyond[first] += minutes
    return starting, beyond


def deficiencies(windows: Iterable[Window], capacities: Sequence[int]) -> list[int]:
    """For each position, and for the end, the minutes that the days from it on cannot hold of the windows there.

    It is the largest total of (asked - possible) over sets of disjoint runs of days, where asked counts the windows
    wholly inside a run. From the last day backwards: skip the day, or open a run there.
    """
    starting, beyond = by_first_day(windows, capacities)
    surplus = [-possible for possible in capacities]
    worst = [0] * (len(capacities) + 1)
    for first in reversed(range(len(capacities))):
        for last, minutes in starting[first]:
            surplus[last] += minutes  # now counts the windows from `first` on, by their last day
        runs = map(add, accumulate(surplus[first:]), worst[first + 1 :]) if beyond[first] > 0 else ()
        worst[first] = max((worst[first + 1], *runs))
    return worst


def most_placeable(windows: Sequence[Window], capacities: Sequence[int]) -> list[int]:
    """The minutes of each window in a placement that holds as many minutes as any can.

    Each day takes from the windows open to it those that end first (Glover 1967, for the matching of points to
    intervals, which this is minute by minute). So where not everything fits, windows that end earlier keep more;
    among those that end together, the ones given first.
    """
    opening: list[list[tuple[int, int]]] = [[] for _ in capacities]
    for number, (first, last, _) in enumerate(windows):
        if first <= last:
            opening[first].append((last, number))
    placed = [0] * len(windows)
    waiting: list[tuple[int, int]] = []
    for day, capacity in enumerate(capacities):
        room = capacity
        for window in opening[day]:
            heappush(waiting, window)
        while waiting and (room or waiting[0][0] < day):
            last, number = waiting[0]
            missing = windows[number][2] - placed[number]
            size = min(room, missing) if last >= day else 0
            placed[number] += size
            room -= size
            if last < day or size == missing:
                heappop(waiting)
    return placed


def unplaceable(windows: Iterable[Window], capacities: Sequence[int]) -> int:
    """Total minutes less the maximum flow: 0 if and only if the windows can all be served."""
    return deficiencies(windows, capacities)[0]
