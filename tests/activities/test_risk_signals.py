"""What activities tell about a pupil who may be slipping, on Tuesday 24 November 2026 at nine."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given as given_facts
from hypothesis import settings
from hypothesis import strategies as st

from activities import risk_signals
from activities.models import Assignment, Attendance, Reflection, ReturnMode, State, Status, Submission
from continuity.common.signs import Lookout
from continuity.directory.models import Pupil
from tests.activities.signs import (
    LAST_WEEK,
    RECENT_FROM,
    SCHOOL_DAYS,
    TODAY,
    moment,
    returned,
    signs,
    work,
)
from tests.factories import CourseFactory, PupilFactory, given, pupil_with_account
from workload.engine.returns import Return, evidence_from_returns
from workload.risk_signals import late_returns

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def pupil(course):
    return pupil_with_account(course.school_class)


class TestMissingReturns:
    def test_counted_once_past_due_with_their_due_days(self, course, pupil):
        for due_on in (LAST_WEEK, date(2026, 11, 19), date(2026, 11, 23)):
            work(course, due_on)
        assert signs(risk_signals.missing_returns) == {pupil.pk: (3, LAST_WEEK, date(2026, 11, 23))}

    def test_work_due_this_evening_is_not_missing_this_morning(self, course, pupil):
        work(course, TODAY)
        assert signs(risk_signals.missing_returns) == {}
        assert signs(risk_signals.missing_returns, moment(TODAY, 18)) == {pupil.pk: (1, TODAY, TODAY)}

    def test_what_came_is_not_missing(self, course, pupil):
        returned(work(course, LAST_WEEK), on=date(2026, 11, 23))
        assert signs(risk_signals.missing_returns) == {}

    def test_what_was_excused_is_not_missing(self, course, pupil):
        work(course, LAST_WEEK)
        Assignment.objects.update(state=State.EXCUSED, state_at=moment(LAST_WEEK))
        assert signs(risk_signals.missing_returns) == {}

    @pytest.mark.parametrize("mode", [ReturnMode.NONE, ReturnMode.SELF_CHECK])
    def test_work_that_brings_nothing_back_is_not_missing(self, course, pupil, mode):
        work(course, LAST_WEEK, return_mode=mode)
        assert signs(risk_signals.missing_returns) == {}

    def test_a_virtual_class_is_not_a_missing_return(self, course, pupil):
        work(course, LAST_WEEK, is_synchronous=True, starts_at=time(10))
        assert signs(risk_signals.missing_returns) == {}

    def test_work_held_back_until_tomorrow_has_reached_nobody(self, course, pupil):
        work(course, LAST_WEEK, reaches_at=moment(date(2026, 11, 25)))
        assert signs(risk_signals.missing_returns) == {}

    def test_a_draft_asks_nothing(self, course, pupil):
        activity = work(course, LAST_WEEK).activity
        activity.status = Status.DRAFT
        activity.save()
        assert signs(risk_signals.missing_returns) == {}

    def test_closing_the_activity_does_not_hide_that_nothing_came(self, course, pupil):
        activity = work(course, LAST_WEEK).activity
        activity.status = Status.CLOSED
        activity.save()
        assert signs(risk_signals.missing_returns) == {pupil.pk: (1, LAST_WEEK, LAST_WEEK)}

    def test_what_was_due_before_the_last_two_weeks_of_class_is_forgotten(self, course, pupil):
        work(course, date(2026, 11, 10))
        work(course, RECENT_FROM)
        assert signs(risk_signals.missing_returns) == {pupil.pk: (1, RECENT_FROM, RECENT_FROM)}

    @pytest.mark.parametrize("mode", [ReturnMode.PAPER, ReturnMode.ORAL])
    def test_what_comes_on_paper_or_orally_is_never_counted(self, course, pupil, mode):
        work(course, LAST_WEEK, return_mode=mode)
        assert signs(risk_signals.missing_returns) == {}

    def test_a_pupil_on_paper_is_never_counted(self, course):
        PupilFactory(school_class=course.school_class, on_paper=True)
        work(course, LAST_WEEK)
        assert signs(risk_signals.missing_returns) == {}

    def test_more_time_agreed_long_ago_is_over_on_its_own_day_too(self, course, pupil):
        assignment = work(course, date(2026, 10, 20), given_on=date(2026, 10, 12))
        assert signs(risk_signals.missing_returns) == {}
        Assignment.objects.filter(pk=assignment.pk).update(extended_until=LAST_WEEK)
        assert signs(risk_signals.missing_returns) == {pupil.pk: (1, LAST_WEEK, LAST_WEEK)}

    def test_more_time_given_to_a_pupil_counts_from_its_own_day(self, course, pupil):
        assignment = work(course, LAST_WEEK)
        Assignment.objects.filter(pk=assignment.pk).update(extended_until=TODAY)
        assert signs(risk_signals.missing_returns) == {}
        assert signs(risk_signals.missing_returns, moment(TODAY, 19)) == {pupil.pk: (1, TODAY, TODAY)}


class TestSilence:
    def test_a_week_of_class_without_a_sign_while_work_was_waiting(self, course, pupil):
        work(course, TODAY, given_on=date(2026, 11, 17))
        assert signs(risk_signals.silence) == {pupil.pk: (5, date(2026, 11, 17), date(2026, 11, 23))}

    def test_four_days_are_not_enough(self, course, pupil):
        work(course, TODAY, given_on=date(2026, 11, 18))
        assert signs(risk_signals.silence) == {}

    def test_a_pupil_with_nothing_to_do_is_not_silent(self, course, pupil):
        assert signs(risk_signals.silence) == {}

    def test_silence_starts_when_something_is_asked(self, course, pupil):
        pupil.user.last_seen_on = date(2026, 10, 5)
        pupil.user.save()
        work(course, TODAY, given_on=date(2026, 11, 16))
        assert signs(risk_signals.silence) == {pupil.pk: (6, date(2026, 11, 16), date(2026, 11, 23))}

    def test_work_that_ended_before_the_last_sign_does_not_count(self, course, pupil):
        pupil.user.last_seen_on = date(2026, 11, 13)
        pupil.user.save()
        work(course, date(2026, 11, 12))
        assert signs(risk_signals.silence) == {}

    def test_work_with_more_time_agreed_still_waits_after_the_last_sign(self, course, pupil):
        pupil.user.last_seen_on = date(2026, 11, 13)
        pupil.user.save()
        assignment = work(course, date(2026, 11, 12))
        Assignment.objects.filter(pk=assignment.pk).update(extended_until=TODAY)
        assert signs(risk_signals.silence) == {pupil.pk: (6, LAST_WEEK, date(2026, 11, 23))}

    def test_work_of_a_class_they_have_left_no_longer_waits(self, course, pupil):
        work(course, TODAY)
        assert pupil.pk in signs(risk_signals.silence)
        Pupil.objects.update(school_class=CourseFactory().school_class)
        assert signs(risk_signals.silence) == {}

    def test_signing_in_breaks_the_silence(self, course, pupil):
        work(course, TODAY)
        assert pupil.pk in signs(risk_signals.silence)
        pupil.user.last_seen_on = date(2026, 11, 18)
        pupil.user.save()
        assert signs(risk_signals.silence) == {}

    def test_a_return_breaks_the_silence(self, course, pupil):
        work(course, TODAY)
        returned(work(course, TODAY), on=date(2026, 11, 18))
        assert signs(risk_signals.silence) == {}

    @pytest.mark.parametrize("attendance", [Attendance.PRESENT, Attendance.TROUBLE])
    def test_coming_to_a_virtual_class_breaks_the_silence(self, course, pupil, attendance):
        work(course, TODAY)
        work(course, date(2026, 11, 18), is_synchronous=True, starts_at=time(10))
        assert pupil.pk in signs(risk_signals.silence)
        Assignment.objects.filter(activity__is_synchronous=True).update(attendance=attendance)
        assert signs(risk_signals.silence) == {}

    def test_a_virtual_class_counts_on_its_day_whenever_the_roll_was_written(self, course, pupil):
        work(course, TODAY)
        work(course, date(2026, 11, 13), is_synchronous=True, starts_at=time(10))
        Assignment.objects.filter(activity__is_synchronous=True).update(
            attendance=Attendance.PRESENT, state=State.DONE, state_at=moment(date(2026, 11, 23))
        )
        assert signs(risk_signals.silence) == {pupil.pk: (6, LAST_WEEK, date(2026, 11, 23))}

    def test_being_excused_by_an_adult_is_no_sign_of_life(self, course, pupil):
        work(course, TODAY)
        excused = work(course, TODAY)
        excused.state, excused.state_at = State.EXCUSED, moment(date(2026, 11, 23))
        excused.save()
        assert pupil.pk in signs(risk_signals.silence)

    def test_a_pupil_on_paper_is_not_silent_for_not_signing_in(self, course):
        PupilFactory(school_class=course.school_class, on_paper=True)
        work(course, TODAY)
        assert signs(risk_signals.silence) == {}

    def test_a_virtual_class_nobody_called_the_roll_of_is_no_silence(self, course, pupil):
        work(course, TODAY, is_synchronous=True, starts_at=time(10))
        assert signs(risk_signals.silence) == {}


class TestVirtualClassAbsences:
    def attended(self, course, due_on: date, attendance: str) -> Assignment:
        assignment = work(course, due_on, is_synchronous=True, starts_at=time(10))
        assignment.attendance = attendance
        assignment.save()
        return assignment

    def test_counted_with_their_days(self, course, pupil):
        self.attended(course, LAST_WEEK, Attendance.ABSENT)
        self.attended(course, date(2026, 11, 23), Attendance.ABSENT)
        assert signs(risk_signals.virtual_class_absences) == {pupil.pk: (2, LAST_WEEK, date(2026, 11, 23))}

    @pytest.mark.parametrize("attendance", [Attendance.PRESENT, Attendance.TROUBLE, Attendance.EXCUSED, ""])
    def test_whoever_came_tried_or_was_excused_is_not_absent(self, course, pupil, attendance):
        self.attended(course, LAST_WEEK, attendance)
        assert signs(risk_signals.virtual_class_absences) == {}

    def test_of_one_held_since_nothing_was_known_on_an_earlier_day(self, course, pupil):
        self.attended(course, date(2026, 11, 23), Attendance.ABSENT)
        assert signs(risk_signals.virtual_class_absences, moment(date(2026, 11, 20))) == {}

    def test_a_pupil_on_paper_cannot_be_absent(self, course):
        PupilFactory(school_class=course.school_class, on_paper=True)
        self.attended(course, LAST_WEEK, Attendance.ABSENT)
        assert signs(risk_signals.virtual_class_absences) == {}

    def test_an_excuse_given_afterwards_counts(self, course, pupil):
        self.attended(course, LAST_WEEK, Attendance.ABSENT)
        Assignment.objects.update(state=State.EXCUSED, state_at=moment(TODAY))
        assert signs(risk_signals.virtual_class_absences) == {}


class TestDifficultyReported:
    def test_told_and_unanswered(self, course, pupil):
        work(course, TODAY)
        Assignment.objects.update(difficulty_reported_at=moment(date(2026, 11, 20)))
        assert signs(risk_signals.difficulty_reported) == {
            pupil.pk: (1, date(2026, 11, 20), date(2026, 11, 20))
        }

    def test_gone_once_the_work_is_handed_in(self, course, pupil):
        assignment = work(course, TODAY)
        assignment.difficulty_reported_at = moment(date(2026, 11, 20))
        returned(assignment, on=date(2026, 11, 23))
        assert signs(risk_signals.difficulty_reported) == {}

    def test_forgotten_after_two_weeks_of_class(self, course, pupil):
        work(course, TODAY)
        Assignment.objects.update(difficulty_reported_at=moment(date(2026, 11, 10)))
        assert signs(risk_signals.difficulty_reported) == {}


class TestHardWork:
    def told(self, course, days, difficulty="hard"):
        for due_on in days:
            assignment = returned(work(course, due_on), on=due_on)
            Reflection.objects.create(
                assignment=assignment, difficulty=difficulty, at=assignment.state_at, by=assignment.pupil.user
            )

    def test_told_three_times_with_the_days_it_was_told(self, course, pupil):
        self.told(course, (LAST_WEEK, date(2026, 11, 19), date(2026, 11, 23)))
        assert signs(risk_signals.hard_work) == {pupil.pk: (3, LAST_WEEK, date(2026, 11, 23))}

    def test_twice_is_no_sign(self, course, pupil):
        self.told(course, (LAST_WEEK, date(2026, 11, 19)))
        assert signs(risk_signals.hard_work) == {}

    def test_what_went_well_is_no_sign(self, course, pupil):
        self.told(course, (LAST_WEEK, date(2026, 11, 19), date(2026, 11, 23)), "fine")
        assert signs(risk_signals.hard_work) == {}

    def test_forgotten_after_two_weeks_of_class(self, course, pupil):
        self.told(course, (date(2026, 11, 10), date(2026, 11, 19), date(2026, 11, 23)))
        assert signs(risk_signals.hard_work) == {}


class TestNoEquipment:
    @pytest.mark.parametrize(
        "lack", [{"device": Pupil.Device.NONE}, {"connection": Pupil.Connection.NONE}], ids=str
    )
    def test_work_is_given_to_a_pupil_who_cannot_receive_it(self, course, lack):
        pupil = PupilFactory(school_class=course.school_class, **lack)
        work(course, TODAY, given_on=LAST_WEEK)
        work(course, TODAY, given_on=date(2026, 11, 20))
        assert signs(risk_signals.no_equipment) == {pupil.pk: (2, LAST_WEEK, date(2026, 11, 20))}

    def test_on_paper_the_work_comes_another_way(self, course):
        PupilFactory(school_class=course.school_class, device=Pupil.Device.NONE, on_paper=True)
        work(course, TODAY)
        assert signs(risk_signals.no_equipment) == {}

    def test_without_work_at_a_distance_nobody_needs_a_device(self, course):
        PupilFactory(school_class=course.school_class, device=Pupil.Device.NONE)
        assert signs(risk_signals.no_equipment) == {}

    def test_not_knowing_is_no_sign(self, course):
        PupilFactory(school_class=course.school_class, device=Pupil.Device.UNKNOWN)
        work(course, TODAY)
        assert signs(risk_signals.no_equipment) == {}


class TestPastReturns:
    """What the signs of days before a record are told from."""

    def told(self, first: date = RECENT_FROM, until: date = TODAY):
        return sorted(row[1:] for row in risk_signals.past_returns(Pupil.objects.all(), first, until))

    def test_when_each_was_due_and_came(self, course, pupil):
        work(course, LAST_WEEK)
        returned(work(course, date(2026, 11, 19)), on=date(2026, 11, 20))
        assert self.told() == [(LAST_WEEK, None), (date(2026, 11, 19), date(2026, 11, 20))]

    def test_of_the_days_asked_for_by_the_day_due_for_the_pupil(self, course, pupil):
        for due_on in (date(2026, 11, 10), date(2026, 11, 12), LAST_WEEK):
            work(course, due_on)
        Assignment.objects.filter(activity__due_on=LAST_WEEK).update(extended_until=TODAY)
        assert self.told(until=date(2026, 11, 23)) == [(date(2026, 11, 12), None)]
        assert self.told() == [(date(2026, 11, 12), None), (TODAY, None)]

    @pytest.mark.parametrize(
        "mode", [ReturnMode.PAPER, ReturnMode.ORAL, ReturnMode.SELF_CHECK, ReturnMode.NONE]
    )
    def test_never_what_does_not_come_online(self, course, pupil, mode):
        work(course, LAST_WEEK, return_mode=mode)
        assert self.told() == []

    def test_never_what_was_excused_or_came_on_paper(self, course, pupil):
        work(course, LAST_WEEK)
        Assignment.objects.update(state=State.EXCUSED, state_at=moment(LAST_WEEK))
        noted = returned(work(course, LAST_WEEK), on=TODAY)
        Submission.objects.create(
            assignment=noted, at=noted.state_at, by=course.teacher, received_on_paper=True
        )
        assert self.told() == []

    def test_never_of_a_pupil_on_paper_or_of_a_class_they_have_left(self, course, pupil):
        work(course, LAST_WEEK)
        Pupil.objects.update(school_class=CourseFactory().school_class)
        PupilFactory(school_class=course.school_class, on_paper=True)
        work(course, LAST_WEEK)
        assert self.told() == []

    @settings(max_examples=10)
    @given_facts(st.lists(st.tuples(st.integers(3, 12), st.none() | st.integers(0, 4)), max_size=6))
    def test_say_what_the_signs_say(self, history):
        """Missing and late returns, told from the rows and told from returns alone."""
        course = CourseFactory()
        pupil = pupil_with_account(course.school_class)
        for back, days_late in history:
            due_on = SCHOOL_DAYS[-back]
            assignment = work(course, due_on, given_on=date(2026, 10, 1))
            if days_late is not None:
                returned(assignment, on=min(TODAY, due_on + timedelta(days=days_late)))
        pupils = Pupil.objects.filter(pk=pupil.pk)
        returns = [Return(*row[1:]) for row in risk_signals.past_returns(pupils, RECENT_FROM, TODAY)]
        evidence = evidence_from_returns(returns, TODAY, [day for day in SCHOOL_DAYS if day <= TODAY])
        told = {item.signal: (item.count, item.since, item.last) for item in evidence}
        for signal in (risk_signals.missing_returns, late_returns):
            assert signs(signal, moment(TODAY, 23)).get(pupil.pk) == told.get(signal.__name__)


@pytest.mark.parametrize(
    "signal",
    [
        risk_signals.missing_returns,
        late_returns,
        risk_signals.silence,
        risk_signals.virtual_class_absences,
        risk_signals.difficulty_reported,
        risk_signals.no_equipment,
    ],
)
class TestEverySignal:
    def test_looks_only_at_the_pupils_it_is_asked_about(self, signal, course):
        """Pupils with every sign there is, none of whom is asked about."""
        PupilFactory(school_class=course.school_class, device=Pupil.Device.NONE)
        work(course, date(2026, 11, 17))
        work(course, LAST_WEEK, is_synchronous=True, starts_at=time(10))
        Assignment.objects.update(attendance=Attendance.ABSENT, difficulty_reported_at=moment(LAST_WEEK))
        returned(work(course, date(2026, 11, 12)), on=date(2026, 11, 13))
        returned(work(course, date(2026, 11, 13)), on=LAST_WEEK)
        assert list(signal(Lookout(Pupil.objects.all(), moment(TODAY), SCHOOL_DAYS)))
        assert list(signal(Lookout(Pupil.objects.none(), moment(TODAY), SCHOOL_DAYS))) == []

    def test_is_quiet_in_a_calendar_without_school_days(self, signal, course, pupil):
        work(course, LAST_WEEK)
        assert list(signal(Lookout(Pupil.objects.all(), moment(TODAY), []))) == []

    def test_asks_as_many_queries_for_one_pupil_as_for_many(
        self, signal, course, pupil, django_assert_num_queries
    ):
        def ask():
            return list(signal(Lookout(Pupil.objects.all(), moment(TODAY), SCHOOL_DAYS)))

        work(course, LAST_WEEK)
        queries = 2 if signal is risk_signals.silence else 1
        with django_assert_num_queries(queries):
            ask()
        PupilFactory.create_batch(20, school_class=course.school_class)
        given(course=course, given_on=date(2026, 11, 9), due_on=LAST_WEEK)
        with django_assert_num_queries(queries):
            ask()
