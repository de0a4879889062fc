"""A week to reason about: no holiday, a 4e with two pupils at a distance from Monday 23 November 2026."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from continuity.common.weeks import days_from
from continuity.directory.models import Role
from tests.factories import (
    CourseFactory,
    PupilFactory,
    SchoolClassFactory,
    at_a_distance,
    member,
    weekly_lesson,
)

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 11, 23)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = days_from(MONDAY + timedelta(days=1), 4)
NEXT_MONDAY = MONDAY + timedelta(days=7)
SCHOOL_DAYS = [day for day in days_from(MONDAY, 33) if day.weekday() < 5]


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment in school time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


@pytest.fixture
def monday_morning():
    """Monday at nine; time stands still."""
    with time_machine.travel(at(MONDAY), tick=False) as clock:
        yield clock


@pytest.fixture
def quatrieme():
    """A 4e at a distance from Monday 23 November for five weeks, with two pupils."""
    school_class = SchoolClassFactory(name="4e B")
    PupilFactory.create_batch(2, school_class=school_class)
    at_a_distance(school_class, *SCHOOL_DAYS)
    return school_class


@pytest.fixture
def principal(quatrieme):
    return member(quatrieme.school, Role.PRINCIPAL)


@pytest.fixture
def course(quatrieme):
    """A course with so many lessons that R2 never binds."""
    return busy_course(quatrieme)


def busy_course(school_class, **fields):
    made = CourseFactory(school_class=school_class, weekly_minutes=2400, **fields)
    for weekday in range(1, 6):
        weekly_lesson(made, weekday, "08:00", "18:00")
    return made
