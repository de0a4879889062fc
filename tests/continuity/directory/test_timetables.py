"""The weekly lessons of a course."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from continuity.directory.models import AuditEvent
from continuity.directory.timetables import Lesson, set_lessons
from tests.continuity.directory.conftest import ids
from tests.factories import CourseFactory, GroupFactory, SubjectFactory, at_a_distance, weekly_lesson
from workload.half_time import HalfTime
from workload.terms import terms

pytestmark = pytest.mark.django_db

MON, TUE, SAT, SUN = 1, 2, 6, 7


def lesson(weekday=MON, starts_at="09:00", ends_at="10:00") -> Lesson:
    return Lesson(weekday, time.fromisoformat(starts_at), time.fromisoformat(ends_at))


@pytest.fixture
def course(quatrieme):
    return CourseFactory(school_class=quatrieme)


@pytest.fixture
def plan(course, principal):
    """`plan(lesson, …)` is the timetable of the course."""

    def act(*lessons, of=course):
        return set_lessons(course=of, lessons=lessons, by=principal)

    return act


def lessons_of(course) -> list[Lesson]:
    return [Lesson(slot.weekday, slot.starts_at, slot.ends_at) for slot in course.slots.all()]


def refusal(plan, *lessons) -> str:
    with pytest.raises(ValidationError) as refused:
        plan(*lessons)
    return " ".join(refused.value.messages)


def test_the_lessons_given_take_the_place_of_all_there_were(plan, course):
    plan(lesson(MON), lesson(TUE))

    plan(lesson(TUE), lesson(TUE, "14:00", "15:00"))

    assert lessons_of(course) == [lesson(TUE), lesson(TUE, "14:00", "15:00")]


def test_lessons_that_stay_are_the_same_rows(plan, course):
    plan(lesson(MON), lesson(TUE))
    kept = course.slots.get(weekday=TUE).pk

    plan(lesson(TUE))

    assert course.slots.get().pk == kept


def test_a_lesson_may_grow_longer(plan, course):
    plan(lesson(ends_at="10:00"))

    plan(lesson(ends_at="11:00"))

    assert lessons_of(course) == [lesson(ends_at="11:00")]


def test_the_pupils_of_the_class_are_looked_at_again(plan, quatrieme, other_class, to_recheck):
    assert plan(lesson()) == 2
    assert to_recheck() == ids(quatrieme.pupils.all())


def test_those_of_a_group_when_the_group_is_taught(plan, school, quatrieme, other_class, to_recheck):
    group = GroupFactory(school=school)
    group.pupils.add(other_class.pupils.get())
    subject = SubjectFactory(school=school)

    assert plan(lesson(), of=CourseFactory(school_class=None, group=group, subject=subject)) == 1
    assert to_recheck() == ids(other_class.pupils.all())


def test_half_of_the_new_lessons_may_be_given_home(plan, course, school, quatrieme):
    monday = date(2026, 11, 23)
    at_a_distance(quatrieme, monday)
    pupil = quatrieme.pupils.first()

    plan(lesson(MON, "09:00", "11:00"))

    conditions = terms(school, [pupil], monday, monday)
    assert HalfTime(course, conditions).weeks(pupil).capacity == {monday: 60}


def test_the_same_timetable_again_writes_nothing(plan, forget, to_recheck):
    plan(lesson(MON), lesson(TUE))
    forget()

    assert plan(lesson(TUE), lesson(MON)) == 0
    assert to_recheck() == set()
    assert not AuditEvent.objects.exists()


def test_a_change_is_kept_with_who_made_it(plan, course, principal):
    plan(lesson(TUE, "08:30", "10:00"))

    event = AuditEvent.objects.get(verb="timetable.set")
    assert (event.by, event.target_id) == (principal, course.pk)
    assert event.details["lessons"] == ["2 08:30-10:00"]


def test_a_lesson_ends_after_it_starts(plan):
    assert "n'est pas après" in refusal(plan, lesson(MON, "10:00", "09:00"))


@pytest.mark.parametrize(("weekday", "name"), [(SAT, "samedi"), (SUN, "dimanche")])
def test_a_lesson_is_on_a_day_with_classes(plan, weekday, name):
    assert f"pas classe le {name}" in refusal(plan, lesson(weekday))


def test_a_school_may_teach_on_saturday(plan, course, school):
    school.has_saturday_classes = True
    school.save()

    plan(lesson(SAT))

    assert lessons_of(course) == [lesson(SAT)]


def test_two_lessons_of_a_course_never_overlap(plan):
    assert "se recouvrent" in refusal(plan, lesson(MON, "09:00", "10:00"), lesson(MON, "09:30", "10:30"))


def test_lessons_may_follow_each_other(plan, course):
    plan(lesson(MON, "09:00", "10:00"), lesson(MON, "10:00", "11:00"))

    assert course.slots.count() == 2


def test_a_class_has_one_lesson_at_a_time(plan, quatrieme):
    weekly_lesson(CourseFactory(school_class=quatrieme, subject__name="Anglais"), MON, "09:30", "10:30")

    sentence = refusal(plan, lesson(MON, "09:00", "10:00"))

    assert "4e B a déjà Anglais" in sentence
    assert "lundi" in sentence


def test_two_teachers_of_one_subject_may_share_a_lesson(plan, course, quatrieme):
    weekly_lesson(CourseFactory(school_class=quatrieme, subject=course.subject), MON)

    plan(lesson(MON))

    assert lessons_of(course) == [lesson(MON)]


def test_sharing_means_the_same_hours(plan, course, quatrieme):
    weekly_lesson(CourseFactory(school_class=quatrieme, subject=course.subject), MON, "09:30", "10:30")

    assert "a déjà" in refusal(plan, lesson(MON, "09:00", "10:00"))


def test_another_class_may_be_taught_at_the_same_hour(plan, course, other_class):
    weekly_lesson(CourseFactory(school_class=other_class), MON)

    plan(lesson(MON))

    assert lessons_of(course) == [lesson(MON)]
