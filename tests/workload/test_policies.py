"""Setting the figures of the rules: for whom it counts, and once."""

import pytest

from continuity.directory.models import AuditEvent, Role
from tests.factories import PupilFactory, member
from workload.models import LoadPolicy, Recheck
from workload.policies import default_policy, policies_of, remove_level_policy, set_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(quatrieme):
    return quatrieme.school


@pytest.fixture
def principal(school):
    return member(school, Role.PRINCIPAL)


@pytest.fixture
def set_cap(school, principal):
    """`set_cap(minutes)` a day for the school, or for a level."""

    def act(minutes: int, level: str = "") -> LoadPolicy:
        policy = default_policy(school, level)
        policy.daily_cap_minutes = minutes
        return set_policy(policy=policy, by=principal)

    return act


def forget() -> None:
    Recheck.objects.all().delete()
    AuditEvent.objects.all().delete()


def to_recheck() -> set[int]:
    return {pupil for pupils in Recheck.objects.values_list("pupil_ids", flat=True) for pupil in pupils}


def test_new_figures_concern_the_pupils_of_the_school_and_nobody_elsewhere(set_cap, school):
    PupilFactory()

    set_cap(120)

    assert policies_of(school).school.daily_cap_minutes == 120
    assert to_recheck() == set(school.pupils.values_list("pk", flat=True))


def test_the_same_figures_again_write_nothing(set_cap):
    set_cap(120)
    forget()

    set_cap(120)

    assert to_recheck() == set()
    assert not AuditEvent.objects.exists()


def test_the_figures_of_a_level_are_its_own_even_when_equal(set_cap, school):
    set_cap(120)

    set_cap(120, level="4e")

    assert set(policies_of(school).by_level) == {"4e"}


def test_removing_the_figures_of_a_level_twice_is_removing_them_once(set_cap, school, principal):
    policy = set_cap(120, level="4e")
    forget()
    remove_level_policy(policy=policy, by=principal)
    assert AuditEvent.objects.get().verb == "policy.removed"
    forget()

    remove_level_policy(policy=policy, by=principal)

    assert not policies_of(school).by_level
    assert to_recheck() == set()
    assert not AuditEvent.objects.exists()
