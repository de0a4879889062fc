"""A pupil changes school: what the old one wrote stays there, and weighs on nothing in the new one."""

import pytest
from django.http import Http404

from continuity.directory.models import Pupil, Role
from tests.factories import SchoolClassFactory, TutorshipFactory, member
from tests.tutoring.records import a_case, a_report
from tutoring.cases.acts import open_case
from tutoring.contacts.acts import log_contact
from tutoring.models import Case, ContactLog
from tutoring.privacy import readings, retention
from tutoring.privacy.readings import record_follow_up_reading
from tutoring.reports import weekly
from tutoring.selectors import open_risk_alerts
from workload.models import Alert

from .conftest import MONDAY

pytestmark = pytest.mark.django_db

TODAY = MONDAY.date()


@pytest.fixture
def moved(pupil, tutor, worry, talk):
    """Worried about, called and reported on, then a pupil of another school."""
    worry(pupil)
    talk(pupil, tutor, summary="Reprend lundi.")
    a_report(pupil, tutor, TODAY)
    pupil.tutorships.update(until=TODAY)
    pupil.school_class = SchoolClassFactory()
    pupil.school = pupil.school_class.school
    pupil.save()
    return pupil


def the_new_cpe(pupil):
    return member(pupil.school, Role.CPE)


def the_new_tutor(pupil):
    return TutorshipFactory(pupil=pupil).tutor


def the_new_form_teacher(pupil):
    teacher = member(pupil.school, Role.TEACHER)
    pupil.school_class.form_teachers.add(teacher)
    return teacher


def the_new_aesh(pupil):
    aesh = member(pupil.school, Role.AESH)
    pupil.supporters.add(aesh)
    return aesh


@pytest.mark.parametrize("who", [the_new_cpe, the_new_tutor, the_new_form_teacher, the_new_aesh])
@pytest.mark.parametrize("model", [Alert, ContactLog])
def test_nobody_of_the_new_school_reads_it(model, who, moved):
    assert not model.objects.visible_to(who(moved)).exists()


@pytest.mark.parametrize("model", [Alert, ContactLog])
def test_the_old_school_still_answers_for_it(model, cpe, moved):
    assert model.objects.visible_to(cpe).exists()


def test_the_new_school_has_no_flag_to_answer(moved):
    assert not open_risk_alerts(TODAY).filter(pupil=moved).exists()


def test_the_reports_of_the_old_class_are_not_told(moved):
    assert not weekly.lines_about(moved).exists()


def test_a_case_left_open_is_for_the_old_school_to_close(cpe, moved):
    case = a_case(moved, cpe, TODAY, is_open=True)
    case.school = cpe.memberships.get().school
    case.save()

    assert retention.open_cases_of_those_who_left(case.school) == 1


def test_who_read_it_there_is_not_told_in_the_new_school(pupil, cpe):
    record_follow_up_reading(pupil=pupil, by=cpe)
    assert readings.readings_of(pupil).exists()

    pupil.school = SchoolClassFactory().school
    assert not readings.readings_of(pupil).exists()


class TestWhileSomebodyWrites:
    """The page was opened before the pupil left; what it sends comes after."""

    @pytest.fixture
    def as_found(self, pupil):
        found = Pupil.objects.get(pk=pupil.pk)
        pupil.school_class = SchoolClassFactory()
        pupil.school = pupil.school_class.school
        pupil.save()
        return found

    def test_no_contact_is_noted_in_the_new_school(self, as_found, tutor):
        with pytest.raises(Http404, match="vient de quitter l'établissement"):
            log_contact(pupil=as_found, by=tutor, channel="phone", reached=False)

        assert not ContactLog.objects.exists()

    def test_no_case_is_opened_in_the_new_school(self, as_found, cpe):
        with pytest.raises(Http404, match="vient de quitter l'établissement"):
            open_case(pupil=as_found, by=cpe, aims="Reprendre contact.")

        assert not Case.objects.exists()
