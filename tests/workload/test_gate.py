"""What the gate refuses, why, and what it offers instead."""

from datetime import time, timedelta
from decimal import Decimal

import pytest

from activities.models import Audience
from continuity.directory.models import DayRegime, HolidayPeriod, Regime
from tests.factories import ActivityFactory, CourseFactory, GroupFactory, PupilFactory, given, weekly_lesson
from tests.workload.conftest import (
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    SCHOOL_DAYS,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    busy_course,
)
from workload.gate import Gate
from workload.models import LoadPolicy, Rule

pytestmark = pytest.mark.django_db


def decide(activity, *, now=None, pupils=None):
    pupils = list(
        pupils if pupils is not None else activity.course.school_class.pupils.select_related("school_class")
    )
    return Gate(activity, pupils, now or at(MONDAY)).decide()


def draft(course, **fields):
    return ActivityFactory.build(course=course, author=course.teacher, **{"due_on": THURSDAY, **fields})


def fill(course, minutes, **days):
    """Give `minutes` in all; one activity lasts at most ten hours."""
    for part in (minutes - 400, 400):
        given(course=course, minutes=part, **days)


def rules(decision):
    return [breach.rule for breach in decision.breaches]


def test_work_that_fits_is_accepted_and_reaches_the_pupils_at_once(course):
    decision = decide(draft(course, minutes=60), now=at(MONDAY, 10))

    assert decision.accepted
    assert decision.reaches_at == at(MONDAY, 10)


class TestDailyCap:
    """R1: 180 minutes a day in a collège, over the whole window of the work."""

    def test_a_full_window_refuses_more(self, course):
        given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=540)

        decision = decide(draft(course, minutes=30, due_on=WEDNESDAY))

        [breach] = decision.breaches
        assert breach.rule == Rule.DAILY_CAP
        assert (breach.first_day, breach.last_day) == (MONDAY, WEDNESDAY)
        assert (breach.asked, breach.possible, breach.excess_minutes) == (570, 540, 30)

    def test_the_window_may_be_filled_to_the_last_minute(self, course):
        given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=510)

        assert decide(draft(course, minutes=30, due_on=WEDNESDAY)).accepted

    def test_work_that_can_wait_leaves_room(self, course):
        """Not "work on its due date": what is due on Friday may be done later than what is due on Wednesday."""
        given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=600)

        assert decide(draft(course, minutes=300, due_on=WEDNESDAY)).accepted

    def test_the_work_that_takes_the_room_is_named_longest_first(self, course):
        short = given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=240)
        long = given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=300)
        given(course=course, given_on=THURSDAY, due_on=NEXT_MONDAY, minutes=60)

        [breach] = decide(draft(course, minutes=30, due_on=WEDNESDAY)).breaches

        assert breach.taking_room == (long, short)

    def test_the_other_subjects_of_the_class_count(self, course, quatrieme):
        given(course=busy_course(quatrieme), given_on=MONDAY, due_on=WEDNESDAY, minutes=540)

        assert rules(decide(draft(course, minutes=30, due_on=WEDNESDAY))) == [Rule.DAILY_CAP]

    def test_the_groups_of_a_single_pupil_count(self, course, quatrieme):
        pupil = quatrieme.pupils.first()
        group = GroupFactory(school=quatrieme.school)
        group.pupils.add(pupil)
        german = CourseFactory(school_class=None, group=group, subject=course.subject)
        given(course=german, given_on=MONDAY, due_on=WEDNESDAY, minutes=540)

        [breach] = decide(draft(course, minutes=30, due_on=WEDNESDAY)).breaches

        assert breach.pupils == (pupil,)
        assert not breach.everyone

    def test_extra_time_lengthens_the_work(self, course, quatrieme):
        PupilFactory(school_class=quatrieme, time_factor=Decimal("1.3333"))

        [breach] = decide(draft(course, minutes=405 + 5, due_on=WEDNESDAY)).breaches

        assert (breach.asked, breach.possible) == (547, 540)

    def test_an_excused_pupil_owes_nothing(self, course):
        other = given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=540)
        other.assignments.update(state="excused", state_at=at(MONDAY))

        assert decide(draft(course, minutes=30, due_on=WEDNESDAY)).accepted

    def test_work_already_done_still_counts(self, course):
        """The gate's question is what was given, not how far each pupil has got."""
        other = given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=540)
        other.assignments.update(state="returned", state_at=at(MONDAY))

        assert not decide(draft(course, minutes=30, due_on=WEDNESDAY)).accepted

    def test_a_window_already_too_full_elsewhere_is_not_this_activity_s_fault(self, course):
        fill(course, 800, given_on=MONDAY, due_on=WEDNESDAY)

        assert decide(draft(course, minutes=60, due_on=FRIDAY)).accepted

    def test_the_level_s_own_cap_wins(self, course, quatrieme):
        LoadPolicy.objects.create(school=quatrieme.school, daily_cap_minutes=180)
        LoadPolicy.objects.create(school=quatrieme.school, level="4e", daily_cap_minutes=120)

        [breach] = decide(draft(course, minutes=370, due_on=WEDNESDAY)).breaches

        assert breach.possible == 360

    def test_a_day_off_holds_no_work(self, course, quatrieme):
        HolidayPeriod.objects.create(
            school=quatrieme.school, first_day=TUESDAY, last_day=TUESDAY, name="Journée pédagogique"
        )

        [breach] = decide(draft(course, minutes=365, due_on=THURSDAY, due_time=time(8))).breaches

        assert (breach.first_day, breach.last_day, breach.possible) == (MONDAY, WEDNESDAY, 360)


