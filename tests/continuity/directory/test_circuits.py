"""Whom to ask for what, and who decides: what the office keeps and what each reads."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuity.common import wording
from continuity.directory import circuits
from continuity.directory.contacts import POINTS_GIVEN, contacts_of
from continuity.directory.models import AuditEvent, ContactPoint, Deputy, Role
from tests.factories import GuardianshipFactory, PupilFactory, SchoolFactory, member

NOW = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Europe/Paris"))
TODAY = NOW.date()
LOANS = {"matter": "Prêt de matériel", "who": "la vie scolaire"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def pupil():
    return PupilFactory()


@pytest.fixture
def school(pupil):
    return pupil.school


@pytest.fixture
def principal(school):
    return member(school, Role.PRINCIPAL, first_name="Anne", last_name="Petit")


@pytest.fixture
def point(school):
    def _point(rank=1, **fields):
        return ContactPoint.objects.create(
            **{"school": school, "rank": rank, "confirmed_on": TODAY, **LOANS, **fields}
        )

    return _point


@pytest.fixture
def page(client):
    def read(name, by, **query):
        client.force_login(by)
        text = client.get(reverse(f"directory:{name}"), query).content.decode()
        return text.replace(wording.NBSP, " ").replace("&#x27;", "'")

    return read


def matters(school) -> list[str]:
    return [point.matter for point in school.contact_points.all()]


class TestTheLines:
    def test_the_usual_ones_are_proposed_once_and_wait_for_a_look(self, school, principal):
        assert circuits.propose_usual(school=school, by=principal) == len(circuits.USUAL)
        assert circuits.propose_usual(school=school, by=principal) == 0

        assert circuits.to_confirm(school.contact_points.all(), TODAY).count() == len(circuits.USUAL)

    def test_a_line_typed_is_confirmed_and_comes_last(self, school, principal, point):
        point(matter="Santé", who="l'infirmerie")

        added = circuits.add_point(school=school, by=principal, **LOANS)

        assert matters(school) == ["Santé", "Prêt de matériel"]
        assert added.confirmed_on == TODAY

    def test_the_same_line_twice_is_refused_with_a_sentence(self, school, principal, point):
        point()

        with pytest.raises(ValidationError, match="compléter cette ligne"):
            circuits.add_point(school=school, by=principal, **LOANS)

    def test_a_list_that_is_too_long_is_refused(self, school, principal, point):
        for rank in range(circuits.MOST_POINTS):
            point(rank, matter=f"Sujet {rank}")

        with pytest.raises(ValidationError, match="en retirer une"):
            circuits.add_point(school=school, by=principal, matter="De trop", who="personne")

    def test_three_months_later_it_is_to_be_confirmed(self, school, principal, point):
        fresh, old = (
            point(matter="Santé", confirmed_on=date(2026, 8, 20)),
            point(2, confirmed_on=date(2026, 8, 19)),
        )

        assert [circuits.is_to_confirm(each, TODAY) for each in (fresh, old)] == [False, True]

    def test_all_lines_are_confirmed_at_once_and_only_once_a_day(self, school, principal, point):
        point(matter="Santé", confirmed_on=date(2026, 8, 20))
        point(2, confirmed_on=None)

        assert circuits.confirm_points(school=school, by=principal) == 2
        assert {line.confirmed_on for line in school.contact_points.all()} == {TODAY}
        assert circuits.confirm_points(school=school, by=principal) == 0

    def test_writing_a_line_confirms_it(self, principal, point):
        old = point(confirmed_on=None)

        assert circuits.change_point(point=old, by=principal, phone="01 99").confirmed_on == TODAY

    def test_a_line_goes_up_and_the_first_stays(self, school, principal, point):
        first, second = point(matter="Santé"), point(2)

        circuits.raise_point(point=second, by=principal)
        circuits.raise_point(point=second, by=principal)

        assert matters(school) == ["Prêt de matériel", "Santé"]
        assert first.school.contact_points.last() == first

    def test_removing_twice_leaves_one_event(self, principal, point):
        line = point()
        circuits.remove_point(point=line, by=principal)
        circuits.remove_point(point=line, by=principal)

        assert AuditEvent.objects.filter(verb="contact_point.removed").count() == 1


class TestTheChain:
    @pytest.fixture
    def chain(self, school, principal):
        cpe = member(school, Role.CPE, first_name="Paul", last_name="Roy")
        for user in (principal, cpe):
            circuits.add_deputy(school=school, user=user, by=principal)
        return list(circuits.chain_of(school))

    def test_the_head_decides_while_there(self, school, chain, principal):
        assert circuits.deciding(school, TODAY).user == principal

    def test_the_next_one_decides_until_the_head_is_back(self, school, chain, principal):
        circuits.set_away(deputy=chain[0], until=TODAY, by=principal)

        assert circuits.deciding(school, TODAY) == chain[1]
        assert circuits.deciding(school, date(2026, 11, 21)) == chain[0]

    def test_a_closed_account_decides_nothing(self, school, chain, principal):
        principal.is_active = False
        principal.save()

        assert circuits.deciding(school, TODAY) == chain[1]

    def test_with_everybody_away_nobody_does(self, school, chain, principal):
        Deputy.objects.update(away_until=TODAY)

        assert circuits.deciding(school, TODAY) is None

    def test_the_order_is_changed_one_place_at_a_time(self, school, chain, principal):
        circuits.raise_deputy(deputy=chain[1], by=principal)

        assert list(circuits.chain_of(school)) == chain[::-1]

    def test_the_same_person_is_in_it_once(self, school, chain, principal):
        circuits.add_deputy(school=school, user=principal, by=principal)

        assert school.deputies.count() == 2


class TestWhoReadsWhat:
    def test_lines_for_the_staff_are_for_the_staff(self, page, school, pupil, point):
        point()
        point(2, matter="Locaux", who="la gestion", audience=ContactPoint.Audience.STAFF)
        family, teacher = member(school, Role.GUARDIAN), member(school, Role.TEACHER)

        assert "Locaux" in page("whom_to_ask", teacher)
        assert "Locaux" not in page("whom_to_ask", family)

    def test_a_line_without_a_number_is_reached_through_that_of_the_school(self, page, school, point):
        school.phone = "01 23 45 67 89"
        school.save()
        point(phone="")

        assert page("whom_to_ask", member(school, Role.GUARDIAN)).count("01 23 45 67 89") == 2

    def test_who_decides_is_for_the_staff(self, page, school, principal):
        circuits.add_deputy(school=school, user=principal, by=principal)

        assert "Anne Petit" in page("whom_to_ask", member(school, Role.TEACHER))
        assert "Anne Petit" not in page("whom_to_ask", member(school, Role.GUARDIAN))

    def test_a_family_finds_who_follows_each_child(self, page, pupil):
        pupil.school_class.form_teachers.add(member(pupil.school, Role.TEACHER, last_name="Leroy"))
        parent = GuardianshipFactory(pupil=pupil).guardian

        assert "Leroy, professeur principal" in page("whom_to_ask", parent)

    def test_the_first_day_says_what_to_do(self, page, school, principal):
        assert "Remplir la liste" in page("whom_to_ask", principal)
        assert "s'adresser à la vie scolaire" in page("whom_to_ask", member(school, Role.GUARDIAN))

    def test_a_forgotten_field_is_said_and_nothing_is_lost(self, client, principal):
        client.force_login(principal)

        response = client.post(reverse("directory:contact_points"), {"matter": "Santé", "who": ""})
        assert response.status_code == 400
        assert 'value="Santé"' in response.content.decode()

    def test_a_telephone_nobody_could_call_is_refused(self, client, principal):
        client.force_login(principal)
        line = {"matter": "Santé", "who": "l'infirmerie", "audience": "everybody", "phone": "abc"}

        response = client.post(reverse("directory:contact_points"), line)
        assert response.status_code == 400
        assert "Écrire un numéro à appeler" in response.content.decode()

    def test_a_day_in_the_past_is_refused_beside_the_person(self, client, school, principal):
        circuits.add_deputy(school=school, user=principal, by=principal)
        client.force_login(principal)

        deputy = school.deputies.get()
        response = client.post(
            reverse("directory:change_deputy", args=[deputy.public_id]), {"until": "2026-11-01"}
        )
        assert response.status_code == 400
        assert "Ce jour est passé" in response.content.decode()


class TestWhatFamiliesAreGiven:
    def test_the_first_lines_of_the_school_follow_the_people(self, pupil, point):
        for rank in range(1, POINTS_GIVEN + 2):
            point(rank, matter=f"Sujet {rank}", phone="01 99 00 00 01")

        found = contacts_of([pupil])[pupil.pk]

        assert [contact.matter for contact in found] == ["Sujet 1", "Sujet 2", "Sujet 3"]
        assert found[0].phone == "01 99 00 00 01"

    def test_lines_for_the_staff_or_of_another_school_are_not_given(self, pupil, point):
        point(audience=ContactPoint.Audience.STAFF)
        point(school=SchoolFactory(), matter="Ailleurs")

        assert [contact.name for contact in contacts_of([pupil])[pupil.pk]] == ["la vie scolaire"]
