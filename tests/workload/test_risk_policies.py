"""A school weighs the signs in its own way: saved once, by whoever saw what they replace, then everybody is looked at."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection

from continuity.directory.models import AuditEvent, Role
from tests.factories import PupilFactory, SchoolClassFactory, SchoolFactory, member
from workload.engine.risk import DEFAULT_WEIGHTS, RiskPolicy, Weight
from workload.models import Recheck, RiskSettings
from workload.risk_policies import StaleSettings, fingerprint, policy_of, set_risk_settings

pytestmark = pytest.mark.django_db

ENGINE = RiskPolicy()
STRICT = replace(ENGINE, watch=2)
DEAF = replace(ENGINE, weights={**DEFAULT_WEIGHTS, "hard_work": Weight(0, 0)})


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def save(school):
    """Save figures in the place of those given (default: of those in force)."""
    principal = member(school, Role.PRINCIPAL)

    def _save(policy, instead_of=None):
        set_risk_settings(
            school=school,
            policy=policy,
            instead_of=fingerprint(instead_of or policy_of(school)),
            by=principal,
        )

    return _save


def test_a_school_that_has_set_nothing_weighs_as_the_engine_does(school):
    assert policy_of(school) == ENGINE


@pytest.mark.parametrize("policy", [STRICT, DEAF, replace(DEAF, watch=4, alert=6, urgent=7)], ids=range(3))
def test_what_is_saved_is_in_force(school, save, policy):
    save(policy)
    assert policy_of(school) == policy


def test_only_weights_of_its_own_are_kept(school, save):
    save(DEAF)
    assert RiskSettings.objects.get().weights == {"hard_work": {"each": 0, "at_most": 0}}
    save(STRICT)
    assert RiskSettings.objects.get().weights == {}


def test_a_weight_of_a_sign_that_is_no_longer_known_is_left_aside(school):
    weights = {"horoscope": {"each": 1, "at_most": 1}}
    RiskSettings.objects.create(school=school, watch=3, alert=5, urgent=9, weights=weights)
    assert policy_of(school) == ENGINE


def test_who_saved_which_figures_is_in_the_audit_trail(school, save):
    save(STRICT)
    event = AuditEvent.objects.get(verb="risk_settings.set")
    assert event.by.memberships.get().role == Role.PRINCIPAL
    assert event.details == {"watch": 2, "alert": 5, "urgent": 9, "weights": {}}


def test_everybody_of_the_school_is_owed_a_check(school, save):
    pupils = PupilFactory.create_batch(2, school_class=SchoolClassFactory(school=school))
    PupilFactory(school_class=SchoolClassFactory())
    save(STRICT)
    assert Recheck.objects.get().pupil_ids == [pupil.pk for pupil in pupils]


def test_the_figures_in_force_again_change_nothing(school, save):
    save(STRICT)
    before = (AuditEvent.objects.count(), Recheck.objects.count())
    save(STRICT, instead_of=ENGINE)
    assert (AuditEvent.objects.count(), Recheck.objects.count()) == before


def test_figures_saved_meanwhile_are_not_overtaken(school, save):
    save(STRICT)
    with pytest.raises(StaleSettings) as stale:
        save(DEAF, instead_of=ENGINE)
    assert stale.value.standing == STRICT == policy_of(school)


def test_another_school_keeps_its_own(school, save):
    save(STRICT)
    assert policy_of(SchoolFactory()) == ENGINE


@pytest.mark.parametrize("figures", [(1, 5, 9), (5, 5, 9), (3, 9, 9)])
def test_thresholds_rise_from_two_points_whoever_writes_them(school, figures):
    watch, alert, urgent = figures
    with pytest.raises(IntegrityError):
        RiskSettings.objects.create(school=school, watch=watch, alert=alert, urgent=urgent)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_is_told(school, save):
    def attempt(policy):
        try:
            save(policy, instead_of=ENGINE)
        except StaleSettings as stale:
            return stale.standing
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(attempt, (STRICT, DEAF)))
    assert sorted(map(bool, told)) == [False, True]
    assert policy_of(school) in told
