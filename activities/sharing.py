"""Sharing an activity or a sequence with the other teachers of the school, and taking it back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.completeness import unstated
from activities.models import Activity, Sequence
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.models import User

# What only one class needs: a colleague chooses other days.
DAYS = {"due_on", "starts_at"}


class NotReady(Exception):
    """What is to be shared lacks what a colleague would need; the message is a sentence for people."""


@transaction.atomic
def share(*, activity: Activity, by: User) -> Activity:
    """Put `activity`, variants included, in the library; twice is once. Raises NotReady when it is not complete (R6),
    its days left aside, and for a variant, which goes with its activity.
    """
    stored = lock_or_404(Activity.objects.select_related("course__subject"), activity.pk)
    if stored.shared_at:
        return stored
    if stored.variant_of_id:
        raise NotReady(_("Une variante se partage avec son activité : c'est elle qu'il faut partager."))
    lacking = _lacking(stored)
    if lacking:
        raise NotReady(" ".join([_("Pas encore partagée : il manque de quoi la copier ailleurs."), *lacking]))
    return _set_shared(stored, "activity.shared", by)


@transaction.atomic
def withdraw(*, activity: Activity, by: User) -> Activity:
    """Take `activity` out of the library; the copies made of it stay."""
    stored = lock_or_404(Activity.objects.select_related("course__subject"), activity.pk)
    return _set_withdrawn(stored, "activity.withdrawn", by)


@transaction.atomic
def share_sequence(*, sequence: Sequence, by: User) -> list[Activity]:
    """Put `sequence` in the library, with those of its activities that are complete; returns those left out.

    Done again, it shares what has become complete since. Raises NotReady when there would be nothing to take up.
    """
    stored = lock_or_404(Sequence.objects.select_related("course__subject"), sequence.pk)
    members = list(stored.activities.filter(variant_of=None).select_for_update().order_by("pk"))
    ready = [activity.pk for activity in members if not _lacking(activity)]
    if not ready:
        raise NotReady(
            _(
                "Pas encore partagée : aucune activité de cette séquence n'est complète. Dire ce que les élèves font, "
                "produisent et rendent, et la durée."
            )
        )
    stored.activities.filter(pk__in=ready, shared_at=None).update(shared_at=timezone.now())
    _set_shared(stored, "sequence.shared", by)
    return [activity for activity in members if activity.pk not in ready]


@transaction.atomic
def withdraw_sequence(*, sequence: Sequence, by: User) -> Sequence:
    """Take `sequence` and its activities out of the library; the copies made of them stay."""
    stored = lock_or_404(Sequence.objects.select_related("course__subject"), sequence.pk)
    stored.activities.update(shared_at=None)
    return _set_withdrawn(stored, "sequence.withdrawn", by)


def left_out(activities: list[Activity]) -> str:
    """Which activities of a shared sequence are not shared, in a sentence; "" for none."""
    if not activities:
        return ""
    titles = ", ".join(str(activity) for activity in activities)
    sentence = ngettext(
        "Non partagée, car incomplète : %(titles)s.",
        "Non partagées, car incomplètes : %(titles)s.",
        len(activities),
    )
    return sentence % {"titles": titles}


def _lacking(activity: Activity) -> list[str]:
    return [sentence for name, sentence in unstated(activity).items() if name not in DAYS]


def _set_shared(stored: Activity | Sequence, verb: str, by: User) -> Activity | Sequence:
    return stored if stored.shared_at else _change(stored, timezone.now(), verb, by)


def _set_withdrawn(stored: Activity | Sequence, verb: str, by: User) -> Activity | Sequence:
    return _change(stored, None, verb, by) if stored.shared_at else stored


def _change(
    stored: Activity | Sequence, shared_at: datetime | None, verb: str, by: User
) -> Activity | Sequence:
    stored.shared_at = shared_at
    stored.save(update_fields=["shared_at"])
    audit.record(verb=verb, by=by, school=stored.course.school_id, target=stored)
    return stored
