"""Who sees a pupil, and whether the pupil is of age: what the office writes on the page of a family."""

import pytest
from django.urls import reverse

from continuity.directory.models import AuditEvent, Pupil, Role
from tests.factories import (
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    member,
    pupil_with_account,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupil():
    return pupil_with_account(SchoolClassFactory(), last_name="Martin")


@pytest.fixture
def secretary(client, pupil):
    user = member(pupil.school, Role.ADMIN)
    client.force_login(user)
    return user


@pytest.fixture
def post(client, secretary, pupil):
    return lambda name, **data: client.post(reverse(f"accounts:{name}", args=[pupil.public_id]), data)


def kept_page(client, reader, pupil) -> str:
    client.force_login(reader)
    response = client.get(reverse("tutoring:kept", args=[pupil.public_id]))
    return response.content.decode() if response.status_code == 200 else str(response.status_code)


class TestAGuardianIsUnlinked:
    def test_and_sees_the_pupil_no_more(self, client, post, pupil):
        parent = GuardianshipFactory(pupil=pupil).guardian

        post("unlink_guardian", guardian=parent.public_id)

        assert not Pupil.objects.visible_to(parent).exists()
        assert kept_page(client, parent, pupil) == "403"

    def test_the_other_parent_and_the_other_children_are_untouched(self, post, pupil):
        parent, other = (GuardianshipFactory(pupil=pupil).guardian for _each in range(2))
        sister = GuardianshipFactory(
            pupil=PupilFactory(school_class=pupil.school_class), guardian=parent
        ).pupil

        post("unlink_guardian", guardian=parent.public_id)

        assert set(Pupil.objects.visible_to(parent)) == {sister}
        assert set(Pupil.objects.visible_to(other)) == {pupil}

    def test_it_is_written_in_the_trail_once(self, post, pupil, secretary):
        parent = GuardianshipFactory(pupil=pupil).guardian

        for _click in range(2):
            assert post("unlink_guardian", guardian=parent.public_id).status_code == 302

        event = AuditEvent.objects.get(verb="guardian.unlinked")
        assert (event.by, event.target_id, event.details) == (secretary, parent.pk, {"pupil": pupil.pk})

    def test_nobody_who_is_no_guardian_is_unlinked(self, post, pupil):
        stranger = GuardianshipFactory().guardian

        post("unlink_guardian", guardian=stranger.public_id)

        assert stranger.guardianships.exists()


class TestAnAeshSupportsAPupil:
    @pytest.fixture
    def aesh(self, pupil):
        return member(pupil.school, Role.AESH)

    def test_and_sees_that_pupil_alone(self, post, pupil, aesh):
        PupilFactory(school_class=pupil.school_class)

        post("link_supporter", supporter=aesh.public_id)

        assert set(Pupil.objects.visible_to(aesh)) == {pupil}

    def test_and_sees_the_pupil_no_more_once_taken_away(self, post, pupil, aesh):
        pupil.supporters.add(aesh)

        post("unlink_supporter", supporter=aesh.public_id)

        assert not Pupil.objects.visible_to(aesh).exists()

    def test_nor_once_no_longer_aesh(self, client, secretary, pupil, aesh):
        pupil.supporters.add(aesh)
        names = {"first_name": aesh.first_name, "last_name": aesh.last_name, "username": aesh.username}

        client.post(reverse("accounts:detail", args=[aesh.public_id]), names | {"roles": [Role.TEACHER]})

        assert not Pupil.objects.visible_to(aesh).exists()

    def test_it_is_written_in_the_trail_once(self, post, pupil, secretary, aesh):
        for _click in range(2):
            assert post("link_supporter", supporter=aesh.public_id).status_code == 302

        event = AuditEvent.objects.get(verb="supporter.linked")
        assert (event.by, event.target_id, event.details) == (secretary, aesh.pk, {"pupil": pupil.pk})

    def test_its_end_is_written_in_the_trail_once(self, post, pupil, secretary, aesh):
        pupil.supporters.add(aesh)

        for _click in range(2):
            assert post("unlink_supporter", supporter=aesh.public_id).status_code == 302

        event = AuditEvent.objects.get(verb="supporter.unlinked")
        assert (event.by, event.target_id, event.details) == (secretary, aesh.pk, {"pupil": pupil.pk})

    @pytest.mark.parametrize("role", [Role.TEACHER, Role.GUARDIAN])
    def test_who_is_not_aesh_is_refused(self, post, pupil, role):
        response = post("link_supporter", supporter=member(pupil.school, role).public_id)

        assert response.status_code == 400
        assert not pupil.supporters.exists()

    def test_the_aesh_of_another_school_is_refused(self, post, pupil):
        response = post("link_supporter", supporter=member(SchoolFactory(), Role.AESH).public_id)

        assert response.status_code == 400
        assert not pupil.supporters.exists()

    def test_the_page_of_their_account_leads_to_their_pupils(self, client, secretary, pupil, aesh):
        pupil.supporters.add(aesh)

        page = client.get(reverse("accounts:detail", args=[aesh.public_id])).content.decode()

        assert reverse("accounts:new_for_pupil", args=[pupil.public_id]) in page


class TestAPupilComesOfAge:
    def test_and_reads_alone_all_that_is_kept(self, client, post, pupil):
        assert "seul à partir de dix-huit ans" in kept_page(client, pupil.user, pupil)
        client.force_login(member(pupil.school, Role.PRINCIPAL))

        post("majority", of_age="yes")

        page = kept_page(client, pupil.user, pupil)
        assert "seul à partir de dix-huit ans" not in page
        assert "Quand l&#x27;établissement s&#x27;est inquiété" in page

    def test_it_is_written_in_the_trail_once(self, post, pupil, secretary):
        for _click in range(2):
            post("majority", of_age="yes")

        event = AuditEvent.objects.get(verb="pupil.of_age_set")
        assert (event.by, event.target_id, event.details) == (secretary, pupil.pk, {"of_age": True})

    def test_a_slip_is_corrected(self, post, pupil):
        post("majority", of_age="yes")
        post("majority", of_age="no")

        pupil.refresh_from_db()
        assert not pupil.of_age
