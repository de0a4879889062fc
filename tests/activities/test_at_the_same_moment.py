"""While a publication decides, what pupils were given stays as it is: what changes it waits its turn."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from typing import NamedTuple

import pytest
from django.db import connection, transaction

from activities import returns, virtual_classes
from activities.models import Assignment, Attendance, State
from continuity.directory.locks import lock_school
from tests.factories import given
from tests.robustness.twins import somebody_waits_for_a_lock, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = (
    "excuse",
    "take an excuse back",
    "receive the paper of an excused pupil",
    "no longer excuse from a virtual class",
)


class Act(NamedTuple):
    """What is done to `work`, and the state it ends in."""

    work: Assignment
    do: Callable
    ends_in: State


@pytest.fixture
def acts(course, teacher, pupil):
    """Each act that may change what a pupil was given, ready to be done once."""

    def work(**fields) -> Assignment:
        days = {"given_on": date(2026, 11, 16), "due_on": date(2026, 11, 19)}
        return given(course=course, pupils=[pupil], **days, **fields).assignments.get()

    def attendance(noted: Attendance):
        activity = virtual.activity
        virtual_classes.record_attendance(activity=activity, by=teacher, attendance={virtual.pk: noted})

    asked, excused, on_paper = work(), work(), work()
    virtual = work(is_synchronous=True, starts_at=time(10))
    returns.excuse(assignment=excused, by=teacher)
    returns.excuse(assignment=on_paper, by=teacher)
    attendance(Attendance.EXCUSED)
    return {
        "excuse": Act(asked, lambda: returns.excuse(assignment=asked, by=teacher), State.EXCUSED),
        "take an excuse back": Act(
            excused, lambda: returns.expect_again(assignment=excused, by=teacher), State.TO_DO
        ),
        "receive the paper of an excused pupil": Act(
            on_paper, lambda: returns.receive_on_paper(assignment=on_paper, by=teacher), State.RETURNED
        ),
        "no longer excuse from a virtual class": Act(
            virtual, lambda: attendance(Attendance.ABSENT), State.TO_DO
        ),
    }


def on_a_connection_of_its_own(act):
    try:
        act()
    finally:
        connection.close()


@pytest.mark.parametrize("name", NAMES)
def test_it_waits_until_the_publication_has_decided(acts, name, course):
    act = acts[name]
    act.work.refresh_from_db()
    state_before = act.work.state

    with ThreadPoolExecutor(1) as other_tab:
        with transaction.atomic():
            lock_school(course.subject.school_id)
            done = other_tab.submit(on_a_connection_of_its_own, act.do)
            wait_until(lambda: done.done() or somebody_waits_for_a_lock(), "the other tab")
            act.work.refresh_from_db()
            assert act.work.state == state_before
        done.result()

    act.work.refresh_from_db()
    assert act.work.state == act.ends_in
