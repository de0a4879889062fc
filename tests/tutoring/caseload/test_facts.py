"""What a proposal rests on, what it says and why; nothing is written."""

from datetime import date

import pytest

from continuity.directory.models import Role
from tests.factories import (
    CourseFactory,
    GroupFactory,
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    SubjectFactory,
    TutorshipFactory,
    member,
)
from tutoring.caseload.facts import facts_of
from tutoring.caseload.proposal import propose
from tutoring.caseload.tutors import tutors_of, unfollowed_by_class
from tutoring.models import Substitution, TutorLimit, Tutorship

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(pupil):
    return pupil.school


def tutor_of(school, limit=None, **names):
    """Somebody named a tutor, who follows nobody yet."""
    tutor = member(school, Role.TUTOR, **names)
    if limit is not None:
        TutorLimit.objects.create(school=school, tutor=tutor, pupils=limit)
    return tutor


def siblings(*pupils):
    guardian = GuardianshipFactory(pupil=pupils[0]).guardian
    for pupil in pupils[1:]:
        GuardianshipFactory(pupil=pupil, guardian=guardian)
    return guardian


def line_of(pupil, whom=""):
    lines = propose(facts_of(pupil.school, TODAY, whom)).lines
    return next(line for line in lines if line.pupil == pupil)


class TestTheTutorsOfASchool:
    def test_each_has_a_count_and_a_limit_ten_unless_said(self, school):
        TutorshipFactory(pupil__school_class__school=school, tutor=tutor_of(school, last_name="Alix"))
        tutor_of(school, limit=4, last_name="Bien")

        assert [(each.user.last_name, each.count, each.limit) for each in tutors_of(school, TODAY)] == [
            ("Alix", 1, 10),
            ("Bien", 0, 4),
        ]

    def test_somebody_whose_account_is_closed_takes_nobody(self, school, pupil):
        gone = TutorshipFactory(pupil=pupil).tutor
        gone.is_active = False
        gone.save()

        [found] = tutors_of(school, TODAY)

        assert (found.is_here, found.room, found.count) == (False, 0, 1)

    def test_an_absence_is_told(self, school, tutor):
        Substitution.objects.create(
            school=school, tutor=tutor, substitute=tutor_of(school), first_day=TODAY, last_day=TODAY
        )

        assert [bool(each.substitution) for each in tutors_of(school, TODAY) if each.user == tutor] == [True]

    def test_it_takes_as_many_queries_for_one_as_for_many(self, school, django_assert_num_queries):
        for _ in range(5):
            TutorshipFactory(pupil__school_class__school=school, tutor=tutor_of(school))

        with django_assert_num_queries(5):
            tutors_of(school, TODAY)

    def test_pupils_without_tutor_are_counted_class_by_class(self, school, pupil):
        PupilFactory(school=school, school_class=None)
        PupilFactory(school_class=pupil.school_class)

        assert [(str(each.school_class), each.count) for each in unfollowed_by_class(school)] == [
            ("4e B", 2),
            ("None", 1),
        ]