class TestPresenceDays:
    """R19: a day in presence leaves 60 minutes for home work."""

    def test_a_class_in_presence_takes_little_home_work(self, course, quatrieme):
        quatrieme.regimes.all().delete()

        [breach] = decide(draft(course, minutes=200, due_on=WEDNESDAY)).breaches

        assert breach.rule == Rule.PRESENCE_DAY
        assert breach.possible == 180

    def test_on_a_hybrid_day_only_the_group_at_school_is_in_presence(self, course, quatrieme):
        at_school, _at_home = quatrieme.pupils.all()
        half = GroupFactory(school=quatrieme.school)
        half.pupils.add(at_school)
        DayRegime.objects.filter(school_class=quatrieme).update(regime=Regime.HYBRID, present_group=half)

        [breach] = decide(draft(course, minutes=200, due_on=WEDNESDAY)).breaches

        assert breach.pupils == (at_school,)


class TestNotice:
    """R5: two working days between the day it reaches the pupils and the due day."""

    def test_today_for_tomorrow_is_refused(self, course):
        [breach] = decide(draft(course, due_on=TUESDAY)).breaches

        assert (breach.rule, breach.asked, breach.possible) == (Rule.NOTICE, 2, 1)

    def test_two_working_days_are_enough(self, course):
        assert decide(draft(course, due_on=WEDNESDAY)).accepted

    def test_a_week_end_gives_no_notice(self, course):
        assert rules(decide(draft(course, due_on=NEXT_MONDAY), now=at(FRIDAY))) == [Rule.NOTICE]

    def test_work_given_in_the_evening_reaches_families_the_next_morning(self, course):
        """R10 moves the day it reaches them, and with it the notice."""
        decision = decide(draft(course, due_on=WEDNESDAY), now=at(MONDAY, 21))

        assert rules(decision) == [Rule.NOTICE]
        assert decision.reaches_at == at(TUESDAY, 8)

    def test_the_day_of_giving_may_be_later(self, course):
        decision = decide(draft(course, given_on=WEDNESDAY, due_on=FRIDAY))

        assert decision.accepted
        assert decision.reaches_at == at(WEDNESDAY, 8)


class TestVirtualClasses:
    """R3: two virtual classes a day."""

    def virtual_class(self, course, **fields):
        return draft(
            course, is_synchronous=True, starts_at=time(10), expected_output="participation", **fields
        )

    def held(self, course, day):
        return given(course=course, given_on=MONDAY, due_on=day, is_synchronous=True, starts_at=time(14))

    def test_a_third_one_is_refused(self, course, quatrieme):
        held = {self.held(course, THURSDAY), self.held(busy_course(quatrieme), THURSDAY)}

        [breach] = decide(self.virtual_class(course, due_on=THURSDAY)).breaches

        assert (breach.rule, breach.asked, breach.possible) == (Rule.VIRTUAL_CLASSES, 3, 2)
        assert set(breach.taking_room) == held

    def test_another_day_is_offered(self, course):
        self.held(course, THURSDAY), self.held(course, THURSDAY)

        decision = decide(self.virtual_class(course, due_on=THURSDAY))

        assert decision.earliest_due_on == WEDNESDAY

    def test_it_fills_its_own_day_only(self, course):
        given(course=course, given_on=THURSDAY, due_on=THURSDAY, due_time=time(18), minutes=160)

        [breach] = decide(self.virtual_class(course, due_on=THURSDAY, minutes=30)).breaches

        assert (breach.rule, breach.first_day, breach.last_day) == (Rule.DAILY_CAP, THURSDAY, THURSDAY)

    def test_extra_time_does_not_lengthen_it(self, course, quatrieme):
        quatrieme.pupils.update(time_factor=2)

        assert decide(self.virtual_class(course, due_on=THURSDAY, minutes=180)).accepted


