"""How a school weighs the signs that a pupil may be slipping: its own figures, else those of the engine."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from continuity.directory import audit
from continuity.directory.locks import lock_school
from continuity.directory.models import School, User
from continuity.directory.signals import announce
from workload.engine.risk import DEFAULT_WEIGHTS, RiskPolicy, Weight
from workload.models import RiskSettings


class StaleSettings(Exception):
    """Other figures were saved since the page was opened; `standing` are those in force."""

    def __init__(self, standing: RiskPolicy):
        super().__init__("The settings changed since they were read.")
        self.standing = standing


def policy_of(school: School) -> RiskPolicy:
    """The figures in force. One query."""
    settings = RiskSettings.objects.filter(school=school).first()
    return _policy(settings) if settings else RiskPolicy()


def fingerprint(policy: RiskPolicy) -> str:
    """What a page keeps of the figures it was drawn on."""
    return hashlib.sha256(json.dumps(_figures(policy), sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def set_risk_settings(*, school: School, policy: RiskPolicy, instead_of: str, by: User) -> None:
    """Save the figures of a school, then owe everybody a check; answers given to alerts stay.

    `instead_of` is the `fingerprint` of the figures `by` saw. Raises StaleSettings when others are in force by now; the
    figures in force again change nothing.
    """
    lock_school(school.pk)
    standing = policy_of(school)
    if policy == standing:
        return
    if fingerprint(standing) != instead_of:
        raise StaleSettings(standing)
    figures = _figures(policy)
    settings, _is_new = RiskSettings.objects.update_or_create(school=school, defaults=figures)
    audit.record(verb="risk_settings.set", by=by, school=school, target=settings, **figures)
    announce(school.pupils, sender=RiskSettings)


def _policy(settings: RiskSettings) -> RiskPolicy:
    """A weight kept for a sign that is no longer known is left aside."""
    own = {
        signal: Weight(**figures) for signal, figures in settings.weights.items() if signal in DEFAULT_WEIGHTS
    }
    return replace(
        RiskPolicy(),
        weights={**DEFAULT_WEIGHTS, **own},
        watch=settings.watch,
        alert=settings.alert,
        urgent=settings.urgent,
    )


def _figures(policy: RiskPolicy) -> Mapping:
    """The fields of RiskSettings: of the weights, those that are not the engine's."""
    return {
        "watch": policy.watch,
        "alert": policy.alert,
        "urgent": policy.urgent,
        "weights": {
            signal: {"each": weight.each, "at_most": weight.at_most}
            for signal, weight in policy.weights.items()
            if weight != DEFAULT_WEIGHTS[signal]
        },
    }