class TestAProposal:
    def test_it_writes_nothing(self, school, pupil):
        tutor_of(school)

        propose(facts_of(school, TODAY))

        assert not Tutorship.objects.exists()

    def test_a_pair_that_stands_stays(self, pupil, tutor):
        tutor_of(pupil.school)

        line = line_of(pupil)

        assert (line.after, line.is_change, line.why.is_kept) == (tutor, False, True)

    def test_who_teaches_the_class_comes_first(self, school, pupil):
        tutor_of(school, first_name="Un")
        teacher = tutor_of(school, last_name="Zoé")
        subject = SubjectFactory(school=school, name="Mathématiques")
        CourseFactory(school_class=pupil.school_class, subject=subject, teacher=teacher)

        line = line_of(pupil)

        assert (line.after, list(line.why.subjects)) == (teacher, ["Mathématiques"])

    def test_who_teaches_the_pupil_in_a_group_counts_too(self, school, pupil):
        tutor_of(school)
        teacher = tutor_of(school, last_name="Zoé")
        group = GroupFactory(school=school)
        group.pupils.add(pupil)
        CourseFactory(school_class=None, group=group, subject=SubjectFactory(school=school), teacher=teacher)

        assert line_of(pupil).after == teacher

    def test_a_pupil_joins_a_sibling_of_another_class(self, school, pupil):
        sister = PupilFactory(school_class=SchoolClassFactory(school=school, level="6e"))
        tutor_of(school)
        theirs = TutorshipFactory(pupil=sister, tutor=tutor_of(school)).tutor
        siblings(pupil, sister)

        line = line_of(pupil, whom="4e")

        assert (line.after, line.why.sibling) == (theirs, sister)

    def test_nobody_is_given_their_own_child(self, school, pupil):
        parent = tutor_of(school)
        GuardianshipFactory(pupil=pupil, guardian=parent)

        assert line_of(pupil).after is None

    def test_a_parent_who_follows_their_child_is_replaced(self, school, pupil, tutor):
        GuardianshipFactory(pupil=pupil, guardian=tutor)
        other = tutor_of(school)

        assert line_of(pupil).after == other

    def test_the_pupils_of_a_closed_account_get_somebody(self, school, pupil, tutor):
        tutor.is_active = False
        tutor.save()
        other = tutor_of(school)

        line = line_of(pupil)

        assert (line.before, line.after) == (tutor, other)

    def test_who_takes_none_gets_none(self, school, pupil):
        tutor_of(school, limit=0)

        assert line_of(pupil).after is None

    def test_a_pupil_beyond_the_limit_stays_as_long_as_nobody_has_a_place(self, pupil, tutor):
        TutorLimit.objects.create(school=pupil.school, tutor=tutor, pupils=0)

        line = line_of(pupil)

        assert (line.after, line.why.is_beyond, line.is_change) == (tutor, True, False)

    def test_places_missing_are_counted(self, school, pupil):
        PupilFactory.create_batch(3, school_class=pupil.school_class)
        tutor_of(school, limit=1)

        proposal = propose(facts_of(school, TODAY))

        assert (proposal.pairing.places_missing, len(proposal.alone)) == (3, 3)

    def test_those_outside_the_level_keep_their_place(self, school, pupil):
        tutor = tutor_of(school, limit=1)
        TutorshipFactory(pupil__school_class=SchoolClassFactory(school=school, level="6e"), tutor=tutor)

        assert line_of(pupil, whom="4e").after is None

    def test_pupils_without_class_are_placed_with_the_school(self, school):
        tutor = tutor_of(school)
        loose = PupilFactory(school=school, school_class=None)

        assert line_of(loose).after == tutor

    def test_another_school_counts_for_nothing(self, school, pupil):
        tutor = tutor_of(school, limit=1)
        TutorshipFactory(tutor=tutor)

        assert line_of(pupil).after == tutor

    def test_it_takes_as_many_queries_for_one_as_for_many(self, school, pupil, django_assert_num_queries):
        tutor_of(school)
        siblings(pupil, *PupilFactory.create_batch(3, school_class=pupil.school_class))

        with django_assert_num_queries(10):
            propose(facts_of(school, TODAY))


class TestTheFingerprint:
    def fingerprint(self, school):
        return facts_of(school, TODAY).fingerprint

    @pytest.fixture
    def before(self, school, tutor):
        return self.fingerprint(school)

    def test_the_same_facts_have_the_same_one(self, school, before):
        assert self.fingerprint(school) == before

    def test_a_limit_changes_it(self, school, tutor, before):
        TutorLimit.objects.create(school=school, tutor=tutor, pupils=3)

        assert self.fingerprint(school) != before

    def test_a_pupil_who_leaves_changes_it(self, school, pupil, before):
        pupil.delete()

        assert self.fingerprint(school) != before

    def test_a_tutorship_that_ends_changes_it(self, school, before):
        Tutorship.objects.update(until=TODAY)

        assert self.fingerprint(school) != before

    def test_a_new_guardian_of_a_tutors_family_changes_it(self, school, pupil, tutor, before):
        GuardianshipFactory(pupil=pupil, guardian=tutor)

        assert self.fingerprint(school) != before
