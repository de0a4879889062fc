"""The school opens, changes and closes its accounts."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from continuity.directory.models import AuditEvent, Guardianship, Role, User
from tests.factories import GuardianshipFactory, MembershipFactory, PupilFactory, SchoolFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def principal(school, client):
    user = member(school, Role.PRINCIPAL)
    client.force_login(user)
    return user


@pytest.fixture
def secretary(school, client):
    user = member(school, Role.ADMIN)
    client.force_login(user)
    return user


def identity(**fields):
    return {"first_name": "Nadia", "last_name": "Le Goff", "roles": ["teacher"]} | fields


def test_a_new_account_holds_the_roles_chosen(client, secretary, school):
    client.post(reverse("accounts:new"), identity(roles=["teacher", "tutor"]))

    account = User.objects.get(username="nadia.le-goff")
    assert account.roles == {(school.pk, "teacher"), (school.pk, "tutor")}


def test_a_new_account_cannot_sign_in_before_it_is_given_a_password(client, secretary):
    client.post(reverse("accounts:new"), identity())

    assert not User.objects.get(username="nadia.le-goff").has_usable_password()


def test_opening_an_account_is_written_in_the_audit_trail(client, secretary, school):
    client.post(reverse("accounts:new"), identity())

    event = AuditEvent.objects.get(verb="account.opened")
    assert (event.by, event.school, event.details) == (secretary, school, {"roles": ["teacher"]})


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"username": "DEJA.LA"}, "est déjà pris"),
        ({"first_name": "王", "last_name": "小"}, "en saisir un"),
        ({"email": "Deja@exemple.fr"}, "celle d&#x27;un autre compte"),
        ({"roles": []}, "Choisir au moins un rôle"),
        ({"last_name": ""}, "Ce champ est obligatoire"),
        ({"roles": ["pupil"]}, "Sélectionnez un choix valide"),
    ],
)
def test_a_refused_account_says_why_and_keeps_what_was_typed(client, secretary, school, fields, sentence):
    member(school, Role.TEACHER, username="deja.la", email="deja@exemple.fr")

    response = client.post(reverse("accounts:new"), identity(phone="01 02 03 04 05") | fields)

    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert 'value="01 02 03 04 05"' in response.content.decode()


def test_a_telephone_nobody_could_call_is_refused(client, secretary):
    response = client.post(reverse("accounts:new"), identity(phone="voir la mère"))

    assert response.status_code == 400
    assert "Écrire un numéro à appeler" in response.content.decode()


def test_sending_the_same_new_account_twice_opens_one(client, secretary):
    client.post(reverse("accounts:new"), identity())

    assert client.post(reverse("accounts:new"), identity()).status_code == 400
    assert User.objects.filter(last_name="Le Goff").count() == 1


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.CPE])
def test_the_administration_cannot_let_itself_into_the_follow_up_of_pupils(client, secretary, role):
    response = client.post(reverse("accounts:new"), identity(roles=[role]))

    assert response.status_code == 400


def test_the_direction_gives_any_role(client, principal, school):
    client.post(reverse("accounts:new"), identity(roles=["cpe"]))

    assert User.objects.get(username="nadia.le-goff").roles == {(school.pk, "cpe")}


def test_the_temporary_password_shown_signs_in(client, secretary, school):
    account = member(school, Role.TEACHER)
    page = client.post(reverse("accounts:password", args=[account.public_id]))

    password = re.search(r"(?:[a-z]{4}-){3}\d\d", page.content.decode())[0]
    client.logout()
    client.post(reverse("account_login"), {"login": account.username, "password": password})
    assert client.session["_auth_user_id"] == str(account.pk)


def test_the_page_with_a_password_is_kept_nowhere(client, secretary, school):
    page = client.post(reverse("accounts:password", args=[member(school, Role.TEACHER).public_id]))

    assert "no-store" in page.headers["Cache-Control"]


def test_the_password_is_not_in_the_audit_trail(client, secretary, school):
    client.post(reverse("accounts:password", args=[member(school, Role.TEACHER).public_id]))

    assert AuditEvent.objects.get(verb="account.password_set").details == {}


def test_closing_an_account_ends_its_sessions(client, secretary, school, django_user_model):
    account = member(school, Role.TEACHER)
    other = type(client)()
    other.force_login(account)

    client.post(reverse("accounts:close", args=[account.public_id]))

    assert other.get(reverse("portal:home")).status_code == 302


def test_a_closed_account_can_be_reopened(client, secretary, school):
    account = member(school, Role.TEACHER, is_active=False)

    client.post(reverse("accounts:reopen", args=[account.public_id]))

    account.refresh_from_db()
    assert account.is_active


@pytest.mark.parametrize("act", ["password", "close", "reopen", "detail"])
def test_nobody_changes_their_own_account_here(client, secretary, act):
    response = client.post(reverse(f"accounts:{act}", args=[secretary.public_id]), identity())

    assert response.status_code == 403


@pytest.mark.parametrize("act", ["password", "close", "reopen", "detail"])
def test_the_administration_does_not_change_accounts_of_the_direction(client, secretary, school, act):
    response = client.post(
        reverse(f"accounts:{act}", args=[member(school, Role.PRINCIPAL).public_id]), identity()
    )

    assert response.status_code == 403


@pytest.mark.parametrize("act", ["password", "close", "reopen", "detail"])
def test_an_account_that_serves_in_another_school_is_not_changed(client, principal, school, act):
    shared = MembershipFactory(user=member(school, Role.TEACHER)).user

    response = client.post(reverse(f"accounts:{act}", args=[shared.public_id]), identity())

    assert response.status_code == 403


def test_the_account_of_another_school_does_not_exist(client, principal):
    stranger = member(SchoolFactory(), Role.TEACHER)

    assert client.get(reverse("accounts:detail", args=[stranger.public_id])).status_code == 404


def test_changing_an_account_takes_away_the_roles_left_out(client, secretary, school):
    account = MembershipFactory(user=member(school, Role.TEACHER), school=school, role=Role.TUTOR).user

    client.post(reverse("accounts:detail", args=[account.public_id]), identity(username=account.username))

    assert User.objects.get(pk=account.pk).roles == {(school.pk, "teacher")}


def test_a_parent_who_teaches_here_stays_a_parent(client, secretary, school):
    guardian = GuardianshipFactory(pupil=PupilFactory(school_class__school=school)).guardian

    client.post(reverse("accounts:detail", args=[guardian.public_id]), identity(username=guardian.username))

    assert User.objects.get(pk=guardian.pk).roles == {(school.pk, "guardian"), (school.pk, "teacher")}


def test_the_list_finds_people_by_every_word(client, secretary, school):
    member(school, Role.TEACHER, first_name="Inès", last_name="Quéré")
    member(school, Role.TEACHER, first_name="Inès", last_name="Blanchet")

    page = client.get(reverse("accounts:list"), {"q": "inès quéré"}).content.decode()

    assert "Inès Quéré" in page
    assert "Inès Blanchet" not in page


def test_the_list_keeps_to_one_role(client, secretary, school):
    member(school, Role.TEACHER, last_name="Professeure")
    member(school, Role.TUTOR, last_name="Tutrice")

    page = client.get(reverse("accounts:list"), {"role": "tutor"}).content.decode()

    assert "Camille Tutrice" in page
    assert "Camille Professeure" not in page


def test_the_list_shows_who_never_came(client, secretary, school):
    member(school, Role.TEACHER, last_name="Venue", last_seen_on="2026-11-16")
    member(school, Role.TEACHER, last_name="Attendue")

    page = client.get(reverse("accounts:list"), {"state": "unused"}).content.decode()

    assert "Camille Attendue" in page
    assert "Camille Venue" not in page


def test_the_list_leaves_out_other_schools(client, secretary):
    member(SchoolFactory(), Role.TEACHER, last_name="Ailleurs")

    assert "Ailleurs" not in client.get(reverse("accounts:list")).content.decode()


@pytest.mark.parametrize(
    "query", [{"role": "roi"}, {"page": "abc"}, {"page": "999"}, {"state": "x"}, {"q": "%_\\'"}]
)
def test_a_forged_search_still_answers(client, secretary, query):
    assert client.get(reverse("accounts:list"), query).status_code == 200


@pytest.mark.parametrize("name", ["accounts:list", "accounts:pupils"])
def test_a_list_asks_the_same_queries_for_one_and_for_ten(client, secretary, school, name):
    GuardianshipFactory(pupil=PupilFactory(school_class__school=school))
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as for_one:
        client.get(reverse(name))

    for _count in range(9):
        GuardianshipFactory(pupil=PupilFactory(school_class__school=school))
    with CaptureQueriesContext(connection) as for_ten:
        client.get(reverse(name))

    assert len(for_ten) == len(for_one)


def test_a_pupil_gets_their_account(client, secretary, school):
    pupil = PupilFactory(school_class__school=school)

    client.post(reverse("accounts:new_for_pupil", args=[pupil.public_id]), identity(holder="pupil"))

    pupil.refresh_from_db()
    assert pupil.user.roles == {(school.pk, "pupil")}


def test_a_pupil_who_has_an_account_gets_no_second_one(client, secretary, school):
    pupil = PupilFactory(school_class__school=school, user=member(school, Role.PUPIL))

    response = client.post(
        reverse("accounts:new_for_pupil", args=[pupil.public_id]), identity(holder="pupil")
    )

    assert response.status_code == 400


def test_a_second_guardian_is_called_after_the_first(client, secretary, school):
    pupil = GuardianshipFactory(pupil=PupilFactory(school_class__school=school)).pupil

    client.post(
        reverse("accounts:new_for_pupil", args=[pupil.public_id]),
        identity(holder="guardian", relation="père"),
    )

    link = Guardianship.objects.get(guardian__username="nadia.le-goff")
    assert (link.pupil, link.relation, link.rank) == (pupil, "père", 2)


def test_a_guardian_who_has_an_account_is_linked_to_the_next_child(client, secretary, school):
    guardian = GuardianshipFactory(pupil=PupilFactory(school_class__school=school)).guardian
    sister = PupilFactory(school_class__school=school)

    client.post(
        reverse("accounts:link_guardian", args=[sister.public_id]),
        {"link-username": guardian.username.upper(), "link-relation": "mère"},
    )

    assert set(sister.guardianships.values_list("guardian", flat=True)) == {guardian.pk}


def test_a_guardian_of_another_school_cannot_be_linked(client, secretary, school):
    stranger = GuardianshipFactory().guardian
    pupil = PupilFactory(school_class__school=school)

    response = client.post(
        reverse("accounts:link_guardian", args=[pupil.public_id]), {"link-username": stranger.username}
    )

    assert response.status_code == 400
    assert not pupil.guardianships.exists()
