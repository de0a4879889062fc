"""What each person sees of two schools full of pupils: theirs, and nothing more."""

import pytest

from continuity.directory.models import Course, Membership, Pupil, Role, School, SchoolClass
from tests.factories import (
    CourseFactory,
    GroupFactory,
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    SubjectFactory,
    TutorshipFactory,
    member,
    pupil_with_account,
)

pytestmark = pytest.mark.django_db


class Town:
    """Two schools of two classes of two pupils, with everyone around them."""

    def __init__(self):
        self.school, self.elsewhere = SchoolFactory(), SchoolFactory()
        self.mine, self.other = (SchoolClassFactory(school=self.school) for _class in range(2))
        self.foreign = SchoolClassFactory(school=self.elsewhere)
        self.pupil, self.classmate = pupil_with_account(self.mine), pupil_with_account(self.mine)
        self.neighbour = pupil_with_account(self.other)
        self.stranger = pupil_with_account(self.foreign)
        for pupil in (self.classmate, self.neighbour, self.stranger):
            GuardianshipFactory(pupil=pupil)
            TutorshipFactory(pupil=pupil)
        for school_class in (self.other, self.foreign):
            CourseFactory(school_class=school_class)
            school_class.form_teachers.add(member(school_class.school, Role.TEACHER))

    @property
    def school_pupils(self):
        return {self.pupil, self.classmate, self.neighbour}


@pytest.fixture
def town():
    return Town()


def seen(model, user):
    return set(model.objects.visible_to(user))


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.CPE, Role.ADMIN])
def test_direction_school_life_and_administration_see_their_whole_school(town, role):
    assert seen(Pupil, member(town.school, role)) == town.school_pupils


@pytest.mark.parametrize("role", Role)
def test_a_role_in_one_school_shows_nobody_of_another(town, role):
    assert town.stranger not in seen(Pupil, member(town.school, role))


@pytest.mark.parametrize("role", [Role.TEACHER, Role.TUTOR, Role.AESH, Role.GUARDIAN, Role.PUPIL])
def test_a_role_without_a_link_to_a_pupil_shows_nobody(town, role):
    assert seen(Pupil, member(town.school, role)) == set()


def test_a_pupil_sees_only_themself(town):
    assert seen(Pupil, town.pupil.user) == {town.pupil}


def test_a_guardian_sees_only_their_children(town):
    guardian = GuardianshipFactory(pupil=town.pupil).guardian
    GuardianshipFactory(pupil=town.neighbour, guardian=guardian)

    assert seen(Pupil, guardian) == {town.pupil, town.neighbour}


def test_a_teacher_sees_the_pupils_of_the_classes_they_teach(town):
    assert seen(Pupil, CourseFactory(school_class=town.mine).teacher) == {town.pupil, town.classmate}


def test_a_teacher_of_a_group_sees_the_pupils_of_the_group(town):
    group = GroupFactory(school=town.school)
    group.pupils.set([town.pupil, town.neighbour])
    course = CourseFactory(school_class=None, group=group, subject=SubjectFactory(school=town.school))

    assert seen(Pupil, course.teacher) == {town.pupil, town.neighbour}


def test_a_form_teacher_sees_their_class(town):
    form_teacher = member(town.school, Role.TEACHER)
    town.mine.form_teachers.add(form_teacher)

    assert seen(Pupil, form_teacher) == {town.pupil, town.classmate}


def test_a_tutor_sees_the_pupils_they_follow(town):
    assert seen(Pupil, TutorshipFactory(pupil=town.pupil).tutor) == {town.pupil}


def test_a_tutorship_that_ended_shows_nobody(town):
    ended = TutorshipFactory(pupil=town.pupil, until="2026-10-16")

    assert seen(Pupil, ended.tutor) == set()


def test_an_aesh_sees_the_pupils_they_support(town):
    aesh = member(town.school, Role.AESH)
    town.pupil.supporters.add(aesh)

    assert seen(Pupil, aesh) == {town.pupil}


def test_a_pupil_linked_in_several_ways_is_listed_once(town):
    course = CourseFactory(school_class=town.mine)
    town.mine.form_teachers.add(course.teacher)
    GuardianshipFactory(pupil=town.pupil, guardian=course.teacher)

    assert Pupil.objects.visible_to(course.teacher).count() == 2


def test_teaching_a_class_is_not_following_its_pupils(town):
    course = CourseFactory(school_class=town.mine)

    assert not Pupil.objects.followed_by(course.teacher).exists()


def test_the_direction_sees_the_classes_of_its_school(town):
    assert seen(SchoolClass, member(town.school, Role.PRINCIPAL)) == {town.mine, town.other}


def test_a_teacher_sees_the_classes_they_teach(town):
    assert seen(SchoolClass, CourseFactory(school_class=town.mine).teacher) == {town.mine}


@pytest.mark.parametrize("person", ["pupil", "neighbour"])
def test_a_pupil_does_not_see_the_week_of_a_class(town, person):
    assert seen(SchoolClass, getattr(town, person).user) == set()


def test_a_teacher_sees_their_own_courses_only(town):
    course = CourseFactory(school_class=town.mine)
    CourseFactory(school_class=town.mine)

    assert seen(Course, course.teacher) == {course}


def test_one_sees_the_schools_in_which_one_holds_a_role(town):
    assert seen(School, member(town.school, Role.TEACHER)) == {town.school}


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.ADMIN])
def test_direction_and_administration_manage_the_accounts_of_their_school(town, role):
    user = member(town.school, role)

    assert {membership.school for membership in seen(Membership, user)} == {town.school}


@pytest.mark.parametrize("role", [Role.CPE, Role.TEACHER, Role.PUPIL])
def test_others_manage_no_account(town, role):
    assert seen(Membership, member(town.school, role)) == set()


def test_a_pupil_without_an_account_is_nobody_elses(town):
    PupilFactory(school_class=town.mine)

    assert seen(Pupil, town.pupil.user) == {town.pupil}
