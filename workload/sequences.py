"""Publishing a sequence: several activities in order, one decision."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, Sequence
from activities.perms import can_edit_activity
from continuity.directory.locks import lock_school
from continuity.directory.models import User
from workload.judging import Step, hold_what_they_replace, judge
from workload.publishing import give


class SequenceRefused(Exception):
    """Not all fit; `steps` says what the gate answered to each. Nothing was written."""

    def __init__(self, steps: list[Step]):
        super().__init__(", ".join(str(step.activity) for step in steps if not step.accepted))
        self.steps = steps


class SequenceChanged(Exception):
    """An activity is not what was seen when publishing was asked for; the message is a sentence for people."""


def activities_of(sequence: Sequence) -> QuerySet[Activity]:
    """The activities of `sequence` in the order pupils do them, each followed by its variants."""
    return (
        Activity.objects.filter(Q(sequence=sequence) | Q(variant_of__sequence=sequence))
        .select_related(
            "course__subject__school", "course__school_class", "course__group", "variant_of", "sequence"
        )
        .order_by(Coalesce("variant_of__position", "position"), Coalesce("variant_of", "pk"), "pk")
    )


def first_that_fit(steps: Iterable[Step]) -> list[Step]:
    """The steps before the first refusal: what can be given as it stands without changing the order. A family is not
    cut in two.
    """
    steps = list(steps)
    fitting = list(takewhile(lambda step: step.accepted, steps))
    refused = {_family(step.activity) for step in steps[len(fitting) :][:1]}
    return [step for step in fitting if _family(step.activity) not in refused]


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
    hold_what_they_replace(drafts)
    steps = judge(drafts, now)
    if not all(step.accepted for step in steps):
        raise SequenceRefused(steps)
    for step in steps:
        give(step=step, by=by, now=now)
    return [step.activity for step in steps]


def _locked(sequence: Sequence, seen: Mapping[UUID, int] | None) -> list[Activity]:
    """The drafts to publish, locked, in order; none when what was seen is published already."""
    rows = activities_of(sequence).order_by("pk").select_for_update(of=("self",))
    stored = {activity.public_id: activity for activity in rows}
    if seen is None:
        chosen = [activity for activity in stored.values() if activity.is_draft]
    else:
        chosen = [stored[public_id] for public_id in seen if public_id in stored]
        if len(chosen) == len(seen) and not any(activity.is_draft for activity in chosen):
            return []
        if [activity.version for activity in chosen if activity.is_draft] != list(seen.values()):
            raise _changed()
        if _cut_in_two(chosen, stored.values()):
            raise _changed()
    return sorted(chosen, key=_rank)


def _rank(activity: Activity) -> tuple[int, int, int]:
    base = activity.variant_of or activity
    return base.position, base.pk, activity.pk


def _family(activity: Activity) -> int:
    """The primary key of the activity that the family varies."""
    return activity.variant_of_id or activity.pk


def _cut_in_two(chosen: Collection[Activity], stored: Iterable[Activity]) -> bool:
    """True when a family that is still to be given would be given in part."""
    drafts = [activity for activity in stored if activity.is_draft]
    bases = {activity.pk for activity in drafts}
    left_out = {_family(activity) for activity in drafts if activity not in chosen}
    return any(_family(activity) in bases & left_out for activity in chosen)


def _changed() -> SequenceChanged:
    return SequenceChanged(_("Cette séquence a changé depuis que la page est ouverte. Rien n'a été publié."))
