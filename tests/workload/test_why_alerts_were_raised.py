"""What an alert was raised for stays, whatever holds later. It is Monday 23 November 2026, seven."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from activities.models import State
from tests.factories import CourseFactory, given, pupil_with_account
from workload.alerts import reassess
from workload.models import Alert

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def pupil():
    pupil = pupil_with_account(CourseFactory().school_class)
    course = pupil.school_class.courses.get()
    for _each in range(5):
        given(course=course, minutes=10, given_on=date(2026, 11, 9), due_on=date(2026, 11, 19))
    return pupil


def moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def look(pupil, day: date) -> Alert:
    reassess(school_id=pupil.school_id, pupil_ids=[pupil.pk], now=moment(day, 7))
    return Alert.objects.get(kind=Alert.Kind.AT_RISK)


def hand_in(pupil, count: int) -> None:
    for work in pupil.assignments.filter(state=State.TO_DO)[:count]:
        work.state, work.state_at = State.RETURNED, moment(MONDAY, 12)
        work.save()


def missing(reasons) -> list[int]:
    return [reason["count"] for reason in reasons if reason["signal"] == "missing_returns"]


def test_what_comes_later_leaves_what_it_was_raised_for(pupil):
    look(pupil, MONDAY)
    hand_in(pupil, 2)
    alert = look(pupil, TUESDAY)
    assert (missing(alert.opened_for), missing(alert.reasons)) == ([5], [3])


def test_looked_at_again_the_same_day_it_is_the_first_look_that_raised_it(pupil):
    look(pupil, MONDAY)
    hand_in(pupil, 1)
    assert missing(look(pupil, MONDAY).opened_for) == [5]


def test_it_stays_once_the_alert_is_over(pupil):
    look(pupil, MONDAY)
    hand_in(pupil, 5)
    alert = look(pupil, TUESDAY)
    assert alert.closed_at
    assert missing(alert.opened_for) == [5]
