"""Who could follow a pupil, in which order, and with which words beside the name."""

from datetime import date

import pytest

from continuity.directory.models import Pupil, Role, Subject
from tests.factories import (
    CourseFactory,
    GroupFactory,
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    TutorshipFactory,
    member,
)
from tutoring.caseload.candidates import Candidate, Standing, candidates_for
from tutoring.caseload.tutors import Tutor
from tutoring.caseload.words import candidate_said
from tutoring.models import Substitution, TutorLimit

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(pupil):
    return pupil.school


@pytest.fixture
def found(school, pupil):
    """The candidates for the pupil of the tests, or for those of `pupils`."""

    def _found(*pupils):
        asked = Pupil.objects.filter(pk__in=[each.pk for each in pupils or [pupil]])
        return candidates_for(asked, school, TODAY)

    return _found


@pytest.fixture
def said(found):
    """What is said of an adult in the list."""
    return lambda adult, *pupils: next(
        candidate_said(each) for each in found(*pupils) if each.tutor.user == adult
    )


def teaches(adult, *, school_class=None, group=None, subject="Latin"):
    school = (school_class or group).school
    CourseFactory(
        school_class=school_class,
        group=group,
        subject=Subject.objects.get_or_create(school=school, name=subject)[0],
        teacher=adult,
    )


def sibling_of(pupil, **fields):
    sibling = PupilFactory(school_class=SchoolClassFactory(school=pupil.school, level="6e"), **fields)
    guardian = GuardianshipFactory(pupil=pupil).guardian
    GuardianshipFactory(pupil=sibling, guardian=guardian)
    return sibling


class TestTheOrder:
    def test_family_then_lessons_then_tutors_then_other_adults_then_who_cannot_take_more(
        self, school, pupil, found
    ):
        full, other, tutor, teacher, of_a_sister = (
            member(school, role) for role in (Role.TUTOR, Role.TEACHER, Role.TUTOR, Role.TEACHER, Role.TUTOR)
        )
        TutorLimit.objects.create(school=school, tutor=full, pupils=0)
        teaches(teacher, school_class=pupil.school_class)
        TutorshipFactory(pupil=sibling_of(pupil), tutor=of_a_sister)

        assert [each.tutor.user for each in found()] == [of_a_sister, teacher, tutor, other, full]

    def test_among_equals_whoever_has_most_room(self, school, found):
        busy, free = (member(school, Role.TUTOR, last_name=name) for name in ("Alix", "Bien"))
        TutorshipFactory(pupil__school_class__school=school, tutor=busy)

        assert [each.tutor.user for each in found()] == [free, busy]

    def test_for_several_whoever_teaches_most_of_them(self, school, pupil, found):
        classmate = PupilFactory(school_class=pupil.school_class)
        one, both = (member(school, Role.TEACHER, last_name=name) for name in ("Alix", "Bien"))
        group = GroupFactory(school=school)
        group.pupils.add(pupil)
        teaches(one, group=group)
        teaches(both, school_class=pupil.school_class)

        assert [each.tutor.user for each in found(pupil, classmate)] == [both, one]

    def test_who_knows_the_pupil_but_is_away_comes_last(self, school, pupil, tutor, found):
        substitute = member(school, Role.TEACHER)
        Substitution.objects.create(
            school=school, tutor=tutor, substitute=substitute, first_day=TODAY, last_day=TODAY
        )

        assert [each.tutor.user for each in found()] == [substitute, tutor]


class TestWhoIsOffered:
    def test_nobody_of_another_school(self, found):
        member(SchoolClassFactory().school, Role.TUTOR)

        assert found() == []

    def test_nobody_whose_account_is_closed(self, school, found):
        member(school, Role.TUTOR, is_active=False)

        assert found() == []

    def test_a_parent_last_with_whose(self, school, pupil, found, said):
        parent = member(school, Role.TUTOR)
        GuardianshipFactory(pupil=pupil, guardian=parent)

        assert found()[0].standing is Standing.UNLIKELY
        assert said(parent).endswith("responsable de Élodie Martin")


class TestWhatIsSaid:
    def test_of_who_teaches_the_pupil(self, school, pupil, said):
        teacher = member(school, Role.TEACHER, first_name="Jeanne", last_name="Roy")
        teaches(teacher, school_class=pupil.school_class)
        teaches(teacher, school_class=pupil.school_class, subject="Grec")

        assert said(teacher) == "Jeanne Roy, 0 élève sur 10 · l'a en cours (Grec, Latin)"

    def test_of_who_teaches_some_of_several(self, school, pupil, said):
        teacher = member(school, Role.TEACHER)
        teaches(teacher, school_class=pupil.school_class)

        assert said(teacher, pupil, sibling_of(pupil)).endswith("a 1 de ces élèves en cours (Latin)")

    def test_of_the_tutor_of_a_sister(self, school, pupil, said):
        tutor = member(school, Role.TUTOR)
        TutorshipFactory(pupil=sibling_of(pupil, first_name="Lina", last_name="Roy"), tutor=tutor)

        assert said(tutor).endswith("1 élève sur 10 · suit aussi Lina Roy, de la même famille")

    def test_of_their_tutor(self, tutor, said):
        assert said(tutor).endswith("suit déjà cet élève")

    def test_of_who_is_away(self, school, tutor, said):
        substitute = member(school, Role.TEACHER, first_name="Jeanne", last_name="Roy")
        Substitution.objects.create(
            school=school, tutor=tutor, substitute=substitute, first_day=TODAY, last_day=TODAY
        )

        assert "absent jusqu'à lundi 23 novembre, remplacé par Jeanne Roy" in said(tutor)

    @pytest.mark.parametrize(
        ("count", "limit", "load"),
        [
            (0, 0, "ne prend pas d'élèves"),
            (10, 10, "10 élèves sur 10"),
            (12, 10, "12 élèves pour 10 au plus"),
        ],
    )
    def test_of_who_is_full(self, tutor, count, limit, load):
        candidate = Candidate(Tutor(tutor, count, limit, is_here=True))

        assert candidate.standing is Standing.UNLIKELY
        assert candidate_said(candidate) == f"{tutor}, {load}"


def test_it_takes_as_many_queries_for_one_as_for_many(school, pupil, found, django_assert_num_queries):
    for each in [pupil, *PupilFactory.create_batch(4, school_class=pupil.school_class)]:
        tutor = TutorshipFactory(pupil=each, tutor=member(school, Role.TEACHER)).tutor
        teaches(tutor, school_class=pupil.school_class)
        sibling_of(each)

    classmates = list(pupil.school_class.pupils.all())

    with django_assert_num_queries(10):
        found(*classmates)