class TestHalfTime:
    """R2: an hour of class replaced is at most half an hour at home."""

    @pytest.fixture
    def two_hours(self, quatrieme):
        """A course of two lessons of an hour a week, Monday and Thursday."""
        made = CourseFactory(school_class=quatrieme, weekly_minutes=120)
        weekly_lesson(made, 1), weekly_lesson(made, 4)
        return made

    def test_half_the_hours_of_the_week_may_be_given(self, two_hours):
        assert decide(draft(two_hours, minutes=60)).accepted

    def test_more_is_refused(self, two_hours):
        given(course=two_hours, given_on=MONDAY, due_on=FRIDAY, minutes=40)

        [breach] = decide(draft(two_hours, minutes=25)).breaches

        assert (breach.rule, breach.asked, breach.possible) == (Rule.HALF_TIME, 65, 60)
        assert (breach.first_day, breach.last_day) == (MONDAY, MONDAY)

    def test_two_weeks_hold_twice_as_much(self, two_hours):
        assert decide(draft(two_hours, minutes=120, due_on=NEXT_MONDAY)).accepted

    def test_another_teacher_of_the_same_subject_and_class_shares_the_hours(self, two_hours):
        colleague = CourseFactory(
            school_class=two_hours.school_class, subject=two_hours.subject, weekly_minutes=60
        )
        given(course=colleague, given_on=MONDAY, due_on=FRIDAY, minutes=40)

        assert rules(decide(draft(two_hours, minutes=25))) == [Rule.HALF_TIME]

    def test_another_subject_does_not(self, two_hours, course):
        given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=100)

        assert decide(draft(two_hours, minutes=60)).accepted

    def test_only_lessons_not_held_in_presence_count(self, two_hours, quatrieme):
        quatrieme.regimes.filter(day=MONDAY).delete()

        [breach] = decide(draft(two_hours, minutes=35)).breaches

        assert (breach.rule, breach.possible) == (Rule.HALF_TIME, 30)

    def test_it_is_silent_in_a_week_wholly_in_presence(self, two_hours, quatrieme):
        quatrieme.regimes.all().delete()

        assert decide(draft(two_hours, minutes=120)).accepted

    def test_work_that_may_wait_for_a_week_in_presence_is_not_bound(self, two_hours, quatrieme):
        quatrieme.regimes.filter(day__gte=NEXT_MONDAY).delete()

        assert not decide(draft(two_hours, minutes=90, due_on=FRIDAY)).accepted
        assert decide(draft(two_hours, minutes=90, due_on=NEXT_MONDAY)).accepted

    def test_holidays_are_no_week_in_presence(self, two_hours, quatrieme):
        last_day = NEXT_MONDAY + timedelta(days=6)
        HolidayPeriod.objects.create(
            school=quatrieme.school, first_day=NEXT_MONDAY, last_day=last_day, name="Vacances"
        )
        after_them = last_day + timedelta(days=1)

        [breach] = decide(draft(two_hours, minutes=130, due_on=after_them)).breaches

        assert (breach.rule, breach.possible) == (Rule.HALF_TIME, 120)

    def test_extra_time_does_not_count_twice(self, two_hours, quatrieme):
        quatrieme.pupils.update(time_factor=2)

        assert decide(draft(two_hours, minutes=60)).accepted

    def test_without_a_timetable_the_weekly_minutes_are_spread_over_the_days(self, quatrieme):
        course = CourseFactory(school_class=quatrieme, weekly_minutes=100)
        quatrieme.regimes.filter(day__in=[MONDAY, TUESDAY]).delete()

        [breach] = decide(draft(course, minutes=35)).breaches

        assert (breach.rule, breach.possible) == (Rule.HALF_TIME, 30)


