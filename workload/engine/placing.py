"""Which minutes of which task go on which day: a greedy placement that looks ahead exactly.

Virtual classes come first, then tasks by their last day. Each piece goes where the fairest plan still wants work
most, but only if everything left can still be placed afterwards, which `unplaceable` answers exactly. So there
is no dead end: days that can hold their work at the start can hold it until the last minute is placed.
"""

from bisect import bisect_left
from collections.abc import Collection, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, product
from math import ceil

from .flow import Window, unplaceable, windows_on
from .model import Task, Traits
from .sequences import Followers, in_order

GRANULE = 5  # minutes: a sitting is a multiple of it, except at the end of a task
SHORTEST = 10  # minutes: below this a sitting is not worth opening the book for
LONGEST = 45  # minutes: up to this a task stays whole where that is possible

ATTEMPTS = 3  # further ones hardly ever find better

Shares = dict[Hashable, dict[int, int]]  # minutes by task, then by position of the day, in order


def place(
    tasks: Sequence[Task],
    capacity: Mapping[date, int],
    load: Mapping[date, float],
    traits: Mapping[Hashable, Traits],
) -> dict[Hashable, dict[date, int]]:
    """Minutes of each task on each day: no day above its capacity, and as near to `load` as pieces allow.

    Everything is placed whenever the tasks rounded up to the granule fit in the days rounded down to it;
    otherwise as much as fits, earliest last day first. The order of a sequence is kept unless that leaves
    minutes out. Tasks that come out in awkward pieces, too short or split without need, are placed before the
    others in a further attempt; the best attempt counts.
    """
    minutes = {task.id: task.minutes for task in tasks}
    virtual = {task.id for task in tasks if traits[task.id].starts_at is not None}
    windows, room, followers = _most_placeable(tasks, capacity, list(load), traits)
    early: set[Hashable] = set()
    windows = _without_excess(_in_turn(windows, followers, virtual, early), room, whole=virtual)
    attempts: list[Shares] = []
    for _ in range(ATTEMPTS):
        turn = _in_turn(windows, followers, virtual, early)
        placing = _Placing(turn, room, list(load.values()), followers)
        attempts.append({task_id: placing.place_task(task_id, minutes[task_id]) for task_id in list(turn)})
        awkward = _too_short(attempts[-1], minutes) | _split(attempts[-1], minutes)
        if awkward <= early:
            break
        early = early | awkward
    best = min(attempts, key=lambda shares: _drawbacks(shares, minutes))
    days = list(load)
    return {task_id: {days[day]: share for day, share in by_day.items()} for task_id, by_day in best.items()}


def _drawbacks(shares: Shares, minutes: Mapping[Hashable, int]) -> tuple[int, int, int]:
    """What makes an attempt worse than another: minutes left out, then short pieces, then split tasks."""
    placed = sum(sum(by_day.values()) for by_day in shares.values())
    return -placed, len(_too_short(shares, minutes)), len(_split(shares, minutes))


def _too_short(shares: Shares, minutes: Mapping[Hashable, int]) -> set[Hashable]:
    """The tasks with a piece under SHORTEST that are longer than that themselves."""
    shortest = {task_id: min(by_day.values(), default=SHORTEST) for task_id, by_day in shares.items()}
    return {task_id for task_id in shares if shortest[task_id] < SHORTEST <= minutes[task_id]}


def _split(shares: Shares, minutes: Mapping[Hashable, int]) -> set[Hashable]:
    """The tasks on several days that would be one sitting."""
    return {task_id for task_id, by_day in shares.items() if len(by_day) > 1 and minutes[task_id] <= LONGEST}


