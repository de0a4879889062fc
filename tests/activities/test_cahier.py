"""The cahier de textes of a class and of a pupil: what was given, what is due, for whom."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from activities.cahier import LATER_SHOWN, cahier_of_class, cahier_of_pupil
from activities.models import Assignment, Audience
from continuity.common.weeks import SchoolYear
from continuity.directory.models import HolidayPeriod, Role
from tests.factories import (
    ActivityFactory,
    CourseFactory,
    GroupFactory,
    SchoolClassFactory,
    SubjectFactory,
    given,
    member,
)

MONDAY, TUESDAY, FRIDAY = (date(2026, 11, day) for day in (23, 24, 27))
MONDAY_BEFORE, WEDNESDAY_BEFORE, FRIDAY_BEFORE = (date(2026, 11, day) for day in (16, 18, 20))
THIS_YEAR = SchoolYear(2026)
NOW = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Europe/Paris"))

pytestmark = pytest.mark.usefixtures("pupil")


@pytest.fixture
def principal(school_class):
    return member(school_class.school, Role.PRINCIPAL)


def of_class(school_class, user):
    return cahier_of_class(school_class, user, NOW)


def titles(entries):
    return [entry.activity.title for entry in entries]


def day_of(week, day):
    return next(shown for shown in week.days if shown.day == day)


class TestTheWeekOfAClass:
    def test_work_stands_on_the_day_it_is_due_and_on_the_day_it_was_given(
        self, school_class, course, teacher
    ):
        given(course=course, given_on=FRIDAY_BEFORE, due_on=TUESDAY, title="Fractions")
        cahier = of_class(school_class, teacher)

        assert titles(day_of(cahier.week(MONDAY), TUESDAY).due) == ["Fractions"]
        assert titles(day_of(cahier.week(MONDAY_BEFORE), FRIDAY_BEFORE).given) == ["Fractions"]

    def test_work_due_after_the_week_is_announced(self, school_class, course, teacher):
        given(course=course, given_on=MONDAY_BEFORE, due_on=TUESDAY, title="Exposé")

        assert titles(of_class(school_class, teacher).week(MONDAY_BEFORE).later) == ["Exposé"]

    def test_of_much_work_to_come_the_soonest_is_listed_and_the_rest_counted(
        self, school_class, course, teacher
    ):
        for _number in range(LATER_SHOWN + 3):
            given(course=course, given_on=MONDAY_BEFORE, due_on=TUESDAY)
        week = of_class(school_class, teacher).week(MONDAY_BEFORE)

        assert (len(week.later), week.more_later) == (LATER_SHOWN, 3)

    def test_work_held_back_stands_on_the_day_it_will_reach_the_pupils(self, school_class, course, teacher):
        monday_morning = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/Paris"))
        given(course=course, given_on=FRIDAY_BEFORE, due_on=FRIDAY, reaches_at=monday_morning, title="Retenu")
        cahier = of_class(school_class, teacher)

        assert titles(day_of(cahier.week(MONDAY), MONDAY).given) == ["Retenu"]
        assert titles(day_of(cahier.week(MONDAY_BEFORE), FRIDAY_BEFORE).given) == []

    def test_a_day_without_class_says_why(self, school_class, teacher):
        HolidayPeriod.objects.create(
            school=school_class.school, name="Pont", first_day=FRIDAY, last_day=FRIDAY
        )

        assert day_of(of_class(school_class, teacher).week(MONDAY), FRIDAY).off == "Pont"

    def test_a_saturday_is_shown_when_work_is_due_on_it(self, school_class, course, teacher):
        saturday = date(2026, 11, 28)
        given(course=course, given_on=FRIDAY_BEFORE, due_on=saturday, title="Samedi")

        assert titles(day_of(of_class(school_class, teacher).week(MONDAY), saturday).due) == ["Samedi"]

    def test_by_subject_each_piece_of_work_is_told_once(self, school_class, course, teacher):
        given(course=course, given_on=MONDAY, due_on=FRIDAY, title="Deux fois dans la semaine")
        [(_subject, entries)] = of_class(school_class, teacher).week(MONDAY).subjects

        assert titles(entries) == ["Deux fois dans la semaine"]

    def test_drafts_are_not_in_it(self, school_class, course, teacher):
        ActivityFactory(course=course, due_on=TUESDAY)

        assert of_class(school_class, teacher).week(MONDAY).is_empty

    def test_the_work_of_a_group_is_in_the_cahier_of_each_of_its_classes_and_of_no_other(
        self, school_class, pupil, principal
    ):
        group, other_class = (
            GroupFactory(school=school_class.school),
            SchoolClassFactory(school=school_class.school),
        )
        group.pupils.add(pupil)
        subject = SubjectFactory(school=school_class.school)
        latin = CourseFactory(
            school_class=None, group=group, subject=subject, teacher=member(school_class.school, Role.TEACHER)
        )
        given(course=latin, given_on=FRIDAY_BEFORE, due_on=TUESDAY)

        assert not of_class(school_class, principal).week(MONDAY).is_empty
        assert of_class(other_class, principal).week(MONDAY).is_empty

    def test_who_teaches_only_a_group_reads_what_reached_its_pupils_and_nothing_else(
        self, school_class, course, pupil, classmate
    ):
        group = GroupFactory(school=school_class.school)
        group.pupils.add(pupil)
        subject = SubjectFactory(school=school_class.school)
        reader = CourseFactory(school_class=None, group=group, subject=subject).teacher
        for each in (pupil, classmate):
            given(
                course=course,
                pupils=[each],
                given_on=MONDAY_BEFORE,
                due_on=TUESDAY,
                title=f"Pour {each.first_name}",
            )

        assert titles(day_of(of_class(school_class, reader).week(MONDAY), TUESDAY).due) == ["Pour Inès"]

    def test_a_pupil_who_changed_class_brings_no_work_of_the_other_class(
        self, school_class, pupil, principal
    ):
        old_class = SchoolClassFactory(school=school_class.school)
        activity = given(course=CourseFactory(school_class=old_class), given_on=FRIDAY_BEFORE, due_on=TUESDAY)
        Assignment.objects.create(activity=activity, pupil=pupil)

        assert of_class(school_class, principal).week(MONDAY).is_empty
        assert not cahier_of_pupil(pupil, NOW).week(MONDAY).is_empty


class TestTheWeekOfAPupil:
    def test_only_their_own_work_is_in_it(self, course, pupil, classmate):
        given(course=course, pupils=[pupil], given_on=MONDAY_BEFORE, due_on=TUESDAY, title="Pour elle")
        given(
            course=course,
            pupils=[classmate],
            given_on=MONDAY_BEFORE,
            due_on=TUESDAY,
            title="Pour lui",
            audience=Audience.CHOSEN,
        )

        assert titles(day_of(cahier_of_pupil(pupil, NOW).week(MONDAY), TUESDAY).due) == ["Pour elle"]

    def test_each_piece_of_work_says_where_the_pupil_stands(self, pupil, activity):
        activity.assignments.update(state="returned", state_at=NOW)
        [entry] = day_of(cahier_of_pupil(pupil, NOW).week(MONDAY), TUESDAY).due

        assert entry.state == "returned"
        assert entry.assignment.pupil_id == pupil.pk

    def test_work_held_back_is_not_in_it_before_it_reaches_the_pupil(self, course, pupil):
        tonight = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/Paris"))
        given(course=course, given_on=FRIDAY_BEFORE, due_on=FRIDAY, reaches_at=tonight)

        assert cahier_of_pupil(pupil, NOW).week(MONDAY).is_empty
        assert not cahier_of_pupil(pupil, tonight).week(MONDAY).is_empty


class TestTheMonth:
    def test_each_day_counts_the_work_due_on_it(self, school_class, course, teacher):
        for _number in range(2):
            given(course=course, given_on=MONDAY_BEFORE, due_on=TUESDAY)
        days = {
            shown.day: shown.due for week in of_class(school_class, teacher).month(MONDAY) for shown in week
        }

        assert (days[TUESDAY], days[FRIDAY]) == (2, 0)

    def test_it_holds_whole_weeks(self, school_class, teacher):
        month = of_class(school_class, teacher).month(date(2026, 11, 23))

        assert (month[0][0].day, month[-1][-1].day) == (date(2026, 10, 26), date(2026, 12, 4))
        assert not month[0][0].is_in_month


class TestAYear:
    def test_a_subject_shows_all_it_gave_the_latest_first(self, school_class, course, teacher):
        for due_on in (WEDNESDAY_BEFORE, TUESDAY):
            given(course=course, given_on=MONDAY_BEFORE, due_on=due_on, title=str(due_on))
        given(course=CourseFactory(school_class=school_class), given_on=MONDAY_BEFORE, due_on=TUESDAY)
        found = of_class(school_class, teacher).of_subject(course.subject.name, THIS_YEAR)

        assert [activity.title for activity in found] == [str(TUESDAY), str(WEDNESDAY_BEFORE)]

    def test_only_subjects_that_gave_work_that_year_are_named(self, school_class, course, teacher):
        CourseFactory(school_class=school_class)
        given(course=course, given_on=MONDAY_BEFORE, due_on=TUESDAY)
        cahier = of_class(school_class, teacher)

        assert cahier.subject_names(THIS_YEAR) == [course.subject.name]
        assert cahier.subject_names(SchoolYear(2025)) == []


NEXT_WEEK = date(2026, 12, 1)


@pytest.mark.parametrize("whose", ["class", "pupil"])
def test_the_queries_do_not_grow_with_the_work(whose, course, pupil, count_queries):
    def read():
        of_pupil = whose == "pupil"
        cahier = cahier_of_pupil(pupil, NOW) if of_pupil else of_class(pupil.school_class, course.teacher)
        week = cahier.week(MONDAY)
        return [list(entry.activity.resources.all()) for day in week.days for entry in day.due]

    for due_on in (TUESDAY, NEXT_WEEK):
        given(course=course, given_on=MONDAY_BEFORE, due_on=due_on)
    few = count_queries(read)
    for number in range(20):
        other = CourseFactory(school_class=pupil.school_class)
        given(course=other, given_on=MONDAY_BEFORE, due_on=TUESDAY if number % 2 else NEXT_WEEK)

    assert count_queries(read) == few


def test_a_class_that_gave_a_thousand_pieces_of_work_reads_one_page_of_them(
    school_class, course, teacher, client
):
    for _number in range(1000):
        given(course=course, pupils=[], given_on=MONDAY_BEFORE, due_on=TUESDAY)
    cahier = of_class(school_class, teacher)

    assert len(cahier.of_subject(course.subject.name, THIS_YEAR)[:30]) == 30
    assert sum(shown.due for week in cahier.month(MONDAY) for shown in week) == 1000


def test_who_has_more_time_finds_the_work_on_their_own_day(course, pupil, classmate):
    longer = given(course=course, given_on=MONDAY_BEFORE, due_on=TUESDAY).assignments.get(pupil=pupil)
    longer.extended_until = FRIDAY
    longer.save()

    for reader, day in ((pupil, FRIDAY), (classmate, TUESDAY)):
        cahier = cahier_of_pupil(reader, NOW)

        assert [shown.day for shown in cahier.week(MONDAY).days if shown.due] == [day]
        assert [shown.day for week in cahier.month(MONDAY) for shown in week if shown.due] == [day]


@pytest.mark.parametrize(("archived_on", "is_kept"), [(FRIDAY, True), (WEDNESDAY_BEFORE, False)])
def test_work_archived_before_it_was_due_was_withdrawn(school_class, pupil, activity, archived_on, is_kept):
    activity.archived_at = datetime.combine(archived_on, NOW.timetz())
    activity.save()

    for cahier in (of_class(school_class, activity.course.teacher), cahier_of_pupil(pupil, NOW)):
        assert cahier.week(MONDAY).is_empty != is_kept
