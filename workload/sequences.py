"""Publishing a sequence: several activities in order, one decision."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.audience import pupils_of
from activities.models import Activity, Sequence
from activities.perms import can_edit_activity
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, User
from workload.decisions import Decision
from workload.gate import Gate
from workload.models import LoadException
from workload.publishing import exception_for, give


@dataclass(frozen=True, slots=True)
class Step:
    """What the gate says of one activity, those before it that it accepts being given.

    `exception` is the principal's, where it is what lets the activity through.
    """

    activity: Activity
    pupils: list[Pupil]
    decision: Decision
    exception: LoadException | None

    @property
    def accepted(self) -> bool:
        return self.decision.accepted or self.exception is not None


class SequenceRefused(Exception):
    """Not all fit; `steps` says what the gate answered to each. Nothing was written."""

    def __init__(self, steps: list[Step]):
        super().__init__(", ".join(str(step.activity) for step in steps if not step.accepted))
        self.steps = steps


class SequenceChanged(Exception):
    """An activity is not what was seen when publishing was asked for; the message is a sentence for people."""


def activities_of(sequence: Sequence) -> QuerySet[Activity]:
    """The activities of `sequence` in the order pupils do them."""
    return (
        Activity.objects.filter(sequence=sequence)
        .select_related("course__subject__school", "course__school_class", "course__group")
        .order_by("position", "pk")
    )


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
        gate = Gate(activity, pupils, now, also=before)
        step = _step(activity, pupils, gate.verdict(), now)
        if not step.accepted and len(before) == len(steps):
            step = replace(step, decision=gate.with_ways_out(step.decision))
        steps.append(step)
    return steps


def first_that_fit(steps: Iterable[Step]) -> list[Step]:
    """The steps before the first refusal: what can be given as it stands without changing the order."""
    return list(takewhile(lambda step: step.accepted, steps))


@transaction.atomic
def publish_sequence(
    *,
    sequence: Sequence,
    by: User,
    seen: Mapping[UUID, int] | None = None,
    now: datetime | None = None,
) -> list[Activity]:
    """Give the drafts of `sequence` to their pupils, in order: all of them or none.

    `seen` maps the public id of each draft to publish to the version that was read before deciding; by default all
    the drafts, as they stand. What was seen and is published already stays so: publishing twice is publishing once.
    Raises SequenceRefused with the answer to each, SequenceChanged, PermissionDenied when `by` may not.
    """
    lock_school(sequence.course.school_id)
    drafts = _locked(sequence, seen)
    if not all(can_edit_activity(by, draft) for draft in drafts):
        raise PermissionDenied
    now = now or timezone.now()
    steps = judge(drafts, now)
    if not all(step.accepted for step in steps):
        raise SequenceRefused(steps)
    for step in steps:
        give(
            activity=step.activity,
            pupils=step.pupils,
            decision=step.decision,
            exception=step.exception,
            by=by,
            now=now,
        )
    return [step.activity for step in steps]


def _locked(sequence: Sequence, seen: Mapping[UUID, int] | None) -> list[Activity]:
    """The drafts to publish, locked, in order; none when what was seen is published already."""
    rows = Activity.objects.filter(sequence=sequence).select_for_update(of=("self",)).order_by("pk")
    stored = {activity.public_id: activity for activity in rows.select_related("course__subject__school")}
    if seen is None:
        chosen = [activity for activity in stored.values() if activity.is_draft]
    else:
        chosen = [stored[public_id] for public_id in seen if public_id in stored]
        if len(chosen) == len(seen) and not any(activity.is_draft for activity in chosen):
            return []
        if [activity.version for activity in chosen if activity.is_draft] != list(seen.values()):
            raise SequenceChanged(
                _("Cette séquence a changé depuis que la page est ouverte. Rien n'a été publié.")
            )
    return sorted(chosen, key=lambda activity: (activity.position, activity.pk))


def _step(activity: Activity, pupils: list[Pupil], verdict: Decision, now: datetime) -> Step:
    exception = None if verdict.accepted else exception_for(activity, verdict, now)
    activity.reaches_at, activity.calibrated_minutes = verdict.reaches_at, verdict.calibrated_minutes
    return Step(activity, pupils, verdict, exception)
