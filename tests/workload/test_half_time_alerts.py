"""More work at home than half of the lessons (R2): a change of the timetable refuses nothing, and is told."""

from datetime import time

import pytest

from continuity.directory.models import Role
from continuity.directory.timetables import Lesson, set_lessons
from tests.factories import CourseFactory, given, member
from tests.workload.conftest import FRIDAY, MONDAY, NEXT_MONDAY, at, busy_course
from workload.models import Alert
from workload.sweeps import sweep

pytestmark = pytest.mark.django_db

TWO_HOURS = (Lesson(1, time(8), time(10)),)
ONE_HOUR = (Lesson(1, time(8), time(9)),)


@pytest.fixture
def maths(quatrieme):
    """Two hours of lessons a week, hence an hour of work at home."""
    course = CourseFactory(school_class=quatrieme, subject__name="Mathématiques")
    set_lessons(course=course, lessons=TWO_HOURS, by=member(quatrieme.school, Role.PRINCIPAL))
    return course


def look(school_class, now=None):
    sweep(school_id=school_class.school_id, now=now or at(MONDAY, 7))


def shorten(course):
    set_lessons(course=course, lessons=ONE_HOUR, by=member(course.subject.school, Role.PRINCIPAL))


def open_alert(school_class):
    return Alert.objects.open().filter(school_class=school_class).first()


def test_work_within_half_of_the_lessons_raises_nothing(quatrieme, maths):
    given(course=maths, given_on=MONDAY, due_on=FRIDAY, minutes=60)

    look(quatrieme)

    assert open_alert(quatrieme) is None


def test_lessons_cut_after_the_work_was_given_are_told(quatrieme, maths):
    given(course=maths, given_on=MONDAY, due_on=FRIDAY, minutes=60)
    shorten(maths)

    look(quatrieme)

    assert open_alert(quatrieme).reasons == [
        {
            "signal": "half_time",
            "subject": "Mathématiques",
            "since": "2026-11-23",
            "last": "2026-11-29",
            "asked": 60,
            "possible": 30,
            "excess": 30,
        }
    ]


def test_it_is_to_be_watched_however_much_it_is(quatrieme, maths):
    given(course=maths, given_on=MONDAY, due_on=FRIDAY, minutes=150)

    look(quatrieme)

    assert open_alert(quatrieme).severity == "watch"


def test_days_too_full_and_a_week_too_full_are_one_alert_as_grave_as_the_worst(quatrieme, maths):
    given(course=maths, given_on=MONDAY, due_on=FRIDAY, minutes=90)
    given(course=busy_course(quatrieme), given_on=MONDAY, due_on=MONDAY, minutes=300)

    look(quatrieme)

    alert = open_alert(quatrieme)
    assert [reason["signal"] for reason in alert.reasons] == ["class_overload", "half_time"]
    assert alert.severity == "urgent"


def test_it_closes_once_the_lessons_are_back(quatrieme, maths):
    given(course=maths, given_on=MONDAY, due_on=FRIDAY, minutes=60)
    shorten(maths)
    look(quatrieme)
    set_lessons(course=maths, lessons=TWO_HOURS, by=member(quatrieme.school, Role.PRINCIPAL))

    look(quatrieme)

    assert open_alert(quatrieme) is None


def test_weeks_that_are_over_are_not_brought_up_again(quatrieme, maths):
    given(course=maths, given_on=MONDAY, due_on=FRIDAY, minutes=90)

    look(quatrieme, now=at(NEXT_MONDAY, 7))

    assert open_alert(quatrieme) is None


def test_a_colleague_s_lessons_of_the_same_subject_count(quatrieme, maths):
    colleague = CourseFactory(school_class=quatrieme, subject=maths.subject)
    set_lessons(
        course=colleague,
        lessons=[Lesson(2, time(8), time(9))],
        by=member(quatrieme.school, Role.PRINCIPAL),
    )
    given(course=maths, given_on=MONDAY, due_on=FRIDAY, minutes=90)

    look(quatrieme)

    assert open_alert(quatrieme) is None
