"""A timetable without conflicts, built lesson by lesson: no class and no teacher is in two places at once.

Plain data in and out. Time is counted in half-hours since 8:00.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from random import Random

MORNING, AFTERNOON = range(8), range(10, 18)  # 8:00 to 12:00, 13:00 to 17:00
HALF_DAYS = [
    (weekday, half_day)
    for weekday in range(1, 6)
    for half_day in (MORNING, AFTERNOON)
    if (weekday, half_day) != (3, AFTERNOON)  # Wednesday afternoons are free
]
ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class Block:
    """Courses held at the same hours, `minutes` a week; `people` are the classes and teachers they keep busy."""

    courses: tuple[Hashable, ...]
    people: tuple[Hashable, ...]
    minutes: int

    @property
    def lessons(self) -> list[int]:
        """Lengths of the lessons of the week in half-hours: of an hour each, the last of an hour and a half if need be."""
        hours, half = divmod(self.minutes, 60)
        return [*[2] * (hours - 1), 3] if half else [2] * hours


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson of a course; `weekday` 1 is Monday; `start` and `end` are half-hours since 8:00."""

    course: Hashable
    weekday: int
    start: int
    end: int

    @property
    def starts_at(self) -> time:
        return _clock(self.start)

    @property
    def ends_at(self) -> time:
        return _clock(self.end)


class NoRoom(Exception):
    """A lesson found no place; another order of lessons may do better."""


def schedule(blocks: Sequence[Block], rng: Random) -> list[Lesson]:
    """Lessons for all `blocks`. Raises NoRoom when none of a good number of orders leads to a timetable."""
    for _ in range(ATTEMPTS - 1):
        try:
            return _Grid(blocks).fill(rng)
        except NoRoom:
            continue
    return _Grid(blocks).fill(rng)


class _Grid:
    def __init__(self, blocks: Sequence[Block]):
        self.blocks = blocks
        self.busy: set[tuple[Hashable, int, int]] = set()
        self.hours: Counter[tuple[Hashable, int]] = Counter()
        self.held: Counter[tuple[int, int]] = Counter()

    def fill(self, rng: Random) -> list[Lesson]:
        """Those who keep most people busy first, then the longest: they have the fewest places to go to."""
        wanted = [
            (len(block.people), length, rng.random(), number)
            for number, block in enumerate(self.blocks)
            for length in block.lessons
        ]
        return [
            lesson
            for _people, length, _draw, number in sorted(wanted, reverse=True)
            for lesson in self._place(number, length)
        ]

    def _place(self, number: int, length: int) -> Iterable[Lesson]:
        block = self.blocks[number]
        places = [place for place in _places(length) if self._is_free(block, *place, length)]
        if not places:
            raise NoRoom
        weekday, start = min(places, key=lambda place: self._cost(number, *place))
        end = start + length
        self.held[number, weekday] += 1
        for person in block.people:
            self.hours[person, weekday] += length
            self.busy.update((person, weekday, half_hour) for half_hour in range(start, end))
        return [Lesson(course, weekday, start, end) for course in block.courses]

    def _is_free(self, block: Block, weekday: int, start: int, length: int) -> bool:
        return not any(
            (person, weekday, half_hour) in self.busy
            for person in block.people
            for half_hour in range(start, start + length)
        )

    def _cost(self, number: int, weekday: int, start: int) -> tuple[int, int, int]:
        """The same course twice in a day is worst; then a hole, then a full day, then a late hour."""
        people = self.blocks[number].people
        holes = sum(
            start not in (MORNING.start, AFTERNOON.start) and (person, weekday, start - 1) not in self.busy
            for person in people
        )
        fullest = max(self.hours[person, weekday] for person in people)
        return self.held[number, weekday], 4 * holes + fullest, start


def _places(length: int) -> Iterable[tuple[int, int]]:
    return (
        (weekday, start)
        for weekday, half_day in HALF_DAYS
        for start in range(half_day.start, half_day.stop - length + 1)
    )


def _clock(half_hours: int) -> time:
    hours, halves = divmod(half_hours, 2)
    return time(8 + hours, 30 * halves)
