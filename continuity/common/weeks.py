"""School weeks: ISO weeks, named "2026-S48" in addresses, always handled as their Monday; and school years."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = re.compile(r"([0-9]{4})-S([0-9]{1,2})")
SEPTEMBER = 9


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """From the first of September of the year `begins` to the last of August, both included."""

    begins: int

    @classmethod
    def of(cls, day: date) -> "SchoolYear":
        return cls(day.year if day.month >= SEPTEMBER else day.year - 1)

    @property
    def first_day(self) -> date:
        return date(self.begins, SEPTEMBER, 1)

    @property
    def last_day(self) -> date:
        return date(self.begins + 1, SEPTEMBER, 1) - timedelta(days=1)

    def __str__(self):
        return f"{self.begins}-{self.begins + 1}"


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def mondays(first: date, last: date) -> list[date]:
    """The Mondays of the weeks from that of `first` to that of `last`, both included."""
    monday = monday_of(first)
    return [monday + timedelta(days=step) for step in range(0, (last - monday).days + 1, 7)]


def week_name(day: date) -> str:
    """The name of the ISO week `day` falls in, e.g. "2026-S48"."""
    year, week, _ = day.isocalendar()
    return f"{year}-S{week:02d}"


def parse_week(name: str) -> date:
    """Monday of the week called `name`. Raises ValueError when no such week exists."""
    match = WEEK.fullmatch(name)
    if not match:
        raise ValueError(f"{name!r} is not a week such as 2026-S48")
    return date.fromisocalendar(int(match[1]), int(match[2]), 1)


def days_from(first: date, count: int) -> list[date]:
    """`count` consecutive days, the first included."""
    return [first + timedelta(days=offset) for offset in range(count)]
