"""The four school weeks of the demo: two that are over, the one of today (or the nearest) and the next."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone

from continuity.common.weeks import days_from, monday_of
from continuity.directory.calendars import load_official_calendar, school_days
from continuity.directory.models import School

WEEK = timedelta(days=7)
HALF_A_YEAR = 26 * WEEK
FEWEST_DAYS = 3  # a week with fewer days of class makes a poor picture


@dataclass(frozen=True)
class Season:
    """The days of the demo, seen from the morning of `today`: all that has happened did so before it.

    `weeks` are the school days of the four weeks, the third being the reference week; `working_days` reach half
    a year around `today`. All are sorted.
    """

    today: date
    weeks: tuple[tuple[date, ...], ...]
    working_days: tuple[date, ...]

    @cached_property
    def days(self) -> list[date]:
        return [day for week in self.weeks for day in week]

    @cached_property
    def past(self) -> list[date]:
        """The school days before today."""
        return [day for day in self.working_days if day < self.today]

    def past_between(self, after: date, until: date | None = None) -> list[date]:
        """The school days before today from the one after `after` to `until`, included."""
        end = bisect_right(self.past, until) if until else len(self.past)
        return self.past[bisect_right(self.past, after) : end]

    @property
    def next_day(self) -> date:
        """The first school day after today."""
        return next(day for day in self.working_days if day > self.today)


def season_of(school: School, today: date) -> Season:
    """The season around `today`, after writing the official calendar of the school's zone for the year around it."""
    first, last = today - HALF_A_YEAR, today + HALF_A_YEAR
    load_official_calendar(zone=school.zone, first=date(first.year, 8, 1), last=date(last.year + 1, 8, 31))
    working_days = school_days(school, first, last)
    weeks = _school_weeks(working_days, first, last)
    reference = min(range(len(weeks)), key=lambda number: _distance(weeks[number], today))
    return Season(today, tuple(weeks[reference - 2 : reference + 2]), tuple(working_days))


def moment(day: date, minutes: int) -> datetime:
    """`minutes` after midnight of `day`, in school time."""
    return timezone.make_aware(datetime.combine(day, time(*divmod(minutes, 60))))


def _school_weeks(working_days: list[date], first: date, last: date) -> list[tuple[date, ...]]:
    mondays = [monday_of(first) + WEEK * number for number in range((last - first).days // 7)]
    known = set(working_days)
    weeks = [tuple(day for day in days_from(monday, 7) if day in known) for monday in mondays]
    return [week for week in weeks if len(week) >= FEWEST_DAYS]


def _distance(week: tuple[date, ...], today: date) -> int:
    """Days between `today` and the week; a week lasts until its Sunday."""
    monday = monday_of(week[0])
    return max((monday - today).days, (today - monday).days - 6, 0)
