"""The scheduler, the gate and those who answer alerts work on the same pupils at once, and none waits in a ring."""

from decimal import Decimal

import pytest
import time_machine

from continuity.directory.accommodations import set_time_factor
from continuity.directory.models import Role
from continuity.directory.placements import move_pupil
from tests.factories import given, member
from tests.robustness.worlds import MONDAY, WEDNESDAY, Act, World, together
from tutoring.answers import AlertClosed, answer_alert
from tutoring.contacts.acts import log_contact
from tutoring.equipment.situation import set_digital_situation
from workload import sweeps
from workload.models import Alert, Recheck
from workload.publishing import publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel("2026-11-23T09:00:00+01:00", tick=False):
        yield


def answering(alert: Alert, cpe) -> Act:
    def act():
        try:
            answer_alert(alert=alert, by=cpe, answer=Alert.Answer.CALLED)
        except AlertClosed:
            return  # the sweep came first

    return act


def everything_about_the_same_pupils(world: World) -> dict[str, Act]:
    """A class with far too much to do and its alerts: checks, answers, calls, moves and publications."""
    cpe, first = member(world.school, Role.CPE), world.pupils[0]
    course = world.course(world.first)
    given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=600)
    sweeps.sweep(school_id=world.school.pk)
    given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=600)
    sweeps.recheck_soon([pupil.pk for pupil in world.pupils])
    owed = Recheck.objects.filter(school=world.school).last()
    draft = world.draft("light", 30, to=world.second)
    alerts = Alert.objects.open().filter(school=world.school, pupil__isnull=False).order_by("-pk")
    return {
        "sweep": lambda: sweeps.sweep(school_id=world.school.pk),
        "day": lambda: sweeps.begin_day(school_id=world.school.pk),
        "check": lambda: sweeps.carry_out(recheck_id=owed.pk),
        "publish": lambda: publish(activity=draft, by=draft.author),
        "move": lambda: move_pupil(pupil=first, school_class=world.second, by=world.principal),
        "factor": lambda: set_time_factor(pupil=first, factor=Decimal(2), by=world.principal),
        "call": lambda: log_contact(pupil=first, by=cpe, channel="phone", reached=True),
        "equipment": lambda: set_digital_situation(
            pupil=first, by=cpe, device="own", connection="good", has_printer=False, on_paper=True
        ),
        **{f"answer {alert.pk}": answering(alert, cpe) for alert in alerts},
    }


def test_checks_answers_moves_and_publications_all_get_through():
    for _round in range(3):
        world = World()
        acts = everything_about_the_same_pupils(world)
        done, refused = together(acts)
        assert {*done} | refused == acts.keys()
        assert Alert.objects.open().filter(school=world.school, kind=Alert.Kind.OVERLOAD).exists()
