"""Who may do what with an activity: each actor allowed, each actor refused."""

from datetime import date

import pytest

from activities import perms
from continuity.directory.models import Role
from tests.factories import (
    ActivityFactory,
    CourseFactory,
    GroupFactory,
    GuardianshipFactory,
    SchoolFactory,
    SubjectFactory,
    TutorshipFactory,
    given,
    member,
    pupil_with_account,
)


@pytest.fixture
def actors(activity, assignment, school_class):
    """Everybody who may come near `activity`, by what they are to it."""
    school, pupil = school_class.school, assignment.pupil
    form_teacher = member(school, Role.TEACHER)
    school_class.form_teachers.add(form_teacher)
    aesh = member(school, Role.AESH)
    pupil.supporters.add(aesh)
    return {
        "teacher": activity.course.teacher,
        "colleague of the class": CourseFactory(school_class=school_class).teacher,
        "form teacher": form_teacher,
        "teacher of other classes": CourseFactory(
            subject=SubjectFactory(school=school), school_class__school=school
        ).teacher,
        "principal": member(school, Role.PRINCIPAL),
        "cpe": member(school, Role.CPE),
        "cpe of another school": member(SchoolFactory(), Role.CPE),
        "tutor": TutorshipFactory(pupil=pupil).tutor,
        "aesh": aesh,
        "pupil": pupil.user,
        "classmate": pupil_with_account(school_class).user,
        "guardian": GuardianshipFactory(pupil=pupil).guardian,
    }


def allowed(actors, may, subject) -> set[str]:
    return {name for name, user in actors.items() if may(user, subject)}


def test_only_the_teacher_of_the_course_and_the_author_write(actors, activity):
    assert allowed(actors, perms.can_edit_activity, activity) == {"teacher"}


def test_an_author_who_replaced_the_teacher_still_writes(course):
    author = member(course.school_class.school, Role.TEACHER)
    assert perms.can_edit_activity(author, ActivityFactory(course=course, author=author))


def test_an_author_who_left_the_school_no_longer_writes(course):
    author = member(SchoolFactory(), Role.TEACHER)
    assert not perms.can_edit_activity(author, ActivityFactory(course=course, author=author))


def test_the_cpe_follows_with_the_teacher(actors, activity):
    assert allowed(actors, perms.can_follow, activity) == {"teacher", "cpe"}


def test_the_team_of_the_class_and_those_who_supervise_read_the_returns(actors, activity):
    assert allowed(actors, perms.can_read_returns, activity) == {
        "teacher",
        "colleague of the class",
        "form teacher",
        "principal",
        "cpe",
    }


def test_a_draft_is_nobody_elses_business(actors, course):
    draft = ActivityFactory(course=course)
    assert "colleague of the class" not in allowed(actors, perms.can_read_returns, draft)


def test_the_form_teacher_of_a_groups_pupils_reads_its_returns(school_class, pupil):
    group = GroupFactory(school=school_class.school)
    group.pupils.add(pupil)
    form_teacher = member(school_class.school, Role.TEACHER)
    school_class.form_teachers.add(form_teacher)
    course = CourseFactory(school_class=None, group=group, subject=SubjectFactory(school=school_class.school))
    activity = given(course=course, given_on=date(2026, 11, 16), due_on=date(2026, 11, 24))
    assert perms.can_read_returns(form_teacher, activity)


def test_the_pupil_and_their_guardian_hand_in(actors, assignment):
    assert allowed(actors, perms.can_hand_in, assignment) == {"pupil", "guardian"}


def test_the_pupil_alone_is_the_pupil(actors, assignment):
    assert allowed(actors, perms.is_pupil, assignment) == {"pupil"}


def test_those_who_teach_give_activities(actors):
    assert {name for name, user in actors.items() if perms.can_give(user)} == {
        "teacher",
        "colleague of the class",
        "teacher of other classes",
    }


def test_teachers_and_the_cpe_record_paper(actors):
    assert {name for name, user in actors.items() if perms.can_record_paper(user)} == {
        "teacher",
        "colleague of the class",
        "teacher of other classes",
        "cpe",
        "cpe of another school",
    }
