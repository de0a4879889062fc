"""Two people, or two clicks, at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from continuity.directory.models import AuditEvent, Role
from tests.factories import member
from tutoring import chain, services
from tutoring.models import ContactLog, Rung, Tutorship

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run `acts` in as many threads; each result, or the error one of them raised."""

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_a_double_click_logs_one_contact(pupil, tutor):
    once = uuid4()

    def click():
        return services.log_contact(pupil=pupil, by=tutor, channel="phone", reached=False, once=once)

    first, second = at_once(click, click)
    assert first == second == ContactLog.objects.get()


def test_two_people_giving_a_tutor_leave_one(pupil, cpe):
    chosen = [member(pupil.school, Role.TUTOR) for _tutor in range(4)]
    at_once(
        *(lambda tutor=tutor: services.assign_tutor(pupil=pupil, tutor=tutor, by=cpe) for tutor in chosen)
    )

    assert Tutorship.objects.count() == 4
    assert Tutorship.objects.current().count() == 1


def test_two_workers_hand_an_alert_up_once(pupil, tutor, cpe, worry):
    alert = worry(pupil, days_ago=6)

    at_once(*[lambda: chain.hand_up(school_id=pupil.school_id)] * 2)

    assert [step.rung for step in alert.handings_up.all()] == [Rung.CPE]
    assert AuditEvent.objects.filter(verb="alert.handed_up").count() == 1
