"""The health check says which service does not answer."""

import pytest
from django.db import ConnectionHandler, connection
from django.urls import reverse

from continuity.portal import health


@pytest.mark.django_db
def test_all_is_well(client):
    response = client.get(reverse("portal:health"))

    assert (response.status_code, response.content) == (200, b"postgresql: ok\nredis: ok\n")


@pytest.mark.django_db
def test_a_broker_that_is_down_is_named(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get(reverse("portal:health"))

    assert (response.status_code, response.content) == (503, b"postgresql: ok\nredis: no answer\n")


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_named(client, monkeypatch):
    elsewhere = ConnectionHandler({"default": connection.settings_dict | {"HOST": "/nowhere"}})
    monkeypatch.setattr(health, "connection", elsewhere["default"])

    response = client.get(reverse("portal:health"))

    assert (response.status_code, response.content) == (503, b"postgresql: no answer\nredis: ok\n")
