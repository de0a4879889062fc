"""A class on a Friday of November: its teacher, its pupils, and work given to them."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from continuity.directory.models import Role
from tests.factories import CourseFactory, SchoolClassFactory, given, member, pupil_with_account

FRIDAY = date(2026, 11, 20)
TUESDAY = date(2026, 11, 24)
MONDAY_BEFORE = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def clock():
    """It is Friday 20 November 2026, 10:00 in Paris; a test may move on with `clock.move_to`."""
    with time_machine.travel("2026-11-20T10:00:00+01:00", tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def count_queries():
    """How many queries an act makes; the first visit of the day, which is written down, is not the one counted."""

    def count(act) -> int:
        act()
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    return count


@pytest.fixture
def school_class(db):
    return SchoolClassFactory(name="4e B")


@pytest.fixture
def course(school_class):
    return CourseFactory(school_class=school_class)


@pytest.fixture
def teacher(course):
    return course.teacher


@pytest.fixture
def pupil(school_class):
    return pupil_with_account(school_class, first_name="Inès", last_name="Abadie")


@pytest.fixture
def as_teacher(client, teacher):
    client.force_login(teacher)
    return client


@pytest.fixture
def as_pupil(client, pupil):
    client.force_login(pupil.user)
    return client


@pytest.fixture
def classmate(school_class):
    return pupil_with_account(school_class, first_name="Tom", last_name="Zidane")


@pytest.fixture
def cpe(school_class):
    return member(school_class.school, Role.CPE)


@pytest.fixture
def activity(course, pupil):
    """Given on Monday 16 to `pupil` alone, to be handed in online by Tuesday 24 at 18:00."""
    return given(course=course, pupils=[pupil], given_on=MONDAY_BEFORE, due_on=TUESDAY)


@pytest.fixture
def assignment(activity):
    return activity.assignments.get()
