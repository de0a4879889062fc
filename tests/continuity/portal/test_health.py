"""The health check says which service does not answer."""

import pytest
import time_machine
from django.db import ConnectionHandler, connection
from django.urls import reverse

from continuity.portal import health
from tests.factories import SchoolFactory
from workload.sweeps import begin_day


@pytest.mark.django_db
def test_all_is_well(client):
    response = client.get(reverse("portal:health"))

    assert (response.status_code, response.content) == (
        200,
        b"postgresql: ok\nredis: ok\nfull check: ok, none yet\n",
    )


@pytest.mark.django_db
def test_a_broker_that_is_down_is_named(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get(reverse("portal:health"))

    assert (response.status_code, response.content) == (
        503,
        b"postgresql: ok\nredis: no answer\nfull check: ok, none yet\n",
    )


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_named(client, monkeypatch):
    elsewhere = ConnectionHandler({"default": connection.settings_dict | {"HOST": "/nowhere"}})
    monkeypatch.setattr(health, "connection", elsewhere["default"])

    response = client.get(reverse("portal:health"))

    assert (response.status_code, response.content) == (
        503,
        b"postgresql: no answer\nredis: ok\nfull check: ok, none yet\n",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "status", "said"),
    [
        ("2026-11-24T04:30:00+01:00", 200, b"full check: ok, 2026-11-23 03:05\n"),
        ("2026-11-24T05:30:00+01:00", 503, b"full check: late, 2026-11-23 03:05\n"),
    ],
)
def test_a_school_that_was_not_checked_since_yesterday_is_told(client, now, status, said):
    with time_machine.travel("2026-11-23T03:05:00+01:00", tick=False) as clock:
        begin_day(school_id=SchoolFactory().pk)
        clock.move_to(now)
        response = client.get(reverse("portal:health"))
    assert response.status_code == status
    assert response.content.endswith(said)
