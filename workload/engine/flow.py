"""How many minutes no placement can hold: the deficiency form of Hall's theorem.

Days are positions 0 … n-1 in a list of capacities; a window is (first, last, minutes) with both
ends included.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import add

Window = tuple[int, int, int]


def by_first_day(windows: Iterable[Window], days: int) -> list[list[tuple[int, int]]]:
    """For each of the `days` positions, (last, minutes) of the windows that start there."""
    starting: list[list[tuple[int, int]]] = [[] for _ in range(days)]
    for first, last, minutes in windows:
        starting[first].append((last, minutes))
    return starting


def unplaceable(windows: Iterable[Window], capacities: Sequence[int]) -> int:
    """Total minutes less the maximum flow: 0 if and only if the windows can all be served.

    It equals the largest total of (asked - possible) over sets of disjoint runs of days, where
    asked counts the windows wholly inside a run. From the last day backwards, `worst[first]` is
    that total for the days from `first` on: skip the day, or open a run there.
    """
    starting = by_first_day(windows, len(capacities))
    surplus = [-possible for possible in capacities]
    worst = [0] * (len(capacities) + 1)
    for first in reversed(range(len(capacities))):
        for last, minutes in starting[first]:
            surplus[last] += minutes  # now counts the windows from `first` on, by their last day
        runs = map(add, accumulate(surplus[first:]), worst[first + 1 :])
        worst[first] = max(worst[first + 1], *runs)
    return worst[0]
