"""Somebody follows the pupils of an absent tutor: for these days only, with the tutor's rights."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from continuity.directory.contacts import contacts_of
from continuity.directory.models import AuditEvent, Pupil, Role
from tests.factories import GuardianshipFactory, SchoolClassFactory, TutorshipFactory, member
from tutoring import perms
from tutoring.caseload.substitutions import end, in_charge, replace
from tutoring.models import Substitution
from tutoring.selectors import call_list

TODAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)

pytestmark = pytest.mark.django_db


@pytest.fixture
def substitute(pupil):
    return member(pupil.school, Role.TEACHER, first_name="Jeanne", last_name="Roy")


@pytest.fixture
def away(pupil, tutor, substitute, cpe):
    """The tutor is away: `away(first_day, last_day)`, by default from today to Friday."""

    def _away(first_day=TODAY, last_day=FRIDAY, **people):
        people = {"tutor": tutor, "substitute": substitute} | people
        return replace(school=pupil.school, first_day=first_day, last_day=last_day, by=cpe, **people)

    return _away


class TestWhatASubstituteMay:
    def test_follow_the_pupils_like_their_tutor(self, pupil, substitute, away):
        away()

        assert Pupil.objects.visible_to(substitute).get() == pupil
        assert perms.can_read_follow_up(substitute, pupil)
        assert perms.can_log_contact(substitute, pupil)
        assert perms.has_pupils_to_follow(substitute)
        assert call_list(substitute, TODAY).size == 1

    @pytest.mark.parametrize("days", [(1, 2), (-3, -1)])
    def test_nothing_outside_the_days(self, pupil, tutor, substitute, days):
        first_day, last_day = (TODAY + timedelta(days=offset) for offset in days)
        Substitution.objects.create(
            school=pupil.school, tutor=tutor, substitute=substitute, first_day=first_day, last_day=last_day
        )

        assert not Pupil.objects.visible_to(substitute).exists()
        assert not perms.can_log_contact(substitute, pupil)

    @pytest.mark.parametrize("day", [TODAY, FRIDAY])
    def test_both_ends_are_counted(self, pupil, substitute, away, day):
        away()

        with time_machine.travel(day):
            assert perms.can_log_contact(substitute, pupil)

    def test_nothing_about_the_tutors_pupils_of_another_school(self, tutor, substitute, away):
        elsewhere = TutorshipFactory(tutor=tutor, pupil__school_class=SchoolClassFactory()).pupil
        away()

        assert not perms.can_read_follow_up(substitute, elsewhere)

    def test_the_absent_tutor_keeps_sight(self, pupil, tutor, away):
        away()

        assert perms.can_read_follow_up(tutor, pupil)
        assert call_list(tutor, TODAY).size == 1

    def test_a_pupil_given_to_the_tutor_meanwhile_is_followed_too(self, tutor, substitute, pupil, away):
        away()
        TutorshipFactory(tutor=tutor, pupil__school_class=pupil.school_class)

        assert call_list(substitute, TODAY).size == 2

    def test_the_family_is_told_whom_to_call(self, pupil, away):
        away()

        assert contacts_of([pupil])[pupil.pk][0].name == "Jeanne Roy, tuteur"


class TestWhoIsInCharge:
    def test_the_substitute_while_the_tutor_is_away(self, pupil, tutor, substitute, away):
        away()

        charge = in_charge([pupil], TODAY)[pupil.pk]

        assert (charge.adult, charge.tutor) == (substitute, tutor)

    def test_the_tutor_on_other_days(self, pupil, tutor, away):
        away()

        assert in_charge([pupil], FRIDAY + timedelta(days=1))[pupil.pk].adult == tutor


class TestASubstitutionThatCannotBe:
    @pytest.fixture
    def refused(self, away):
        def _refused(sentence, *days, **people):
            with pytest.raises(ValidationError, match=sentence):
                away(*days, **people)

        return _refused

    def test_days_that_overlap_another_one(self, away, refused, pupil):
        away()

        refused(
            "remplace déjà", FRIDAY, FRIDAY + timedelta(days=3), substitute=member(pupil.school, Role.TEACHER)
        )

    def test_a_substitute_who_is_away_too(self, away, refused, pupil, substitute):
        away(tutor=substitute, substitute=member(pupil.school, Role.TEACHER))

        refused("est absent")

    def test_a_tutor_who_stands_in_for_somebody(self, away, refused, pupil, tutor):
        away(tutor=member(pupil.school, Role.TUTOR), substitute=tutor)

        refused("remplace déjà")

    def test_oneself(self, refused, tutor):
        refused("soi-même", substitute=tutor)

    def test_a_closed_account(self, refused, substitute):
        substitute.is_active = False
        substitute.save()

        refused("fermé")

    def test_a_parent_of_one_of_the_pupils(self, refused, pupil, substitute):
        GuardianshipFactory(pupil=pupil, guardian=substitute)

        refused("propre enfant")

    def test_days_that_are_over(self, refused):
        refused("déjà passée", TODAY - timedelta(days=3), TODAY - timedelta(days=1))

    def test_a_last_day_before_the_first(self, refused):
        refused("avant le premier", FRIDAY, TODAY)

    def test_overlaps_are_refused_by_the_database_too(self, pupil, tutor, away):
        away()

        with pytest.raises(IntegrityError), transaction.atomic():
            Substitution.objects.create(
                school=pupil.school,
                tutor=tutor,
                substitute=member(pupil.school, Role.TEACHER),
                first_day=FRIDAY,
                last_day=FRIDAY,
            )


class TestTheTrace:
    def test_asked_twice_it_is_one(self, away):
        assert away() == away()
        assert AuditEvent.objects.filter(verb="tutor.replaced").count() == 1


class TestTheEnd:
    def test_rights_end_at_once_and_the_days_gone_by_stay(self, pupil, substitute, away, cpe):
        with time_machine.travel(TODAY - timedelta(days=4)):
            found = away(TODAY - timedelta(days=4), FRIDAY)

        end(substitution=found, by=cpe)

        assert not perms.can_log_contact(substitute, pupil)
        found.refresh_from_db()
        assert found.last_day == TODAY - timedelta(days=1)

    def test_one_that_has_not_begun_is_gone(self, away, cpe):
        found = away(FRIDAY, FRIDAY)

        end(substitution=found, by=cpe)
        end(substitution=found, by=cpe)

        assert not Substitution.objects.exists()
        assert AuditEvent.objects.filter(verb="tutor.back").count() == 1
