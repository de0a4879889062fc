"""Who may read the follow-up of a pupil, log a contact, answer an alert, give a tutor, note the equipment."""

import pytest

from continuity.directory.models import Role
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    PupilFactory,
    SchoolFactory,
    TutorshipFactory,
    member,
    pupil_with_account,
)
from tutoring import perms

pytestmark = pytest.mark.django_db


def a_form_teacher(pupil):
    teacher = member(pupil.school, Role.TEACHER)
    pupil.school_class.form_teachers.add(teacher)
    return teacher


def a_form_teacher_of_another_class(pupil):
    return a_form_teacher(PupilFactory(school_class__school=pupil.school))


def an_aesh_of_the_pupil(pupil):
    aesh = member(pupil.school, Role.AESH)
    pupil.supporters.add(aesh)
    return aesh


def a_former_tutor(pupil):
    return TutorshipFactory(pupil=pupil, until="2026-10-01").tutor


def holder_of(role):
    return lambda pupil: member(pupil.school, role)


def holder_elsewhere(role):
    return lambda _pupil: member(SchoolFactory(), role)


PEOPLE = {
    "tutor": lambda pupil: TutorshipFactory(pupil=pupil).tutor,
    "form teacher": a_form_teacher,
    "CPE": holder_of(Role.CPE),
    "principal": holder_of(Role.PRINCIPAL),
    "AESH of the pupil": an_aesh_of_the_pupil,
    "administration": holder_of(Role.ADMIN),
    "teacher of the class": lambda pupil: CourseFactory(school_class=pupil.school_class).teacher,
    "form teacher of another class": a_form_teacher_of_another_class,
    "tutor of others": holder_of(Role.TUTOR),
    "former tutor": a_former_tutor,
    "AESH of others": holder_of(Role.AESH),
    "classmate": lambda pupil: pupil_with_account(pupil.school_class).user,
    "guardian": lambda pupil: GuardianshipFactory(pupil=pupil).guardian,
    "CPE of another school": holder_elsewhere(Role.CPE),
    "principal of another school": holder_elsewhere(Role.PRINCIPAL),
}
READERS = {"tutor", "form teacher", "CPE", "principal"}
ALLOWED = {
    perms.can_read_follow_up: READERS,
    perms.can_answer_alert: READERS,
    perms.can_log_contact: READERS | {"AESH of the pupil"},
    perms.can_assign_tutor: {"CPE", "principal"},
    perms.can_set_digital_situation: {"tutor", "CPE", "principal", "administration"},
    perms.can_answer_survey: {"guardian"},
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("right", ALLOWED, ids=lambda right: right.__name__)
def test_a_right_belongs_to_those_named_and_to_nobody_else(right, who, pupil):
    assert right(PEOPLE[who](pupil), pupil) == (who in ALLOWED[right])


def test_a_pupil_without_class_has_no_form_teacher():
    pupil = PupilFactory()
    teacher = a_form_teacher(pupil)
    pupil.school_class = None

    assert not perms.can_read_follow_up(teacher, pupil)


def test_a_tutor_opens_their_page_before_the_first_pupil():
    assert perms.has_pupils_to_follow(member(SchoolFactory(), Role.TUTOR))


def test_a_teacher_who_follows_a_pupil_opens_the_tutors_page(pupil):
    teacher = TutorshipFactory(pupil=pupil, tutor=member(pupil.school, Role.TEACHER)).tutor

    assert perms.has_pupils_to_follow(teacher)


def test_a_teacher_who_follows_nobody_does_not():
    assert not perms.has_pupils_to_follow(member(SchoolFactory(), Role.TEACHER))