def _most_placeable(
    tasks: Sequence[Task],
    capacity: Mapping[date, int],
    days: Sequence[date],
    traits: Mapping[Hashable, Traits],
) -> tuple[dict[Hashable, Window], list[int], Followers]:
    """The reading of the question that leaves the fewest minutes out: windows, room and followers.

    First wish: whole granules and sequences in order. Then the order is given up, then the granules.
    """
    on_days = zip(tasks, windows_on(days, tasks), strict=True)
    given = {task.id: window for task, window in on_days if window[0] <= window[1]}
    readings = []
    for granule, (spans, followers) in product((GRANULE, 1), (in_order(given, traits), (given, {}))):
        windows = {
            task_id: (first, last, ceil(minutes / granule) * granule)
            for task_id, (first, last, minutes) in spans.items()
        }
        room = [minutes // granule * granule for minutes in map(capacity.__getitem__, days)]
        readings.append((windows, room, followers))
    return min(readings, key=lambda reading: unplaceable(reading[0].values(), reading[1]))


def _in_turn(
    windows: Mapping[Hashable, Window], followers: Followers, virtual: Set[Hashable], early: Set[Hashable]
) -> dict[Hashable, Window]:
    """The windows in the order in which to place them: virtual classes, then the tasks of `early` and what must come
    before them, then by last day. It agrees with the order of the sequences."""

    def turn(task_id: Hashable) -> tuple[bool, bool, int, int, int, int]:
        first, last, minutes = windows[task_id]
        behind = followers.get(task_id, ())
        can_wait = early.isdisjoint([task_id, *behind])
        return task_id not in virtual, can_wait, last, first, -len(behind), -minutes

    return {task_id: windows[task_id] for task_id in sorted(windows, key=turn)}


def _without_excess(
    windows: Mapping[Hashable, Window], room: Sequence[int], whole: Collection[Hashable]
) -> dict[Hashable, Window]:
    """The windows with the minutes that fit beside those before them: in all, as many as can be.

    A virtual class (in `whole`) that does not fit whole, and a rest under SHORTEST, are left out.
    """
    kept: dict[Hashable, Window] = {}
    if not unplaceable(windows.values(), room):
        return dict(windows)
    for task_id, (first, last, minutes) in windows.items():
        fitting = minutes - unplaceable([*kept.values(), (first, last, minutes)], room)
        if fitting == minutes or (fitting >= SHORTEST and task_id not in whole):
            kept[task_id] = (first, last, fitting)
    return kept


@dataclass(slots=True)
class _Placing:
    """What is left: windows of the tasks not yet placed, room of the days, minutes each day still wants."""

    windows: dict[Hashable, Window]
    room: list[int]
    wanted: list[float]
    followers: Followers

    def place_task(self, task_id: Hashable, minutes: int) -> dict[int, int]:
        """Place a task of so many minutes, from its first piece to its last: minutes by day."""
        padding = max(0, self.windows[task_id][2] - minutes)
        shares: dict[int, int] = {}
        while task_id in self.windows and (piece := self._next_piece(task_id, padding)):
            day, size = piece
            self.windows, self.room = self._afterwards(task_id, day, size)
            self.wanted[day] -= size
            shares[day] = shares.get(day, 0) + size
        if self.windows.pop(task_id, None) is None:
            shares[day] -= padding
        return shares

    def _next_piece(self, task_id: Hashable, padding: int) -> tuple[int, int] | None:
        """The day and size of the next piece: an even part where that is possible, else the largest piece there
        is room for; None when no day has room."""
        first, last, minutes = self.windows[task_id]
        parts = min(ceil(minutes / LONGEST), last - first + 1)
        part = min(minutes, ceil(minutes / parts / GRANULE) * GRANULE)
        for day in self._days_by_wish(first, last, part):
            if self._leaves_enough(task_id, day, part):
                return day, part
        for shortest, shortest_rest in ((SHORTEST, SHORTEST + padding), (GRANULE, GRANULE)):
            largest = {
                day: self._largest(task_id, day, shortest, shortest_rest) for day in range(first, last + 1)
            }
            day = max(largest, key=largest.__getitem__)
            if largest[day]:
                return day, largest[day]
        return None

    def _days_by_wish(self, first: int, last: int, part: int) -> list[int]:
        """The days from first to last, the one to try first in front.

        The earliest day that wants the better half of the part: later days will be wanted by tasks that end later.
        What the days before it want counts half with what it wants itself, so that their shortfalls and surpluses
        die out instead of adding up. When no day wants that much, the day that wants most.
        """
        so_far = list(accumulate(self.wanted))
        return sorted(
            range(first, last + 1),
            key=lambda day: (
                (False, day) if self.wanted[day] + so_far[day] >= part else (True, -self.wanted[day])
            ),
        )

    def _largest(self, task_id: Hashable, day: int, shortest: int, shortest_rest: int) -> int:
        """The largest piece that can go on the day and leaves no rest shorter than `shortest_rest`; 0 if none.

        When a piece leaves enough for the others, so does a smaller one: the bisection rests on that.
        """
        minutes = self.windows[task_id][2]
        longest = min(minutes - shortest_rest, self.room[day])
        sizes = [*range(shortest, longest + 1, GRANULE), minutes]
        possible = bisect_left(sizes, True, key=lambda size: not self._leaves_enough(task_id, day, size))
        return sizes[possible - 1] if possible else 0

    def _leaves_enough(self, task_id: Hashable, day: int, size: int) -> bool:
        """Whether there is room for this piece and everything else can still be placed once it is.

        A day left with less than no room counts as an excess in `unplaceable`.
        """
        windows, room = self._afterwards(task_id, day, size)
        return not unplaceable(windows.values(), room)

    def _afterwards(self, task_id: Hashable, day: int, size: int) -> tuple[dict[Hashable, Window], list[int]]:
        """Windows and room once this piece is placed: its rest and its followers start on that day at the
        earliest."""
        windows, room = dict(self.windows), list(self.room)
        room[day] -= size
        _, last, minutes = windows.pop(task_id)
        if size < minutes:
            windows = {task_id: (day, last, minutes - size), **windows}
        for follower in self.followers.get(task_id, ()):
            if follower in windows:
                first, last, minutes = windows[follower]
                windows[follower] = max(first, day), last, minutes
        return windows, room