class TestStated:
    """R6: no activity without duration, output, return mode and instructions."""

    @pytest.mark.parametrize(
        "field", ["minutes", "expected_output", "return_mode", "instructions", "title", "due_on"]
    )
    def test_each_is_asked_for_beside_its_field(self, course, field):
        decision = decide(draft(course, **{field: None if field in ("minutes", "due_on") else ""}))

        assert list(decision.missing) == [field]

    def test_an_empty_audience_is_refused(self, course):
        decision = decide(draft(course, audience=Audience.CHOSEN), pupils=[])

        assert list(decision.missing) == ["chosen_pupils"]

    def test_a_sunday_is_no_due_day(self, course):
        assert list(decide(draft(course, due_on=MONDAY + timedelta(days=6))).missing) == ["due_on"]


class TestWaysOut:
    """What is offered passes the gate as it stands."""

    def test_the_first_due_day_that_fits(self, course):
        fill(course, 720, given_on=MONDAY, due_on=THURSDAY)

        decision = decide(draft(course, minutes=60, due_on=THURSDAY))

        assert decision.earliest_due_on == FRIDAY
        assert decide(draft(course, minutes=60, due_on=FRIDAY)).accepted

    def test_the_longest_duration_that_fits(self, course):
        fill(course, 693, given_on=MONDAY, due_on=THURSDAY)

        decision = decide(draft(course, minutes=60, due_on=THURSDAY))

        assert decision.most_minutes == 25
        assert decide(draft(course, minutes=25, due_on=THURSDAY)).accepted

    def test_nothing_is_offered_that_another_rule_would_refuse(self, quatrieme):
        course = CourseFactory(school_class=quatrieme, weekly_minutes=100)
        fill(busy_course(quatrieme), 720, given_on=MONDAY, due_on=THURSDAY)

        decision = decide(draft(course, minutes=60, due_on=THURSDAY))

        assert decision.most_minutes is None
        assert decision.earliest_due_on == NEXT_MONDAY

    def test_a_short_notice_is_answered_with_the_first_day_that_leaves_enough(self, course):
        assert decide(draft(course, due_on=TUESDAY)).earliest_due_on == WEDNESDAY


class TestOneDecision:
    """What the same decision gives before an activity counts as given."""

    def accepted(self, course, quatrieme, **fields):
        draft = ActivityFactory(course=course, given_on=MONDAY, reaches_at=at(MONDAY), **fields)
        return draft, list(quatrieme.pupils.select_related("school_class"))

    def test_it_takes_room(self, course, quatrieme):
        first, audience = self.accepted(course, quatrieme, minutes=520, due_on=WEDNESDAY)

        decision = Gate(
            draft(course, minutes=30, due_on=WEDNESDAY), audience, at(MONDAY), also=[(first, audience)]
        ).decide()

        [breach] = decision.breaches
        assert (breach.asked, breach.taking_room) == (550, (first,))
        assert decision.earliest_due_on == THURSDAY

    def test_it_weighs_on_its_own_pupils_only(self, course, quatrieme):
        first, (pupil, other) = self.accepted(course, quatrieme, minutes=520, due_on=WEDNESDAY)

        decision = Gate(
            draft(course, minutes=30, due_on=WEDNESDAY), [other], at(MONDAY), also=[(first, [pupil])]
        ).decide()

        assert decision.accepted

    def test_it_uses_the_hours_of_its_course(self, quatrieme):
        two_hours = CourseFactory(school_class=quatrieme, weekly_minutes=120)
        first, audience = self.accepted(two_hours, quatrieme, minutes=40, due_on=FRIDAY)

        decision = Gate(draft(two_hours, minutes=25), audience, at(MONDAY), also=[(first, audience)]).decide()

        assert rules(decision) == [Rule.HALF_TIME]


@pytest.mark.parametrize("pupils", [1, 30])
def test_the_number_of_queries_does_not_grow_with_the_class(
    course, quatrieme, pupils, django_assert_num_queries
):
    PupilFactory.create_batch(pupils, school_class=quatrieme)
    for day in SCHOOL_DAYS[2:12]:
        given(course=course, given_on=MONDAY, due_on=day, minutes=30)
    audience = list(quatrieme.pupils.select_related("school_class"))

    with django_assert_num_queries(8):
        Gate(draft(course, minutes=30), audience, at(MONDAY)).decide()
