"""How much one more task may hold, for every window it could have."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
        capacities = [capacity[day] for day in self._days]
        windows = servable(windows_on(self._days, checked_tasks(tasks)))
        after = deficiencies(windows, capacities)
        self._excess = after[0]
        self._rows = _largest_around(windows, capacities, after, self._from)
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
        return self._excess - self._read[first - self._from][last - first]


def _largest_around(
    windows: Collection[Window], capacities: Sequence[int], after: Sequence[int], first_asked: int
) -> Iterator[list[int]]:
    """For each first position from `first_asked` on: by last position, the largest total of (asked - possible) over
    disjoint runs of which one holds first … last. `after` are the deficiencies of `windows`.
    """
    days = len(capacities)
    before = _deficiencies_before(windows, capacities)
    starting = by_first_day(windows, days)
    surplus = [-possible for possible in capacities]
    for _first, last, minutes in windows:
        surplus[last] += minutes
    largest: list[int] = []
    for begin in range(days):
        if begin < first_asked and not starting[begin]:
            continue  # a run that opens a day later asks as much of less
        shown = max(begin, first_asked)
        run = accumulate([before[begin] + surplus[begin], *surplus[begin + 1 :]])
        with_rest = list(map(add, list(run)[shown - begin :], after[shown + 1 :]))
        from_begin = list(accumulate(reversed(with_rest), max))[::-1]  # the run may end after the window
        largest = list(map(max, largest[-len(from_begin) :], from_begin)) if largest else from_begin
        if begin >= first_asked:
            yield largest
        for last, minutes in starting[begin]:
            surplus[last] -= minutes  # now counts the windows from the next day on


def _deficiencies_before(windows: Iterable[Window], capacities: Sequence[int]) -> list[int]:
    """For each position, the deficiency of the days before it: those of the calendar read backwards."""
    end = len(capacities) - 1
    mirrored = [(end - last, end - first, minutes) for first, last, minutes in windows]
    return deficiencies(mirrored, capacities[::-1])[::-1]
