"""Who opened the follow-up of a pupil leaves a trace."""

from decimal import Decimal

import pytest
from django.urls import reverse

from continuity.directory import audit
from continuity.directory.models import AuditEvent, Role
from tests.factories import PupilFactory, SchoolClassFactory, member
from tests.tutoring.conftest import MONDAY
from tests.tutoring.records import a_case
from tutoring.privacy.readings import page_said, readings_of, record_follow_up_reading

pytestmark = pytest.mark.django_db


def test_it_is_traced_once_a_day(pupil, tutor):
    for _reading in range(2):
        record_follow_up_reading(pupil=pupil, by=tutor)

    assert AuditEvent.objects.get().verb == "pupil.follow_up_read"


def test_each_reader_is_traced(pupil, tutor, cpe):
    for reader in (tutor, cpe):
        record_follow_up_reading(pupil=pupil, by=reader)

    assert AuditEvent.objects.filter(verb="pupil.follow_up_read").count() == 2


class TestTheReadingsOfACase:
    """Told on its page to the direction, even once the pupil has left."""

    @pytest.fixture
    def case(self, pupil, cpe):
        return a_case(pupil, cpe, MONDAY.date(), is_open=True)

    @pytest.fixture
    def page_of(self, client, case):
        def page(reader) -> str:
            client.force_login(reader)
            return client.get(reverse("tutoring:case", args=[case.public_id])).content.decode()

        return page

    def test_the_direction_reads_who_opened_it(self, page_of, cpe, pupil):
        page_of(cpe)

        page = page_of(member(pupil.school, Role.PRINCIPAL))
        assert "Qui a lu ce suivi" in page
        assert "2 lectures" in page

    def test_nobody_else_does(self, page_of, cpe):
        assert "Qui a lu ce suivi" not in page_of(cpe)

    def test_it_is_still_told_when_the_pupil_has_left(self, page_of, pupil):
        principal = member(pupil.school, Role.PRINCIPAL)
        pupil.school_class = SchoolClassFactory()
        pupil.school = pupil.school_class.school
        pupil.save()

        assert "1 lecture" in page_of(principal)


def test_who_opened_the_list_of_extra_time_read_about_those_who_have_some(pupil, cpe):
    classmate = PupilFactory(school_class=pupil.school_class)
    pupil.time_factor = Decimal("1.3333")
    audit.record_reading(verb="pupil.time_factor_read", by=cpe, school=pupil.school, target=pupil.school)

    assert [page_said(trace) for trace in readings_of(pupil)] == [
        "le temps aménagé, pour tout l'établissement"
    ]
    assert not readings_of(classmate).exists()
