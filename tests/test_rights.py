"""Who may open what: every address × every role (tests/addresses.py), with two schools full of data."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.addresses import (
    PAGES,
    PUBLIC,
    PUBLIC_ARGUMENTS,
    SIGN_IN,
    SIGN_IN_ARGUMENTS,
    every_url_name,
    is_admin,
    lines,
)
from tests.signed_in import session_of
from tests.two_schools import AWAY, PEOPLE, full_school, nobody

pytestmark = pytest.mark.django_db

A_TUESDAY = datetime(2026, 11, 17, 14, 0, tzinfo=ZoneInfo("Europe/Paris"))
COLUMNS = (*PEOPLE, "nobody", "away")


class Row(NamedTuple):
    """A line of PAGES: `cells` says what each person gets."""

    url_name: str
    about: str
    method: str
    done: str
    cells: dict[str, str]

    def __str__(self):
        return f"{self.method} {self.url_name}"

    def url(self, school) -> str:
        """The address, about the object of `school`."""
        return reverse(
            self.url_name, args=[] if self.about == "-" else [school.objects[self.about].public_id]
        )

    def status(self, cell: str) -> int:
        return int(self.done if cell == "ok" else cell)


ROWS = [Row(*line[:4], dict(zip(COLUMNS, line[4:], strict=True))) for line in lines(PAGES)]
READ_ONLY = [
    row
    for row in ROWS
    if row.method == "GET" and all(other.method == "GET" for other in ROWS if other.url_name == row.url_name)
]
PAGES_TO_READ = [row for row in ROWS if row.method == "GET" and not row.url_name.endswith("_pdf")]
every_row = pytest.mark.parametrize("row", ROWS, ids=str)


class Answer(NamedTuple):
    """`outcome` is the status, or "sign in" for somebody sent to the sign-in page."""

    outcome: int | str
    text: str


def ask(client, session, method, url) -> Answer:
    """The answer to the one whose `session` it is (None: signed out); whatever the page wrote is undone."""
    client.cookies.clear()
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic():
        response = client.get(url) if method == "GET" else client.post(url, {"sent": "yes"})
        transaction.set_rollback(True)
    text = b"".join(response).decode(errors="replace")  # reading a file to its end closes it
    if response.status_code == 302 and response.url.startswith(reverse(settings.LOGIN_URL)):
        return Answer("sign in", text)
    return Answer(response.status_code, text)


def school_signed_in(mark=""):
    """A full school, with the `sessions` of its people and of somebody without a role, who sign in once for all tests."""
    school = full_school(mark)
    school.sessions = {
        name: session_of(user) for name, user in (school.people | {"nobody": nobody()}).items()
    }
    return school


@pytest.fixture(scope="module")
def schools(django_db_setup, django_db_blocker):
    """This school and the other one, on an ordinary Tuesday; what each test writes is undone."""
    with (
        time_machine.travel(A_TUESDAY),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        schools = school_signed_in(), school_signed_in(AWAY)
        connection.check_constraints()  # once: else each test looks at the keys of both again
        yield schools
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def read(schools) -> Callable[[str, str], Answer]:
    """`read(name, url)`: what the person of this school reads there. Two tests look at each page: it is asked for once."""
    return cache(lambda name, url: ask(Client(), schools[0].sessions[name], "GET", url))


@pytest.fixture
def here(schools):
    return schools[0]


@pytest.fixture
def away(schools):
    return schools[1]


def test_every_address_has_its_line():
    listed = {row[0] for row in lines(PAGES)} | {row[0] for row in lines(SIGN_IN)} | set(PUBLIC)

    assert {name for name in every_url_name() if not is_admin(name)} == listed


@every_row
def test_each_person_gets_what_is_theirs(client, here, away, row, read):
    url = row.url(here)

    found = {
        name: (read(name, url) if row.method == "GET" else ask(client, session, row.method, url)).outcome
        for name, session in here.sessions.items()
    }

    assert found == {name: row.status(row.cells[name]) for name in here.sessions}


@every_row
def test_each_person_of_another_school_gets_nothing_of_this_one(client, here, away, row):
    cells = {name: row.cells[name] if row.cells["away"] == "own" else row.cells["away"] for name in PEOPLE}
    url = row.url(here)

    found = {name: ask(client, away.sessions[name], row.method, url).outcome for name in PEOPLE}

    assert found == {name: row.status(cell) for name, cell in cells.items()}


@pytest.mark.parametrize("row", READ_ONLY, ids=str)
def test_a_page_that_is_only_read_takes_no_form(client, here, row):
    reader = next(name for name, cell in row.cells.items() if cell == "ok")

    assert ask(client, here.sessions[reader], "POST", row.url(here)).outcome == 405


@every_row
def test_nobody_gets_in_without_signing_in(client, here, row):
    assert ask(client, None, row.method, row.url(here)).outcome == "sign in"


@pytest.mark.parametrize("row", PAGES_TO_READ, ids=str)
def test_no_page_names_anyone_of_another_school(here, away, row, read):
    url = row.url(here)

    assert [name for name in PEOPLE if AWAY in read(name, url).text] == []


@pytest.mark.parametrize(("url_name", "status"), PUBLIC.items())
def test_public_pages_are_open_to_all(client, url_name, status):
    url = reverse(url_name, args=PUBLIC_ARGUMENTS.get(url_name, ()))

    assert ask(client, None, "GET", url).outcome == status


@pytest.mark.parametrize(("url_name", "anonymous", "signed_in"), lines(SIGN_IN))
def test_the_pages_of_the_account(client, here, url_name, anonymous, signed_in):
    url = reverse(url_name, args=SIGN_IN_ARGUMENTS.get(url_name, ()))

    found = [ask(client, session, "GET", url).outcome for session in (None, here.sessions["teacher"])]

    assert [str(outcome).replace(" ", "-") for outcome in found] == [anonymous, signed_in]


def test_the_support_pages_are_closed_to_everyone_of_a_school(client, here):
    url = reverse("admin:index")

    for name in here.people:
        client.cookies[settings.SESSION_COOKIE_NAME] = here.sessions[name]

        assert client.get(url, follow=True).status_code == 403
