"""A pupil changed school in the middle of everything: what each of the two schools may open, searched for the other.

Both schools are full (tests/two_schools.py), and everything of each carries its mark. The pupil followed in the old one,
with an alert, a case, a loan and the rest under way, is of the new one from today on. Nobody there reads what the old
school wrote, nobody of the old one what becomes of the pupil, and every page still opens.
"""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from continuity.directory import transfers
from tests.factories import TutorshipFactory, UserFactory
from tests.test_leaks import text_of
from tests.test_rights import ROWS, Row
from tests.two_schools import PEOPLE, full_school
from tutoring.models import ContactLog
from workload.models import Alert, RiskDay

pytestmark = pytest.mark.django_db

A_TUESDAY = datetime(2026, 11, 17, 14, 0, tzinfo=ZoneInfo("Europe/Paris"))
OLD, NEW = "Autrefois", "Désormais"
FAMILIES = ("pupil", "family", "classmate", "other_family")  # a family reads of its child wherever it is
ELSEWHERE = ("outsider", "other_tutor")  # who have nothing to do with the pupil
STAFF = [name for name in PEOPLE if name not in (*FAMILIES, *ELSEWHERE)]
# What the pupil did in the week of the move counts in that week, wherever it was given: it is no follow-up.
SCHOOL_WORK = ("activities:pupil_cahier", "workload:pupil_week", "workload:class_week", "workload:guide")
GUIDES = ("workload:guide_pdf", "workload:class_guides_pdf")
ROWS_READ = [row for row in ROWS if row.method == "GET" and row.url_name not in (*SCHOOL_WORK, *GUIDES)]


@pytest.fixture(scope="module")
def schools(django_db_setup, django_db_blocker):
    with time_machine.travel(A_TUESDAY), django_db_blocker.unblock(), transaction.atomic():
        old, new = full_school(OLD), full_school(NEW)
        _move(old, new)
        yield old, new
        transaction.set_rollback(True)


def _move(old, new) -> None:
    """The pupil leaves, and the new school begins to follow them."""
    pupil, now = old.objects["pupil"], timezone.now()
    pupil.last_name = "Martin"
    pupil.school, pupil.school_class = new.school, new.objects["class"]
    pupil.save()
    old.people["family"].last_name = "Vidal"
    old.people["family"].save()
    transfers.leave(pupil=pupil, left=old.school, by=UserFactory())
    tutor = TutorshipFactory(pupil=pupil, tutor=new.people["tutor"]).tutor
    talk = {"school": new.school, "pupil": pupil, "by": tutor, "at": now}
    ContactLog.objects.create(**talk, reached=True, summary=f"Bien arrivé {NEW}", health_worry=True)
    Alert.objects.create(
        school=new.school,
        kind=Alert.Kind.OVERLOAD,
        pupil=pupil,
        severity=Alert.Severity.WATCH,
        first_day=now,
        last_day=now,
        reasons=[],
        opened_at=now,
        updated_at=now,
    )
    RiskDay.objects.create(school=new.school, pupil=pupil, day=now, level="none", score=0, evidence=[])
    new.objects["pupil"] = pupil


@pytest.fixture(scope="module")
def opened_by(schools):
    """`opened_by(school, name)`: what a person of the old (0) or new (1) school is answered, by address."""

    @cache
    def walk(place: int, name: str) -> dict[str, str]:
        client = Client()
        client.force_login(schools[place].people[name])
        rows = [row for row in ROWS_READ if row.cells[name] == "ok" and (name == "cpe" or not _is_print(row))]
        return {str(row): _read(client, row, schools[place]) for row in rows}

    return walk


def _is_print(row: Row) -> bool:
    """The prints say the same to whoever may have them, and are slow to make."""
    return row.url_name.endswith(("_pdf", "_meeting"))


def _read(client: Client, row: Row, school) -> str:
    with transaction.atomic():
        response = client.get(row.url(school), follow=True)
        transaction.set_rollback(True)
    return text_of(b"".join(response))


def found_in(pages: dict[str, str], mark: str) -> dict[str, str]:
    return {name: _around(text, mark) for name, text in pages.items() if mark in text}


def _around(text: str, mark: str) -> str:
    place = text.index(mark)
    return " ".join(text[max(0, place - 120) : place + 60].split())


@pytest.mark.parametrize("name", STAFF)
def test_nobody_of_the_new_school_reads_what_the_old_one_wrote(opened_by, name):
    assert found_in(opened_by(1, name), OLD) == {}


@pytest.mark.parametrize("name", STAFF)
def test_nobody_of_the_old_school_reads_what_becomes_of_the_pupil(opened_by, name):
    assert found_in(opened_by(0, name), NEW) == {}


@pytest.mark.parametrize(("place", "mark"), [(0, OLD), (1, NEW)])
def test_each_school_reads_its_own(opened_by, place, mark):
    """The marks are where people read: without them the tests above would find nothing whatever leaked."""
    assert len(found_in(opened_by(place, "cpe"), mark)) > 20
