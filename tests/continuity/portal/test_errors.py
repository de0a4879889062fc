"""Requests that cannot be read get a page with a sentence, never a failure."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from activities.models import Activity, Sequence, Status
from tests.factories import ActivityFactory, CourseFactory, UserFactory, given

pytestmark = pytest.mark.django_db
LOGIN = "/compte/login/"


def test_a_text_too_long_for_the_portal_is_told_so(client):
    response = client.post(LOGIN, {"login": "é" * 2_000_000})

    assert response.status_code == 413
    assert "trop volumineux" in response.text


def test_the_whole_of_it_is_read_so_that_the_browser_shows_the_answer(client):
    response = client.post(LOGIN, {"login": "é" * 2_000_000})

    assert not response.wsgi_request.read(1)


def test_too_many_files_are_told_so(client):
    files = [SimpleUploadedFile(f"{place}.txt", b"x") for place in range(101)]

    assert client.post(LOGIN, {"files": files}).status_code == 413


def test_a_form_in_an_unknown_encoding_cannot_be_read(client):
    response = client.post(LOGIN, "login=a", content_type="application/x-www-form-urlencoded; charset=utf-16")

    assert response.status_code == 400
    assert "pas pu être lue" in response.text


def test_the_address_of_a_button_opened_alone_says_what_it_is_for(client):
    client.force_login(UserFactory())

    response = client.get("/charge/apercu/")

    assert response.status_code == 405
    assert "ne s'ouvre pas seule" in response.text
    assert response["Allow"] == "POST"


@pytest.fixture
def activity():
    return ActivityFactory()


@pytest.fixture
def as_teacher(client, activity):
    client.force_login(activity.course.teacher)
    return client


@pytest.fixture
def closed(activity):
    day = date(2026, 11, 20)
    found = given(course=activity.course, given_on=day, due_on=day)
    Activity.objects.filter(pk=found.pk).update(status=Status.CLOSED, closed_at=found.published_at)
    return found


def from_page(path):
    return {"Referer": f"http://testserver{path}"}


def test_what_cannot_be_done_leads_back_to_the_page_it_was_asked_on(as_teacher, activity):
    sequence = Sequence.objects.create(course=activity.course, title="Fractions")
    sequence.activities.add(activity)
    page = reverse("activities:sequence", args=[sequence.public_id])

    answer = as_teacher.post(
        reverse("activities:discard_sequence", args=[sequence.public_id]), headers=from_page(page)
    )

    assert answer.status_code == 409
    assert f'href="http://testserver{page}"' in answer.text


def test_a_page_that_refuses_to_open_leads_elsewhere(as_teacher, closed):
    page = reverse("activities:edit", args=[closed.public_id])

    answer = as_teacher.get(page, headers=from_page(page))

    assert answer.status_code == 409
    assert f'href="{reverse("activities:detail", args=[closed.public_id])}"' in answer.text


def test_what_was_typed_is_on_the_page_that_refuses_it(as_teacher, closed):
    typed = {"title": "Fractions", "instructions": "Relire la leçon <3>.", "key": str(closed.public_id)}

    answer = as_teacher.post(reverse("activities:edit", args=[closed.public_id]), typed)

    assert "Relire la leçon &lt;3&gt;." in answer.text
    assert f'<p class="written">{closed.public_id}' not in answer.text


def test_what_was_typed_about_what_is_gone_is_on_the_page_that_says_so(as_teacher):
    gone = reverse("activities:feedback", args=["00000000-0000-4000-8000-000000000000"])

    answer = as_teacher.post(gone, {"comment": "Très clair, merci."}, headers=from_page("/activites/"))

    assert answer.status_code == 404
    assert "Très clair, merci." in answer.text
    assert 'href="http://testserver/activites/"' in answer.text


def test_a_form_that_expired_gives_back_what_was_typed(activity):
    client = Client(enforce_csrf_checks=True)
    client.force_login(activity.course.teacher)

    answer = client.post("/activites/nouvelle/", {"instructions": "Relire la leçon."})

    assert answer.status_code == 403
    assert "Relire la leçon." in answer.text


def test_a_password_is_never_given_back(client):
    client.force_login(UserFactory())

    answer = client.post("/activites/nouvelle/", {"password1": "cheval de trait"})

    assert answer.status_code == 403
    assert "cheval de trait" not in answer.text


def test_a_text_too_long_sent_to_no_page_is_no_failure(client):
    client.force_login(UserFactory())

    assert client.post("/nulle-part/", {"text": "mot " * 1_000_000}).status_code == 404


def test_another_site_is_not_a_page_to_go_back_to(as_teacher):
    other = CourseFactory()

    answer = as_teacher.get(
        reverse("activities:course", args=[other.public_id]),
        headers={"Referer": "https://ailleurs.example.org/"},
    )

    assert answer.status_code == 404
    assert "ailleurs" not in answer.text
