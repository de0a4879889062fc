"""What a check keeps of a class never outlives a change, whichever of the two ends first."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from continuity.directory.models import Role
from tests.factories import member
from workload import alerts, sweeps
from workload.class_checks import school_weeks, weeks_kept, with_checks
from workload.models import Recheck
from workload.policies import default_policy, set_policy

TIGHTER = 60  # minutes a day


@pytest.fixture
def school(twins):
    school, _twin = twins
    sweeps.sweep(school_id=school.pk)
    return school


def lower_the_limit(school, principal) -> None:
    policy = default_policy(school)
    policy.daily_cap_minutes = policy.presence_day_minutes = TIGHTER
    set_policy(policy=policy, by=principal)


def elsewhere(act) -> None:
    """Do `act` on a connection of its own, to its commit."""

    def alone() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(alone).result()


def kept(school) -> list[bool]:
    return [school_class.findings is not None for school_class in with_checks(school.classes.by_level())]


def caps(school) -> set[float]:
    mondays = weeks_kept(timezone.localdate())
    shown = school_weeks(school, list(with_checks(school.classes.by_level())), mondays)
    return {day.cap for monday in mondays for week in shown.week(monday) for day in week.days if day.cap}


def test_a_change_committed_while_a_check_runs_is_shown(school, monkeypatch):
    principal = member(school, Role.PRINCIPAL)
    read = alerts.work_of

    def read_then_let_the_limit_change(*arguments):
        found = read(*arguments)
        elsewhere(lambda: lower_the_limit(school, principal))
        return found

    sweeps.recheck_soon([school.pupils.first().pk])
    with monkeypatch.context() as slow:
        slow.setattr(alerts, "work_of", read_then_let_the_limit_change)
        sweeps.carry_out(recheck_id=Recheck.objects.get().pk)

    assert not any(kept(school))
    assert caps(school) == {TIGHTER}


def test_a_check_that_ends_before_the_change_is_committed_falls_with_it(school):
    principal = member(school, Role.PRINCIPAL)
    sweeps.recheck_soon([school.pupils.first().pk])
    asked = Recheck.objects.get().pk
    with transaction.atomic():
        lower_the_limit(school, principal)
        elsewhere(lambda: sweeps.carry_out(recheck_id=asked))

    assert not any(kept(school))
    assert caps(school) == {TIGHTER}


def test_the_check_the_change_asked_for_makes_up_for_it(school):
    lower_the_limit(school, member(school, Role.PRINCIPAL))
    for pk in Recheck.objects.values_list("pk", flat=True):
        sweeps.carry_out(recheck_id=pk)

    assert all(kept(school))
    assert caps(school) == {TIGHTER}
