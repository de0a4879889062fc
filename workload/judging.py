"""What the gate answers to several activities that one decision gives, each judged with those before it given."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from activities.audience import pupils_of
from activities.models import Activity, Assignment, Status
from continuity.common.compiled import Parameter, compiled_models
from continuity.directory.models import Pupil
from workload.decisions import Breach, Decision
from workload.gate import Gate
from workload.models import LoadException


@dataclass(frozen=True, slots=True)
class Step:
    """What the gate says of one activity, those before it that it accepts being given.

    `exception` is the principal's, where it is what lets the activity through; `gate` is the one that was asked.
    """

    activity: Activity
    pupils: list[Pupil]
    gate: Gate
    decision: Decision
    exception: LoadException | None

    @property
    def accepted(self) -> bool:
        return self.decision.accepted or self.exception is not None


def judge(drafts: Iterable[Activity], now: datetime) -> list[Step]:
    """What the gate says of each of `drafts`, in order. Writes nothing; about ten queries an activity.

    Only the first that is refused is told what would fit: the answer for those after it depends on that choice.
    """
    steps: list[Step] = []
    for draft in drafts:
        activity = copy(draft)
        activity.given_on = activity.given_on or timezone.localdate(now)
        before = [(step.activity, step.pupils) for step in steps if step.accepted]
        pupils = list(pupils_of(activity))
        gate = Gate(activity, pupils, now, given_base(activity), also=before)
        verdict, exception = verdict_of(gate, now)
        activity.reaches_at, activity.calibrated_minutes = verdict.reaches_at, verdict.calibrated_minutes
        step = Step(activity, pupils, gate, verdict, exception)
        if not step.accepted and len(before) == len(steps):
            step = replace(step, decision=gate.with_ways_out(step.decision))
        steps.append(step)
    return steps


def given_base(activity: Activity) -> Activity | None:
    """The activity that pupils have already and that the variant `activity` replaces for them; None otherwise."""
    base = activity.variant_of
    return base if base and not base.is_draft else None


def families_of(activities: Iterable[Activity]) -> list[Activity]:
    """Each of `activities` followed by its draft variants, locked: what is published together with it."""
    found: list[Activity] = []
    for activity in activities:
        found.append(activity)
        for variant in _draft_variants(activity=activity.pk):
            variant.variant_of, variant.course = activity, activity.course
            found.append(variant)
    return found


@compiled_models
def _draft_variants() -> QuerySet[Activity]:
    drafts = Activity.objects.filter(variant_of=Parameter("activity"), status=Status.DRAFT)
    return drafts.order_by("pk").select_for_update()


def hold_what_they_replace(drafts: Iterable[Activity]) -> None:
    """Keep pupils from beginning, until the decision is written, the activity that a variant among `drafts` replaces."""
    replaced = [draft.variant_of_id for draft in drafts if given_base(draft)]
    if replaced:
        rows = Assignment.objects.not_begun().filter(activity__in=replaced)
        list(rows.order_by("pk").select_for_update(of=("self",)))


def allowed_by(exception: LoadException | None, breach: Breach, now: datetime) -> bool:
    """True when the principal's exception covers `breach`: its rule, its minutes, its time."""
    if exception is None or timezone.localdate(now) > exception.valid_until:
        return False
    return breach.rule in exception.rules and breach.excess_minutes <= exception.extra_minutes


def exception_for(activity: Activity, refusal: Decision, now: datetime) -> LoadException | None:
    """The principal's exception for `activity`, when it covers everything `refusal` says; nothing covers R6."""
    if refusal.missing or activity.pk is None:
        return None
    exception = next(iter(_exceptions(activity=activity.pk)), None)
    return exception if all(allowed_by(exception, breach, now) for breach in refusal.breaches) else None


@compiled_models
def _exceptions() -> QuerySet[LoadException]:
    """Those of one activity, the latest first."""
    return LoadException.objects.filter(activity=Parameter("activity"))


def verdict_of(gate: Gate, now: datetime) -> tuple[Decision, LoadException | None]:
    """What `gate` says, and the exception that lets its activity through when it says no."""
    verdict = gate.verdict()
    return verdict, None if verdict.accepted else exception_for(gate.activity, verdict, now)
