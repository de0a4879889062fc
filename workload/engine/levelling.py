"""The fairest plan: Yao, Demers and Shenker (FOCS 1995), for days of unequal capacity.

Days are positions 0 … n-1 in a list of capacities (all > 0); a window is (first, last, minutes), both ends included.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .flow import Window


class Level(NamedTuple):
    """Days that carry the same share asked / possible of their capacity in the fairest plan."""

    asked: int
    possible: int
    days: list[int]


def levels(windows: Sequence[Window], capacities: Sequence[int]) -> Iterator[Level]:
    """The levels of the fairest plan, highest first; days that get no work are in none.

    The run of days with the largest asked / possible can do no better than share its tasks evenly, and no other
    task should add to it. So it is settled, its days are cut out of the calendar, and the rest is the same question
    on the days that remain.
    """
    days, rest = list(range(len(capacities))), list(capacities)
    while windows:
        first, last, asked, possible = _heaviest_run(windows, rest)
        yield Level(asked, possible, days[first : last + 1])
        windows = _without_days(windows, first, last)
        del days[first : last + 1], rest[first : last + 1]


def _heaviest_run(windows: Sequence[Window], capacities: Sequence[int]) -> tuple[int, int, int, int]:
    """The run with the largest asked / possible, as (first, last, asked, possible).

    Asked counts the windows wholly inside the run. Ratios are compared by cross-multiplying whole numbers, so
    nothing is rounded.
    """
    starting: list[list[Window]] = [[] for _ in capacities]
    for window in windows:
        starting[window[0]].append(window)
    ending = [0] * len(capacities)  # minutes by last day, of the windows from `first` on
    end = 1 + max(last for _, last, _ in windows)
    heaviest, most_asked, its_possible = (0, 0), 0, 1
    for first in reversed(range(end)):
        starting_here = 0
        for _, last, minutes in starting[first]:
            ending[last] += minutes
            starting_here += minutes
        if starting_here * its_possible <= most_asked * capacities[first]:
            continue  # runs that begin here are no heavier than the heaviest of those that begin later
        asked = possible = 0
        for last in range(first, end):
            asked += ending[last]
            possible += capacities[last]
            if asked * its_possible > most_asked * possible:
                heaviest, most_asked, its_possible = (first, last), asked, possible
    return *heaviest, most_asked, its_possible


def _without_days(windows: Sequence[Window], first: int, last: int) -> list[Window]:
    """The windows once the days `first` to `last` are cut out, without those wholly inside."""
    width = last - first + 1
    return [
        (
            start if start < first else first if start <= last else start - width,
            end if end < first else first - 1 if end <= last else end - width,
            minutes,
        )
        for start, end, minutes in windows
        if start < first or end > last
    ]
