"""Sharing pupils among adults: what is written, what is refused, what leaves a trace."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature

from continuity.directory.models import AuditEvent, Membership, Pupil, Role, User
from tests.factories import (
    GuardianshipFactory,
    PupilFactory,
    SchoolFactory,
    TutorshipFactory,
    member,
)
from tutoring.caseload.acts import (
    FactsChanged,
    apply,
    give_pupil,
    name_tutors,
    read,
    set_limit,
    sign,
)
from tutoring.caseload.facts import facts_of
from tutoring.caseload.proposal import propose
from tutoring.models import TutorLimit, Tutorship

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(pupil):
    return pupil.school


def shown(school, whom=""):
    """A proposal as the page gives it back."""
    return read(school, sign(propose(facts_of(school, TODAY, whom)), whom))


def tutor_of_today(pupil):
    found = Tutorship.objects.current().filter(pupil=pupil).first()
    return found and found.tutor


class TestApplyingAProposal:
    def test_pupils_get_the_tutors_shown(self, school, pupil, cpe):
        tutor = member(school, Role.TUTOR)

        assert apply(school=school, shown=shown(school), by=cpe) == 1
        assert tutor_of_today(pupil) == tutor

    def test_each_pupil_leaves_a_trace(self, school, pupil, cpe):
        tutor = member(school, Role.TUTOR)

        apply(school=school, shown=shown(school), by=cpe)

        event = AuditEvent.objects.get(verb="tutor.assigned")
        assert (event.target_id, event.by, event.details) == (
            pupil.pk,
            cpe,
            {"tutor": tutor.pk, "previous": None},
        )

    def test_pairs_that_stay_are_left_alone(self, school, pupil, tutor, cpe):
        before = Tutorship.objects.get()

        apply(school=school, shown=shown(school), by=cpe)

        assert Tutorship.objects.get() == before
        assert not AuditEvent.objects.filter(verb="tutor.assigned").exists()

    def test_somebody_who_left_is_replaced_and_their_tutorship_ends_today(self, school, pupil, tutor, cpe):
        tutor.is_active = False
        tutor.save()
        other = member(school, Role.TUTOR)

        apply(school=school, shown=shown(school), by=cpe)

        assert tutor_of_today(pupil) == other
        assert Tutorship.objects.get(tutor=tutor).until == TODAY

    def test_a_parent_nobody_replaces_still_stops(self, school, pupil, tutor, cpe):
        GuardianshipFactory(pupil=pupil, guardian=tutor)

        apply(school=school, shown=shown(school), by=cpe)

        assert tutor_of_today(pupil) is None

    def test_twice_is_once(self, school, pupil, cpe):
        member(school, Role.TUTOR)
        seen = shown(school)
        apply(school=school, shown=seen, by=cpe)

        assert apply(school=school, shown=seen, by=cpe) == 0
        assert Tutorship.objects.count() == 1

    def test_done_in_part_by_a_colleague_it_is_to_be_read_again(self, school, pupil, cpe):
        tutor = member(school, Role.TUTOR)
        PupilFactory(school_class=pupil.school_class)
        seen = shown(school)
        give_pupil(pupil=pupil, tutor=tutor, by=cpe)

        with pytest.raises(FactsChanged):
            apply(school=school, shown=seen, by=cpe)

    def test_a_pupil_who_left_the_school_in_the_meantime_stops_it(self, school, pupil, cpe):
        member(school, Role.TUTOR)
        stays = PupilFactory(school_class=pupil.school_class)
        seen = shown(school)
        pupil.delete()

        with pytest.raises(FactsChanged):
            apply(school=school, shown=seen, by=cpe)
        assert tutor_of_today(stays) is None

    def test_what_was_shown_for_another_school_is_refused(self, school, pupil):
        signed = sign(propose(facts_of(school, TODAY)), "")

        with pytest.raises(BadSignature):
            read(SchoolFactory(), signed)

    def test_it_takes_as_many_queries_for_three_as_for_thirty(
        self, school, pupil, cpe, django_assert_num_queries
    ):
        member(school, Role.TUTOR)
        set_limit(school=school, tutor=member(school, Role.TUTOR), pupils=0, by=cpe)
        PupilFactory.create_batch(8, school_class=pupil.school_class)
        seen = shown(school)

        with django_assert_num_queries(17):
            apply(school=school, shown=seen, by=cpe)


class TestLimitsAndTutors:
    def test_a_limit_is_kept_and_told(self, school, tutor, cpe):
        set_limit(school=school, tutor=tutor, pupils=4, by=cpe)

        assert TutorLimit.objects.get().pupils == 4
        assert AuditEvent.objects.get(verb="tutor.limit_set").details == {"pupils": 4}

    def test_the_same_limit_again_changes_nothing(self, school, tutor, cpe):
        set_limit(school=school, tutor=tutor, pupils=4, by=cpe)
        set_limit(school=school, tutor=tutor, pupils=4, by=cpe)

        assert AuditEvent.objects.filter(verb="tutor.limit_set").count() == 1

    def test_several_adults_become_tutors_at_once(self, school, cpe):
        teachers = [member(school, Role.TEACHER) for _ in range(3)]

        assert name_tutors(school=school, adults=teachers, pupils=6, by=cpe) == 3
        assert {limit.pupils for limit in TutorLimit.objects.all()} == {6}
        assert all(teacher.memberships.filter(role=Role.TUTOR).exists() for teacher in teachers)

    def test_a_tutor_already_named_keeps_their_limit(self, school, tutor, cpe):
        set_limit(school=school, tutor=tutor, pupils=4, by=cpe)

        assert name_tutors(school=school, adults=[tutor], pupils=6, by=cpe) == 0
        assert TutorLimit.objects.get().pupils == 4


class TestGivingAPupil:
    def test_the_pupil_is_followed_from_today(self, pupil, cpe, monday):
        newcomer = member(pupil.school, Role.TEACHER)

        tutorship = give_pupil(pupil=pupil, tutor=newcomer, by=cpe)

        assert (tutorship.tutor, tutorship.since, tutorship.until) == (newcomer, monday, None)

    def test_the_tutor_before_is_released_and_remembered(self, pupil, cpe, tutor, monday):
        give_pupil(pupil=pupil, tutor=member(pupil.school, Role.TUTOR), by=cpe)

        assert Tutorship.objects.get(tutor=tutor).until == monday

    def test_the_tutor_receives_the_role(self, pupil, cpe):
        teacher = member(pupil.school, Role.TEACHER)
        give_pupil(pupil=pupil, tutor=teacher, by=cpe)

        assert Membership.objects.filter(user=teacher, school=pupil.school, role=Role.TUTOR).exists()

    def test_the_same_tutor_again_changes_nothing(self, pupil, cpe, tutor):
        give_pupil(pupil=pupil, tutor=tutor, by=cpe)

        assert Tutorship.objects.count() == 1
        assert not AuditEvent.objects.exists()

    def test_it_leaves_a_trace_with_both_names(self, pupil, cpe, tutor):
        newcomer = member(pupil.school, Role.TUTOR)
        give_pupil(pupil=pupil, tutor=newcomer, by=cpe)

        (event,) = AuditEvent.objects.filter(verb="tutor.assigned")
        assert event.details == {"tutor": newcomer.pk, "previous": tutor.pk}

    def test_a_tutorship_that_was_to_begin_later_ends_on_its_first_day(self, pupil, cpe):
        later = TutorshipFactory(pupil=pupil, since=date(2026, 12, 1))
        give_pupil(pupil=pupil, tutor=member(pupil.school, Role.TUTOR), by=cpe)

        later.refresh_from_db()
        assert later.until == date(2026, 12, 1)

    def test_a_parent_is_refused(self, pupil, cpe):
        parent = member(pupil.school, Role.TEACHER)
        GuardianshipFactory(pupil=pupil, guardian=parent)

        with pytest.raises(ValidationError, match="nul ne suit son propre enfant"):
            give_pupil(pupil=pupil, tutor=parent, by=cpe)

    def test_a_pupil_who_left_meanwhile_is_refused(self, pupil, cpe):
        tutor = member(pupil.school, Role.TUTOR)
        Pupil.objects.update(school=SchoolFactory(), school_class=None)

        with pytest.raises(ValidationError, match="vient de quitter"):
            give_pupil(pupil=pupil, tutor=tutor, by=cpe)
        assert not Tutorship.objects.exists()

    def test_one_more_than_forty_is_refused(self, pupil, cpe):
        busy = member(pupil.school, Role.TUTOR)
        for each in PupilFactory.create_batch(40, school_class=pupil.school_class):
            TutorshipFactory(pupil=each, tutor=busy)

        with pytest.raises(ValidationError, match="suivrait 41 élèves, et 40 au plus sont possibles"):
            give_pupil(pupil=pupil, tutor=busy, by=cpe)

    def test_an_account_closed_meanwhile_is_refused(self, pupil, cpe):
        gone = member(pupil.school, Role.TUTOR)
        User.objects.filter(pk=gone.pk).update(is_active=False)

        with pytest.raises(ValidationError, match="ne peut plus être tuteur ici"):
            give_pupil(pupil=pupil, tutor=gone, by=cpe)
