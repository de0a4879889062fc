"""Who the adults of a case are to its pupil."""

from datetime import date

import pytest

from continuity.directory.models import Role
from tests.factories import CourseFactory, SchoolFactory, TutorshipFactory, UserFactory, member
from tutoring.cases.people import capacities
from tutoring.models import Substitution

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(pupil):
    """`who(adult)`: what they are to `pupil`."""
    return lambda adult: capacities(pupil.school, pupil).get(adult.pk)


def test_a_teacher_is_told_by_what_they_teach_the_pupil(pupil, who):
    maths = CourseFactory(school_class=pupil.school_class, subject__name="mathématiques")
    other = CourseFactory(
        school_class=pupil.school_class,
        subject__name="EPS",
        teacher=maths.teacher,
        subject__school=pupil.school,
    )

    assert other.teacher == maths.teacher
    assert who(maths.teacher) == "professeur d'EPS, professeur de mathématiques"


def test_the_form_teacher_first_of_all(pupil, who):
    course = CourseFactory(school_class=pupil.school_class, subject__name="anglais")
    pupil.school_class.form_teachers.add(course.teacher)

    assert who(course.teacher) == "professeur principal, professeur d'anglais"


def test_the_tutor_and_whoever_stands_in_for_them(pupil, tutor, who):
    substitute = member(pupil.school, Role.TUTOR)
    day = date(2026, 11, 23)
    Substitution.objects.create(
        school=pupil.school, tutor=tutor, substitute=substitute, first_day=day, last_day=day
    )

    assert [who(tutor), who(substitute)] == ["tuteur", "remplace le tuteur"]


def test_a_substitute_who_has_left_is_named_no_more(pupil, tutor, who):
    gone = UserFactory()
    day = date(2026, 11, 23)
    Substitution.objects.create(
        school=pupil.school, tutor=tutor, substitute=gone, first_day=day, last_day=day
    )

    assert [who(tutor), who(gone)] == ["tuteur", None]


def test_vie_scolaire_and_the_direction_by_their_post(pupil, cpe, who):
    assert who(cpe) == "vie scolaire (CPE)"
    assert who(member(pupil.school, Role.PRINCIPAL)) == "direction"


def test_the_aesh_of_the_pupil_and_one_of_others(pupil, who):
    own, other = (member(pupil.school, Role.AESH) for _number in range(2))
    pupil.supporters.add(own)

    assert [who(own), who(other)] == ["accompagne l'élève (AESH)", "accompagnant (AESH)"]


def test_a_teacher_of_other_classes(pupil, who):
    assert who(member(pupil.school, Role.TEACHER)) == "enseignant"


def test_the_tutor_of_others_is_not_taken_for_theirs(pupil, who):
    teacher = TutorshipFactory(pupil__school_class=pupil.school_class).tutor

    assert who(teacher) == "tuteur d'autres élèves"


def test_nobody_of_another_school(pupil, who):
    assert who(member(SchoolFactory(), Role.CPE)) is None
    assert who(UserFactory()) is None


def test_a_pupil_without_class(pupil, cpe):
    pupil.school_class = None
    pupil.save()

    assert capacities(pupil.school, pupil)[cpe.pk] == "vie scolaire (CPE)"
