"""A tutor leaves: what ends with them, in whose sight, and who needs somebody else."""

from datetime import date, timedelta

import pytest

from continuity.directory.models import AuditEvent, Role
from tests.factories import SchoolClassFactory, TutorshipFactory, member
from tutoring.caseload.acts import release
from tutoring.caseload.leaving import leaving_of
from tutoring.caseload.substitutions import in_charge
from tutoring.models import Substitution, Tutorship

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(pupil):
    return pupil.school


@pytest.fixture
def colleague(school):
    return member(school, Role.TUTOR)


def away(tutor, substitute, first_day=TODAY, last_day=TODAY + 7 * DAY):
    school = substitute.memberships.get().school
    return Substitution.objects.create(
        school=school, tutor=tutor, substitute=substitute, first_day=first_day, last_day=last_day
    )


class TestTheirPupils:
    def test_have_no_tutor_any_more(self, school, pupil, tutor, cpe):
        assert release(school=school, tutor=tutor, by=cpe).pupils == [pupil]
        assert not Tutorship.objects.current().exists()
        assert AuditEvent.objects.get(verb="tutor.released").target_id == pupil.pk

    def test_are_those_that_were_told(self, school, tutor, cpe):
        told = leaving_of(school, tutor, TODAY)

        assert release(school=school, tutor=tutor, by=cpe) == told

    def test_of_another_school_stay(self, school, tutor, cpe):
        elsewhere = TutorshipFactory(pupil__school_class=SchoolClassFactory(), tutor=tutor)

        release(school=school, tutor=tutor, by=cpe)

        assert Tutorship.objects.current().get() == elsewhere


def test_they_hold_the_role_no_more(school, tutor, cpe):
    release(school=school, tutor=tutor, by=cpe)

    assert not tutor.memberships.filter(role=Role.TUTOR).exists()


def test_they_leave_once_though_it_is_sent_twice(school, tutor, cpe):
    for _click in range(2):
        release(school=school, tutor=tutor, by=cpe)

    assert AuditEvent.objects.filter(verb="tutor.left").count() == 1


class TestTheirSubstitutions:
    def test_to_come_are_gone(self, school, tutor, colleague, cpe):
        away(tutor, colleague, TODAY + 7 * DAY, TODAY + 9 * DAY)

        release(school=school, tutor=tutor, by=cpe)

        assert not Substitution.objects.exists()

    def test_that_hold_end_on_the_eve(self, school, tutor, colleague, cpe):
        away(tutor, colleague, TODAY - 3 * DAY)

        release(school=school, tutor=tutor, by=cpe)

        assert Substitution.objects.get().last_day == TODAY - DAY

    def test_in_which_they_stood_in_end_too(self, school, pupil, tutor, colleague, cpe):
        away(tutor, colleague)

        found = release(school=school, tutor=colleague, by=cpe)

        assert [each.tutor for each in found.stood_in] == [tutor]
        assert in_charge([pupil], TODAY)[pupil.pk].adult == tutor

    def test_that_are_over_stay_as_they_were(self, school, tutor, colleague, cpe):
        over = away(tutor, colleague, TODAY - 9 * DAY, TODAY - 2 * DAY)

        release(school=school, tutor=tutor, by=cpe)

        assert Substitution.objects.get(last_day=over.last_day)

    def test_leave_a_trace_each(self, school, tutor, colleague, cpe):
        own = away(tutor, colleague)
        other = away(colleague, tutor, TODAY + 8 * DAY, TODAY + 9 * DAY)

        release(school=school, tutor=tutor, by=cpe)

        ended = AuditEvent.objects.filter(verb="tutor.replacement_ended")
        assert set(ended.values_list("target_id", flat=True)) == {own.pk, other.pk}
