"""When work is given, for how long and for when: a plan that the gate would have accepted, piece by piece.

Each piece gets a day on which all the classes it is given to have room for the whole of it, and that day lies in
its window: a placement with no day over its cap exists, so R1 and R19 hold for every pupil. The minutes of a course
on the days of a week stay under its half-time (R2), virtual classes under one a day (R3), and every piece reaches
the pupils two school days before it is due (R5).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random

from continuity.directory.models import Course, SchoolClass, TimetableSlot
from continuity.portal.demo.closure import Closure
from continuity.portal.demo.season import moment

NOTICE_DAYS = 2
LONGEST_SITTINGS = (25, 30, 40, 45)
SHORTEST_SITTING = 15
VIRTUAL_CLASS_MINUTES = 45
SECOND_VIRTUAL_CLASS = 0.4  # of the classes have two in a week
ORDINARY_SHARE = 0.72  # of a day: the rest leaves room for a time factor of 4/3 (R15)
HALF_TIME_SHARES = (0.45, 0.9)  # of what R2 allows, drawn for each class
WEEK_SHARES = (0.9, 1, 1, 0.7)  # part of next week's work is still to be given
REFERENCE_WEEK = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """One activity to be: `starts_at` is set for a virtual class, which takes place on `due_on`.

    `day` is the day it is meant for; it reaches the pupils at `published_at`.
    """

    course: Course
    minutes: int
    day: date
    published_at: datetime
    due_on: date
    starts_at: time | None = None


@dataclass
class Planner:
    """Plans the season of a closure; `full` classes get all that the rules allow."""

    closure: Closure
    full: list[SchoolClass]
    rng: Random
    planned: Counter[tuple[SchoolClass, date]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        campus = self.closure.campus
        self.days = self.closure.season.days
        self.classes = {
            course: list(dict.fromkeys(pupil.school_class for pupil in campus.audience(course)))
            for course in campus.courses
        }
        self.shares = {
            school_class: 1.0 if school_class in self.full else self.rng.uniform(*HALF_TIME_SHARES)
            for school_class in campus.classes
        }
        # Groups find room first: they need it in several classes at once.
        self.courses = sorted(campus.courses, key=lambda course: course.group is None)

    def plan(self) -> list[Piece]:
        """The pieces of the whole season, in order of due days."""
        pieces = [piece for number in range(len(WEEK_SHARES)) for piece in self._week(number)]
        return sorted(pieces, key=lambda piece: piece.due_on)

    def _week(self, number: int) -> Iterator[Piece]:
        live = [
            piece
            for school_class in self.closure.campus.classes
            for piece in self._virtual_classes(school_class, number)
        ]
        yield from live
        spent = Counter({piece.course: piece.minutes for piece in live})
        for course in self.courses:
            for minutes in self._sittings(course, number, spent[course]):
                piece = self._place(course, minutes, number)
                if piece:
                    yield piece

    def _virtual_classes(self, school_class: SchoolClass, number: int) -> Iterator[Piece]:
        """One or two, of different courses on different days, each at the hour of a lesson: the teacher is free."""
        lessons = [
            (slot, day)
            for course in self.courses
            if course.school_class == school_class
            for slot in self.closure.campus.slots[course]
            for day in self.closure.season.weeks[number]
            if self._suits_virtual_class(slot, day, school_class, number)
        ]
        wanted = 1 + (self.rng.random() < SECOND_VIRTUAL_CLASS)
        taken: list[tuple[TimetableSlot, date]] = []
        for slot, day in self.rng.sample(lessons, len(lessons)):
            if len(taken) == wanted:
                return
            if any(day == other_day or slot.course == other.course for other, other_day in taken):
                continue
            taken.append((slot, day))
            self.planned[school_class, day] += VIRTUAL_CLASS_MINUTES
            position = self.days.index(day)
            given = position - NOTICE_DAYS - self.rng.randrange(3)
            yield self._piece(
                slot.course,
                VIRTUAL_CLASS_MINUTES,
                position=position,
                given=given,
                due=position,
                starts_at=slot.starts_at,
            )

    def _suits_virtual_class(
        self, slot: TimetableSlot, day: date, school_class: SchoolClass, number: int
    ) -> bool:
        return (
            slot.weekday == day.isoweekday()
            and self.days.index(day) >= NOTICE_DAYS
            and self.closure.everybody_is_at_home(school_class, day)
            and self._half_time(slot.course, number) >= VIRTUAL_CLASS_MINUTES
        )

    def _sittings(self, course: Course, number: int, spent: int) -> Iterator[int]:
        """Minutes of the pieces of a course in a week, beyond those already spent."""
        share = min(self.shares[school_class] for school_class in self.classes[course])
        if not self._is_full(course):
            share *= WEEK_SHARES[number]
        left = int(self._half_time(course, number) * share) - spent
        longest = self.rng.choice(LONGEST_SITTINGS)
        while left >= SHORTEST_SITTING:
            minutes = min(left, longest) // 5 * 5
            left -= minutes
            yield minutes

    def _place(self, course: Course, minutes: int, number: int) -> Piece | None:
        """The piece on the emptiest day of the week, due that day or soon after; None when no day has the room."""
        week = self.closure.season.weeks[number]
        day = max(week, key=lambda day: self._room(course, day))
        if self._room(course, day) < minutes:
            return None
        for school_class in self.classes[course]:
            self.planned[school_class, day] += minutes
        position, end_of_week = self.days.index(day), self.days.index(week[-1])
        is_full = self._is_full(course)
        due = max(min(position + self.rng.randrange(1 if is_full else 3), end_of_week), NOTICE_DAYS)
        given = min(position, due - NOTICE_DAYS) - self.rng.randrange(1 if is_full else 3)
        return self._piece(course, minutes, position=position, given=given, due=due)

    def _room(self, course: Course, day: date) -> float:
        share = 1 if self._is_full(course) else ORDINARY_SHARE
        return min(
            share * self.closure.room(school_class, day) - self.planned[school_class, day]
            for school_class in self.classes[course]
        )

    def _half_time(self, course: Course, number: int) -> int:
        return self.closure.half_time(course, self.classes[course], self.closure.season.weeks[number])

    def _is_full(self, course: Course) -> bool:
        return all(school_class in self.full for school_class in self.classes[course])

    def _piece(
        self,
        course: Course,
        minutes: int,
        *,
        position: int,
        given: int,
        due: int,
        starts_at: time | None = None,
    ) -> Piece:
        """`position`, `given` and `due` count school days of the season. What would be given from today on is
        given ahead: a longer window takes nothing from the plan."""
        given_on = min(self.days[max(given, 0)], self.closure.season.past[-1])
        is_needed_at_once = given_on == self.days[position]
        hour = self.rng.randrange(8 * 60, 12 * 60 if is_needed_at_once else 18 * 60, 5)
        return Piece(course, minutes, self.days[position], moment(given_on, hour), self.days[due], starts_at)
