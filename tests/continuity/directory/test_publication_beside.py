"""A publication that waited for an act of the directory judges what the act left. It is Friday 20 November 2026."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from continuity.common.weeks import days_from
from continuity.directory.accommodations import set_time_factor
from continuity.directory.models import DayRegime, Regime
from continuity.directory.own_holidays import add_own_holiday
from continuity.directory.placements import add_to_group, move_pupil
from continuity.directory.timetables import Lesson, set_lessons
from tests.continuity.directory.test_at_the_same_moment import on_a_connection_of_its_own, wait_until_it_waits
from tests.factories import ActivityFactory, CourseFactory, GroupFactory, at_a_distance, given, weekly_lesson
from workload.decisions import Refused
from workload.publishing import publish

pytestmark = pytest.mark.django_db(transaction=True)

FRIDAY, MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 20), *days_from(date(2026, 11, 23), 3)
NOW = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Europe/Paris"))
FOUR_DAYS = 720  # minutes of work at a distance, collège
MOST_OF_IT = 600


@pytest.fixture
def draft(quatrieme, other_class):
    """It fills, with what the pupils of the 4e B have, their four days to the last minute."""
    course = CourseFactory(school_class=quatrieme)
    for weekday in range(1, 6):
        weekly_lesson(course, weekday, "08:00", "18:00")
    at_a_distance(quatrieme, FRIDAY, MONDAY, TUESDAY, WEDNESDAY)
    given(course=course, given_on=FRIDAY, due_on=WEDNESDAY, minutes=FOUR_DAYS - MOST_OF_IT)
    return ActivityFactory(course=course, minutes=MOST_OF_IT, due_on=WEDNESDAY)


@pytest.fixture
def acts(draft, school, principal, quatrieme, other_class):
    """What leaves less room for the draft: on Tuesday one pupil is at a distance while a group comes to school."""
    pupil, newcomer = quatrieme.pupils.first(), other_class.pupils.get()
    given(
        course=CourseFactory(school_class=other_class), given_on=FRIDAY, due_on=WEDNESDAY, minutes=MOST_OF_IT
    )
    group = GroupFactory(school=school)
    DayRegime.objects.filter(day=TUESDAY).update(regime=Regime.HYBRID, present_group=group)
    lesson = Lesson(1, time(9), time(10))
    return {
        "a day off": lambda: add_own_holiday(
            school=school, name="Grève", first_day=TUESDAY, last_day=TUESDAY, by=principal
        ),
        "extra time": lambda: set_time_factor(pupil=pupil, factor=Decimal("1.25"), by=principal),
        "a day in presence": lambda: add_to_group(group=group, pupils=[pupil], by=principal),
        "a pupil who joins": lambda: move_pupil(pupil=newcomer, school_class=quatrieme, by=principal),
        "fewer lessons": lambda: set_lessons(course=draft.course, lessons=[lesson], by=principal),
    }


def test_the_draft_fits_when_nothing_changes(draft, acts):
    publish(activity=draft, by=draft.author, now=NOW)


@pytest.mark.parametrize(
    "name", ["a day off", "extra time", "a day in presence", "a pupil who joins", "fewer lessons"]
)
def test_the_draft_is_refused_for_what_has_just_changed(draft, acts, name):
    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            acts[name]()
            publication = thread.submit(
                on_a_connection_of_its_own, lambda: publish(activity=draft, by=draft.author, now=NOW)
            )
            wait_until_it_waits(publication)
        with pytest.raises(Refused):
            publication.result()
