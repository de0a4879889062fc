"""What signs say of a pupil noted on paper: excused from that day on, not before. It is Tuesday 24 November 2026 at nine."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given as given_facts
from hypothesis import settings
from hypothesis import strategies as st

from activities import risk_signals
from activities.models import Assignment, Attendance, Submission, on_paper_on
from continuity.directory.models import Pupil
from tests.activities.signs import LAST_WEEK, TODAY, moment, returned, signs, work
from tests.factories import CourseFactory, PupilFactory, pupil_with_account
from workload.risk_signals import late_returns

pytestmark = pytest.mark.django_db

BEFORE, ON_PAPER_FROM, AFTER = date(2026, 11, 17), date(2026, 11, 19), date(2026, 11, 20)


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def pupil(course):
    return pupil_with_account(course.school_class)


def turn(pupil: Pupil, on_paper: bool, day: date) -> None:
    pupil.turn_paper(on_paper, day)
    pupil.save()


def test_what_was_due_before_that_day_stays_missing_until_it_comes(course, pupil):
    online = [work(course, day) for day in (LAST_WEEK, BEFORE)]
    for day in (ON_PAPER_FROM, AFTER):
        work(course, day)
    turn(pupil, True, ON_PAPER_FROM)
    assert signs(risk_signals.missing_returns) == {pupil.pk: (2, LAST_WEEK, BEFORE)}
    returned(online[0], on=AFTER)
    assert signs(risk_signals.missing_returns) == {pupil.pk: (1, BEFORE, BEFORE)}


def test_more_time_until_after_that_day_makes_it_due_on_paper(course, pupil):
    assignment = work(course, BEFORE)
    turn(pupil, True, ON_PAPER_FROM)
    Assignment.objects.filter(pk=assignment.pk).update(extended_until=AFTER)
    assert signs(risk_signals.missing_returns) == {}


def test_what_was_due_on_paper_is_not_missing_once_the_pupil_is_online_again(course, pupil):
    turn(pupil, True, LAST_WEEK)
    work(course, BEFORE)
    turn(pupil, False, ON_PAPER_FROM)
    work(course, AFTER)
    assert signs(risk_signals.missing_returns) == {pupil.pk: (1, AFTER, AFTER)}


def test_noted_and_undone_on_one_day_changes_nothing(course, pupil):
    for day in (BEFORE, AFTER):
        work(course, day)
    turn(pupil, True, ON_PAPER_FROM)
    turn(pupil, False, ON_PAPER_FROM)
    assert pupil.paper_turns == []
    assert signs(risk_signals.missing_returns) == {pupil.pk: (2, BEFORE, AFTER)}


def test_days_of_silence_stop_with_the_last_day_online(course, pupil):
    work(course, TODAY, given_on=date(2026, 11, 11))
    turn(pupil, True, ON_PAPER_FROM)
    assert signs(risk_signals.silence) == {pupil.pk: (6, date(2026, 11, 11), date(2026, 11, 18))}


def test_an_absence_from_before_still_counts_none_since(course, pupil):
    for day in (BEFORE, AFTER):
        work(course, day, is_synchronous=True, starts_at=time(10))
    Assignment.objects.update(attendance=Attendance.ABSENT)
    turn(pupil, True, ON_PAPER_FROM)
    assert signs(risk_signals.virtual_class_absences) == {pupil.pk: (1, BEFORE, BEFORE)}


def test_late_and_later_online_stays_so(course, pupil):
    returned(work(course, LAST_WEEK), on=BEFORE)
    returned(work(course, BEFORE), on=ON_PAPER_FROM)
    returned(work(course, AFTER), on=date(2026, 11, 23))
    turn(pupil, True, ON_PAPER_FROM)
    assert signs(late_returns) == {pupil.pk: (2, LAST_WEEK, BEFORE)}


def test_a_replay_tells_the_days_before_as_they_were(course, pupil):
    for day in (BEFORE, AFTER):
        work(course, day)
    live = signs(risk_signals.missing_returns, moment(date(2026, 11, 18)))
    turn(pupil, True, ON_PAPER_FROM)
    told = list(risk_signals.past_returns(Pupil.objects.all(), LAST_WEEK, TODAY))
    assert told == [(pupil.pk, BEFORE, None)]
    assert live == {pupil.pk: (1, BEFORE, BEFORE)}


def test_what_came_on_paper_is_not_missing(course, pupil):
    assignment = work(course, BEFORE)
    turn(pupil, True, ON_PAPER_FROM)
    noted = returned(assignment, on=AFTER)
    Submission.objects.create(assignment=noted, at=noted.state_at, by=course.teacher, received_on_paper=True)
    assert signs(risk_signals.missing_returns) == {}


@settings(max_examples=10)
@given_facts(st.booleans(), st.lists(st.integers(0, 6), max_size=5), st.integers(-1, 7))
def test_rows_and_queries_say_the_same_of_any_day(on_paper, turns, asked):
    """The day of a turn is of the way it turned to; nobody noted from the start is taken to have changed before."""
    first = date(2026, 11, 16)
    pupil = PupilFactory(on_paper=on_paper)
    states = {}
    for day in range(7):
        for _turn in range(turns.count(day)):
            pupil.turn_paper(not pupil.on_paper, first + timedelta(days=day))
        states[day] = pupil.on_paper
    pupil.save()
    day = first + timedelta(days=asked)
    expected = on_paper if asked < 0 else states[min(asked, 6)]
    assert pupil.was_on_paper(day) is expected
    course = CourseFactory(school_class=pupil.school_class)
    assignment = work(course, day, given_on=first - timedelta(days=7))
    told = Assignment.objects.filter(on_paper_on("activity__due_on"), pk=assignment.pk).exists()
    assert told is expected
