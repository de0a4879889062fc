"""The week of a pupil: what to do each day from today on, and what became of the days before."""

from datetime import time, timedelta
from decimal import Decimal

import pytest

from activities.models import Assignment, State
from continuity.common import wording
from tests.factories import CourseFactory, PupilFactory, given
from tests.workload.conftest import FRIDAY, MONDAY, NEXT_MONDAY, THURSDAY, TUESDAY, WEDNESDAY, at
from workload.week import week_plan, week_plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupil(quatrieme):
    return quatrieme.pupils.first()


def plan(pupil, now=None, monday=MONDAY):
    return week_plan(pupil, monday, now or at(MONDAY))


def minutes_by_day(week):
    return {day.day: day.minutes for day in week.days if day.minutes}


def finish(activity, pupil, moment, state=State.RETURNED):
    Assignment.objects.filter(activity=activity, pupil=pupil).update(state=state, state_at=moment)


def test_the_work_is_spread_over_its_days(course, pupil):
    for _activity in range(4):
        given(course=course, given_on=MONDAY, due_on=THURSDAY, minutes=40)

    assert minutes_by_day(plan(pupil)) == {MONDAY: 40, TUESDAY: 40, WEDNESDAY: 40, THURSDAY: 40}


def test_a_day_s_work_once_done_is_done(course, pupil):
    """Finishing what today holds does not fill today again with tomorrow's work."""
    for _activity in range(4):
        given(course=course, given_on=MONDAY, due_on=THURSDAY, minutes=40)
    [work] = plan(pupil).days[0].work
    finish(work.given.activity.pk, pupil, at(MONDAY, 11))

    today = plan(pupil, at(MONDAY, 12)).current_day

    assert (today.minutes, today.to_do) == (40, 0)


def test_days_gone_show_what_was_finished_then(course, pupil):
    activity = given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=40)
    finish(activity, pupil, at(TUESDAY, 15))

    assert minutes_by_day(plan(pupil, at(THURSDAY))) == {TUESDAY: 40}


def test_no_cap_judges_a_day_gone(course, pupil):
    """Catching up much in one day is no fault."""
    for _activity in range(3):
        finish(given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=90), pupil, at(TUESDAY, 15))

    strip = plan(pupil, at(THURSDAY)).strip

    assert (strip[1].minutes, strip[1].state) == (270, wording.FINISHED)


def test_a_virtual_class_stands_on_its_day_at_its_hour(course, pupil):
    held = given(
        course=course, given_on=MONDAY, due_on=THURSDAY, minutes=45, is_synchronous=True, starts_at=time(10)
    )

    [work] = plan(pupil).days[3].work

    assert (work.given.activity.pk, work.minutes) == (held.pk, 45)


def test_extra_time_is_counted(course, quatrieme):
    slow = PupilFactory(school_class=quatrieme, time_factor=Decimal("1.3333"))
    given(course=course, given_on=MONDAY, due_on=MONDAY, due_time=time(18), minutes=30)

    assert minutes_by_day(plan(slow)) == {MONDAY: 40}


def test_what_has_not_reached_the_pupil_is_not_shown(course, pupil):
    given(course=course, given_on=MONDAY, due_on=FRIDAY, reaches_at=at(TUESDAY, 8))

    week = plan(pupil)

    assert not minutes_by_day(week)
    assert not week.due_soon


class TestLateWork:
    def test_it_is_listed_and_planned_from_today(self, course, pupil):
        late = given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=30)

        week = plan(pupil, at(THURSDAY))

        assert [work.activity.pk for work in week.late] == [late.pk]
        planned = minutes_by_day(week) | minutes_by_day(plan(pupil, at(THURSDAY), NEXT_MONDAY))
        assert sum(planned.values()) == 30
        assert min(planned) >= THURSDAY

    def test_an_excused_pupil_has_none(self, course, pupil):
        late = given(course=course, given_on=MONDAY, due_on=TUESDAY)
        finish(late, pupil, at(MONDAY), State.EXCUSED)

        assert not plan(pupil, at(THURSDAY)).late

    def test_work_that_brings_nothing_back_is_never_late(self, course, pupil):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, return_mode="none")

        assert not plan(pupil, at(THURSDAY)).late


def test_what_is_due_is_listed_soonest_first(course, pupil):
    later = given(course=course, given_on=MONDAY, due_on=FRIDAY)
    sooner = given(course=course, given_on=MONDAY, due_on=WEDNESDAY)

    assert [work.activity.pk for work in plan(pupil).due_soon] == [sooner.pk, later.pk]


def test_next_week_is_planned_from_today_too(course, pupil):
    given(course=course, given_on=MONDAY, due_on=NEXT_MONDAY, minutes=60)

    this_week, next_week = plan(pupil), plan(pupil, monday=NEXT_MONDAY)

    assert sum(day.minutes for week in (this_week, next_week) for day in week.days) == 60


def test_work_that_fits_in_no_day_is_told(course, pupil):
    for _activity in range(2):
        given(course=course, given_on=MONDAY, due_on=MONDAY, due_time=time(18), minutes=150)

    assert len(plan(pupil).no_room) == 1


@pytest.mark.parametrize("pupils", [1, 20])
def test_a_class_takes_as_many_queries_as_a_pupil(quatrieme, pupils, django_assert_num_queries):
    PupilFactory.create_batch(pupils, school_class=quatrieme)
    for _subject in range(3):
        given(course=CourseFactory(school_class=quatrieme), given_on=MONDAY, due_on=THURSDAY)
    everyone = list(quatrieme.pupils.select_related("school_class", "school"))

    with django_assert_num_queries(4):
        week_plans(quatrieme.school, everyone, MONDAY, at(MONDAY))


class TestMissedVirtualClasses:
    @pytest.fixture
    def held(self, course):
        return given(
            course=course, given_on=MONDAY, due_on=FRIDAY, minutes=45, is_synchronous=True, starts_at=time(10)
        )

    def missed(self, pupil, *, attendance, state=State.TO_DO, monday=MONDAY):
        state_at = None if state == State.TO_DO else at(FRIDAY, 11)
        Assignment.objects.filter(pupil=pupil).update(attendance=attendance, state=state, state_at=state_at)
        return plan(pupil, at(NEXT_MONDAY + timedelta(days=14)), monday).missed

    @pytest.mark.parametrize(
        ("attendance", "state"),
        [("absent", State.TO_DO), ("trouble", State.TO_DO), ("excused", State.EXCUSED)],
    )
    def test_those_the_pupil_was_away_from_are_told(self, held, pupil, attendance, state):
        [missed] = self.missed(pupil, attendance=attendance, state=state)

        assert missed.activity.pk == held.pk

    def test_who_was_there_missed_none(self, held, pupil):
        assert not self.missed(pupil, attendance="present", state=State.DONE)

    @pytest.mark.parametrize(("weeks", "is_told"), [(2, True), (3, False)])
    def test_they_are_told_for_two_weeks(self, held, pupil, weeks, is_told):
        monday = MONDAY + timedelta(weeks=weeks)

        assert bool(self.missed(pupil, attendance="excused", state=State.EXCUSED, monday=monday)) is is_told

    def test_long_ago_they_are_in_the_week_shown_but_ask_for_nothing(self, held, pupil):
        Assignment.objects.filter(pupil=pupil).update(attendance="absent")

        week = plan(pupil, at(MONDAY + timedelta(weeks=20)), MONDAY)

        assert (len(week.missed), week.late, week.due_soon, week.no_room) == (1, [], [], [])
