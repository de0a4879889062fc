"""Requests that cannot be read get a page with a sentence, never a failure."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import UserFactory

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
