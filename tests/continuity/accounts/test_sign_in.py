"""Signing in: with the user name or the e-mail, within limits, never by signing oneself up."""

import pytest
from django.core import mail
from django.urls import reverse

from continuity.directory.models import Role, User
from tests.factories import SchoolFactory, member

pytestmark = pytest.mark.django_db
PASSWORD = "une-phrase-de-passe"


@pytest.fixture
def teacher():
    user = member(SchoolFactory(), Role.TEACHER, username="nadia.legoff", email="nadia@exemple.fr")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, login, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


@pytest.mark.parametrize("login", ["nadia.legoff", "Nadia.LeGoff", "nadia@exemple.fr", "NADIA@exemple.fr"])
def test_one_signs_in_with_the_user_name_or_the_address(client, teacher, login):
    assert sign_in(client, login).url == reverse("portal:home")


def test_a_wrong_password_is_refused_in_words(client, teacher):
    response = sign_in(client, "nadia.legoff", "autre-phrase")

    assert response.context["form"].errors
    assert "_auth_user_id" not in client.session


def test_an_account_cannot_be_guessed_at_for_long(client, teacher):
    for _attempt in range(5):
        sign_in(client, "nadia.legoff", "autre-phrase")

    sign_in(client, "nadia.legoff")

    assert "_auth_user_id" not in client.session


def test_a_closed_account_does_not_sign_in(client, teacher):
    User.objects.update(is_active=False)

    sign_in(client, "nadia.legoff")

    assert "_auth_user_id" not in client.session


def test_nobody_signs_themselves_up(client):
    form = {"username": "intrus", "email": "intrus@exemple.fr", "password1": PASSWORD, "password2": PASSWORD}

    response = client.post(reverse("account_signup"), form)

    assert "Les comptes sont créés par l'établissement" in response.content.decode()
    assert not User.objects.exists()


def test_a_forgotten_password_is_changed_through_the_address(client, teacher):
    client.post(reverse("account_reset_password"), {"email": "nadia@exemple.fr"})

    assert mail.outbox[0].to == ["nadia@exemple.fr"]


def test_a_visit_is_remembered_as_a_day(client, teacher, time_machine):
    time_machine.move_to("2026-11-16T07:30:00+01:00", tick=False)
    client.force_login(teacher)

    client.get(reverse("portal:home"))

    teacher.refresh_from_db()
    assert teacher.last_seen_on.isoformat() == "2026-11-16"


def test_a_form_sent_after_the_session_ended_comes_back_to_its_page(client):
    response = client.post("/activites/nouvelle/", headers={"referer": "http://testserver/activites/"})

    assert response.url == "/compte/login/?next=http%3A//testserver/activites/"


@pytest.mark.parametrize("referer", ["", "https://exemple.org/"])
def test_a_form_sent_from_nowhere_known_comes_back_to_the_home_page(client, referer):
    response = client.post("/activites/nouvelle/", headers={"referer": referer})

    assert response.url == "/compte/login/?next=/"


def test_what_is_written_is_not_taken_from_the_screen_when_the_session_ends(client):
    response = client.post("/charge/apercu/", headers={"HX-Request": "true"})

    assert response.status_code == 401
