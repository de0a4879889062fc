"""Lightening the load of a pupil from their case."""

from datetime import date, timedelta

import pytest

from activities.history import history_of
from activities.models import State
from activities.returns import WorkRefused, expect_again
from continuity.directory.models import Role
from tests.factories import CourseFactory, at_a_distance, given, member
from tutoring.cases.acts import CaseRefused, open_case
from tutoring.cases.relief import holding, relieve, work_to_come
from tutoring.cases.selectors import reliefs_told_to
from tutoring.models import CaseAction

MONDAY = date(2026, 11, 23)
TUESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=offset) for offset in (1, 3, 4))
NEXT_TUESDAY = MONDAY + timedelta(days=8)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(pupil):
    at_a_distance(pupil.school_class, *(MONDAY + timedelta(days=offset) for offset in range(-7, 21)))
    return CourseFactory(school_class=pupil.school_class)


@pytest.fixture
def case(pupil, cpe):
    return open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")[0]


def work(course, pupil, *, due_on=THURSDAY, minutes=60, given_on=None):
    activity = given(
        course=course, given_on=given_on or MONDAY - timedelta(days=4), due_on=due_on, minutes=minutes
    )
    return activity.assignments.get(pupil=pupil)


class TestTakingWorkOff:
    def test_the_work_is_not_asked_any_more(self, case, cpe, course, pupil):
        essay = work(course, pupil)

        relieve(case=case, by=cpe, assignments=[essay])

        essay.refresh_from_db()
        assert essay.state == State.EXCUSED

    def test_it_is_kept_as_an_action_that_is_done(self, case, cpe, course, pupil):
        action = relieve(case=case, by=cpe, assignments=[work(course, pupil)])

        assert (action.kind, action.was_done, action.result) == ("relief", True, "1 travail dispensé")

    def test_the_relief_that_was_planned_is_the_one_done(self, case, cpe, course, pupil):
        planned = case.actions.create(kind=CaseAction.Kind.RELIEF, owner=cpe, due_on=FRIDAY)

        assert relieve(case=case, by=cpe, assignments=[work(course, pupil)]) == planned

    def test_the_weeks_say_what_they_become(self, case, course, pupil):
        work(course, pupil, minutes=45)
        work(course, pupil, minutes=100)
        to_come = work_to_come(case)

        effect = to_come.effect({to_come.works[1]: None})

        assert [(week.monday, week.before.minutes, week.after.minutes) for week in effect.weeks] == [
            (MONDAY, 145, 45)
        ]

    def test_so_do_their_fullest_days(self, case, course, pupil):
        for _number in range(2):
            work(course, pupil, due_on=TUESDAY, minutes=60)
        to_come = work_to_come(case)

        (week,) = to_come.effect({to_come.works[0]: FRIDAY}).weeks

        assert (week.before.fullest_day, week.after.fullest_day) == (60, 30)

    def test_all_of_it_or_nothing(self, case, cpe, course, pupil):
        essay, returned = work(course, pupil), work(course, pupil)
        returned.state, returned.state_at = State.RETURNED, returned.activity.reaches_at
        returned.save()

        with pytest.raises(WorkRefused):
            relieve(case=case, by=cpe, assignments=[essay, returned])

        essay.refresh_from_db()
        assert essay.state == State.TO_DO

    def test_what_changed_since_it_was_shown_is_shown_again(self, case, cpe, course, pupil):
        essay = work(course, pupil)
        shown = work_to_come(case).version
        work(course, pupil, due_on=FRIDAY)

        with pytest.raises(WorkRefused, match="changé entre-temps"):
            relieve(case=case, by=cpe, assignments=[essay], version=shown)


