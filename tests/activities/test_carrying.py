"""Days carried over to another start, in school days."""

from datetime import date

import pytest

from activities.carrying import Days, carried
from continuity.directory.models import HolidayPeriod
from tests.factories import ActivityFactory

pytestmark = pytest.mark.django_db

# The clock of these tests stands on Friday 20 November 2026.
TODAY = date(2026, 11, 20)
MONDAY, WEDNESDAY, FRIDAY = date(2026, 11, 9), date(2026, 11, 11), date(2026, 11, 13)
NEXT_MONDAY, NEXT_WEDNESDAY, NEXT_FRIDAY = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 27)


@pytest.fixture
def school(course):
    return course.subject.school


def activity(course, given_on, due_on, **fields):
    return ActivityFactory(course=course, given_on=given_on, due_on=due_on, **fields)


def days_of(*activities, school, starts_on=NEXT_MONDAY):
    days = carried(activities, school=school, starts_on=starts_on, today=TODAY)
    return [days[each.pk] for each in activities]


def days_off(school, first, last):
    HolidayPeriod.objects.create(school=school, name="Pont", first_day=first, last_day=last)


def test_as_many_school_days_from_given_to_due(course, school):
    [days] = days_of(activity(course, MONDAY, FRIDAY), school=school)

    assert days == Days(NEXT_MONDAY, NEXT_FRIDAY)


def test_a_week_end_in_between_does_not_count(course, school):
    [days] = days_of(activity(course, WEDNESDAY, FRIDAY), school=school, starts_on=NEXT_FRIDAY)

    assert days.due_on == date(2026, 12, 1)


def test_days_off_after_the_start_push_the_due_day_back(course, school):
    days_off(school, date(2026, 11, 24), date(2026, 11, 26))

    [days] = days_of(activity(course, MONDAY, WEDNESDAY), school=school)

    assert days.due_on == date(2026, 11, 30)


def test_days_off_in_the_source_are_not_carried(course, school):
    days_off(school, date(2026, 11, 10), date(2026, 11, 12))

    [days] = days_of(activity(course, MONDAY, FRIDAY), school=school)

    assert days.due_on == date(2026, 11, 24)


def test_the_activities_of_a_sequence_keep_their_distance(course, school):
    first = activity(course, MONDAY, WEDNESDAY)
    second = activity(course, WEDNESDAY, FRIDAY)

    assert days_of(first, second, school=school) == [
        Days(NEXT_MONDAY, NEXT_WEDNESDAY),
        Days(NEXT_WEDNESDAY, NEXT_FRIDAY),
    ]


def test_given_from_today_on_is_given_when_it_is_published(course, school):
    [days] = days_of(activity(course, MONDAY, WEDNESDAY), school=school, starts_on=TODAY)

    assert days == Days(None, date(2026, 11, 24))


def test_what_was_never_given_is_supposed_to_be_given_a_week_of_class_before(course, school):
    [days] = days_of(activity(course, None, FRIDAY), school=school)

    assert days == Days(None, date(2026, 11, 30))


def test_a_draft_without_days_stays_without(course, school):
    assert days_of(activity(course, None, None), activity(course, MONDAY, FRIDAY), school=school) == [
        Days(),
        Days(NEXT_MONDAY, NEXT_FRIDAY),
    ]


def test_nothing_is_carried_beyond_the_school_year(course, school):
    days_off(school, date(2027, 7, 4), date(2027, 8, 31))

    [days] = days_of(activity(course, MONDAY, FRIDAY), school=school, starts_on=date(2027, 7, 1))

    assert days.due_on is None
    assert "fin de l'année scolaire" in days.obstacle


def test_a_day_that_is_off_by_now_counts_as_the_school_day_before_it(course, school):
    given = activity(course, MONDAY, WEDNESDAY)
    days_off(school, WEDNESDAY, WEDNESDAY)

    [days] = days_of(given, school=school)

    assert days.due_on == date(2026, 11, 24)


def test_saturday_morning_is_a_school_day_where_there_is_class(course, school):
    school.has_saturday_classes = True
    school.save()

    [days] = days_of(activity(course, WEDNESDAY, FRIDAY), school=school, starts_on=NEXT_FRIDAY)

    assert days.due_on == date(2026, 11, 30)


def test_two_queries_however_many_activities(course, school, django_assert_num_queries):
    activities = [activity(course, MONDAY, FRIDAY) for _each in range(5)]
    with django_assert_num_queries(2):
        carried(activities, school=school, starts_on=NEXT_MONDAY, today=TODAY)
