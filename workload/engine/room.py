"""How much one more task may hold, for every window it could have."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate
from operator import add

from .flow import Window, by_first_day, deficiencies, servable, windows_on
from .model import Task, checked_day, checked_tasks, open_days


class Room:
    """What one more task may hold beside `tasks` in `capacity` (minutes per day) without adding to their excess.

    With x minutes more in a window the excess is max(E, D + x): E is the excess without them, D the largest total
    of (asked - possible) over disjoint runs of days of which one holds the window. So E - D minutes are free there.
    Windows that begin on one day are answered together. ValueError as for `assess`, and for a window that begins
    before `from_day`.
    """

    def __init__(self, tasks: Iterable[Task], capacity: Mapping[date, int], from_day: date):
        self._days = open_days(capacity)
        self._from_day = checked_day(from_day)
        self._from = bisect_left(self._days, from_day)
        windows = servable(windows_on(self._days, checked_tasks(tasks)))
        self._rows = _free_minutes(windows, [capacity[day] for day in self._days], self._from)
        self._read: list[list[int]] = []

    def minutes(self, first_day: date, last_day: date) -> int:
        """The most whole minutes that fit from `first_day` to `last_day`, both included; 0 without an open day."""
        if checked_day(first_day) < self._from_day:
            raise ValueError(f"Windows are known from {self._from_day} on, not from {first_day}.")
        first, last = bisect_left(self._days, first_day), bisect_right(self._days, checked_day(last_day)) - 1
        if last < first:
            return 0
        while len(self._read) <= first - self._from:
            self._read.append(next(self._rows))
        return self._read[first - self._from][last - first]


def _free_minutes(
    windows: Sequence[Window], capacities: Sequence[int], first_asked: int
) -> Iterator[list[int]]:
    """For each first position from `first_asked` on: by last position, E - D of the window between them.

    From the first day forwards, as `deficiencies` does backwards: `ends` is, by position, the largest total over runs
    of which the last ends there and began so far.
    """
    starting, beyond = by_first_day(windows, capacities)
    coming = [
        (first - first_asked, last - first_asked, m) for first, last, m in windows if first >= first_asked
    ]
    rest = [0] * first_asked + deficiencies(coming, capacities[first_asked:])
    surplus = [-possible for possible in capacities]
    for _first, last, minutes in windows:
        surplus[last] += minutes
    ends = [-sum(capacities)] * len(capacities)
    before = excess = 0
    for begin in range(len(capacities)):
        if beyond[begin] > 0 or begin >= first_asked:
            run = accumulate([before + surplus[begin], *surplus[begin + 1 :]])
            ends[begin:] = map(max, ends[begin:], run)
        if begin >= first_asked:
            largest = accumulate(map(add, reversed(ends[begin:]), reversed(rest[begin + 1 :])), max)
            row = list(largest)[::-1]  # the run that holds the window may end after it
            if begin == first_asked:
                excess = max(row[0], before + rest[begin + 1])
            yield [excess - total for total in row]
        for last, minutes in starting[begin]:
            surplus[last] -= minutes  # now counts the windows from the next day on
        before = max(before, ends[begin])
