"""It is Monday, nine o'clock: a pupil of the 4e B, their tutor, and what may have happened to them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from continuity.directory.models import Role
from tests.factories import PupilFactory, SchoolClassFactory, TutorshipFactory, member
from tutoring.models import ContactLog
from workload.models import Alert

MONDAY = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield MONDAY.date()


@pytest.fixture
def pupil():
    return PupilFactory(school_class=SchoolClassFactory(name="4e B"), first_name="Élodie", last_name="Martin")


@pytest.fixture
def tutor(pupil):
    return TutorshipFactory(pupil=pupil).tutor


@pytest.fixture
def cpe(pupil):
    return member(pupil.school, Role.CPE)


@pytest.fixture
def worry():
    """An at-risk alert about a pupil: `worry(pupil, severity="urgent", days_ago=3)`; answered with `answered_by`."""

    def _worry(pupil, *, severity="alert", days_ago=0, **fields):
        if "answered_by" in fields:
            fields = {"answer": "called", "answered_at": MONDAY} | fields
        opened_at = MONDAY - timedelta(days=days_ago, hours=6)
        return Alert.objects.create(
            **{
                "school": pupil.school,
                "pupil": pupil,
                "kind": Alert.Kind.AT_RISK,
                "severity": severity,
                "first_day": opened_at.date(),
                "last_day": MONDAY.date(),
                "reasons": [
                    {
                        "signal": "missing_returns",
                        "count": 3,
                        "since": "2026-11-16",
                        "last": "2026-11-20",
                        "points": 3,
                    }
                ],
                "opened_at": opened_at,
                "updated_at": opened_at,
                **fields,
            }
        )

    return _worry


@pytest.fixture
def talk():
    """A contact already logged: `talk(pupil, by, days_ago=2, reached=True, …)`."""

    def _talk(pupil, by, *, days_ago=0, reached=True, **fields):
        at = MONDAY - timedelta(days=days_ago, minutes=1)
        return ContactLog.objects.create(
            school=pupil.school, pupil=pupil, by=by, at=at, reached=reached, **fields
        )

    return _talk