class TestMoreDays:
    def test_school_days_are_counted_from_the_due_day(self, case, cpe, course, pupil):
        essay = work(course, pupil, due_on=FRIDAY)

        relieve(case=case, by=cpe, assignments=[essay], school_days=2)

        essay.refresh_from_db()
        assert essay.due_on == NEXT_TUESDAY

    def test_for_late_work_they_are_counted_from_today(self, case, cpe, course, pupil):
        late = work(course, pupil, due_on=MONDAY - timedelta(days=3), given_on=MONDAY - timedelta(days=10))

        relieve(case=case, by=cpe, assignments=[late], school_days=3)

        late.refresh_from_db()
        assert late.due_on == THURSDAY

    def test_a_day_that_leaves_less_room_is_refused(self, case, cpe, course, pupil):
        late = work(
            course,
            pupil,
            due_on=MONDAY - timedelta(days=3),
            given_on=MONDAY - timedelta(days=10),
            minutes=400,
        )

        with pytest.raises(WorkRefused, match="ne tient pas"):
            relieve(case=case, by=cpe, assignments=[late], school_days=1)

    def test_sent_twice_it_is_not_given_twice(self, case, cpe, course, pupil):
        essay = work(course, pupil, due_on=FRIDAY)
        shown = work_to_come(case).version
        relieve(case=case, by=cpe, assignments=[essay], school_days=1, version=shown)

        relieve(case=case, by=cpe, assignments=[essay], school_days=1, version=shown)

        essay.refresh_from_db()
        assert essay.due_on == MONDAY + timedelta(days=7)

    def test_decided_again_on_what_is_shown_now_it_is_given_again(self, case, cpe, course, pupil):
        essay = work(course, pupil, due_on=FRIDAY)
        for _time in range(2):
            shown = work_to_come(case).version
            relieve(case=case, by=cpe, assignments=[essay], school_days=1, version=shown)

        essay.refresh_from_db()
        assert essay.due_on == MONDAY + timedelta(days=8)

    def test_of_two_who_give_the_same_on_what_was_shown_one_is_told(self, case, cpe, course, pupil):
        principal = member(pupil.school, Role.PRINCIPAL)
        essay = work(course, pupil, due_on=FRIDAY)
        shown = work_to_come(case).version
        relieve(case=case, by=cpe, assignments=[essay], school_days=1, version=shown)

        with pytest.raises(WorkRefused):
            relieve(case=case, by=principal, assignments=[essay], school_days=1, version=shown)


class TestWhatTeachersSee:
    def test_what_was_lightened_in_their_courses(self, case, cpe, course, pupil):
        essay = work(course, pupil)
        relieve(case=case, by=cpe, assignments=[essay])

        assert [relief.assignment for relief in reliefs_told_to(course.teacher, MONDAY)] == [essay]

    def test_nothing_of_the_courses_of_others(self, case, cpe, course, pupil):
        relieve(case=case, by=cpe, assignments=[work(course, pupil)])

        assert not reliefs_told_to(member(pupil.school, Role.TEACHER), MONDAY).exists()

    def test_the_history_says_that_it_comes_from_a_case(self, case, cpe, course, pupil):
        essay = work(course, pupil)
        relieve(case=case, by=cpe, assignments=[essay])

        told = {
            with_names: history_of(essay, with_names=with_names)[0].detail for with_names in (True, False)
        }

        assert told == {True: "vie scolaire, dans le cadre d'un suivi", False: ""}

    def test_nothing_more_once_it_is_asked_again(self, case, cpe, course, pupil):
        essay = work(course, pupil)
        relieve(case=case, by=cpe, assignments=[essay])

        expect_again(assignment=essay, by=course.teacher)

        assert not holding().exists()


def test_virtual_classes_keep_their_hour(case, course):
    given(course=course, given_on=MONDAY, due_on=TUESDAY, is_synchronous=True, starts_at="10:00")

    assert work_to_come(case).works == []


def test_nothing_is_lightened_for_a_pupil_who_left(case, course, pupil):
    pupil.school = CourseFactory().school_class.school
    pupil.school_class = None
    pupil.save()
    case.refresh_from_db()

    with pytest.raises(CaseRefused, match="a quitté"):
        work_to_come(case)


def test_the_effect_takes_the_same_queries_however_much_there_is(
    case, course, pupil, django_assert_num_queries
):
    for _number in range(6):
        work(course, pupil)
    to_come = work_to_come(case)

    with django_assert_num_queries(3):
        to_come.effect(dict.fromkeys(to_come.works))
