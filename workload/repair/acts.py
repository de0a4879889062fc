"""A relief is sent by the direction, answered by teachers, one change each, and applied as far as they accept it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import returns
from activities.models import Activity, State, Status
from activities.perms import can_edit_activity
from activities.returns import WorkRefused
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, Role, SchoolClass, User
from workload import publishing
from workload.decisions import Refused
from workload.explanations import explain
from workload.models import RepairChange, RepairProposal
from workload.repair.suggestions import Suggestion

Kind, Answer = RepairChange.Kind, RepairChange.Answer


class RepairRefused(Exception):
    """It can no longer be done; the message is a sentence for people."""


def can_send(user: User, school_class: SchoolClass) -> bool:
    """Only the direction asks teachers to change what they gave."""
    return school_class.school_id in user.schools_as(Role.PRINCIPAL)


def can_read(user: User, school_class: SchoolClass) -> bool:
    """The direction, and the form teachers of the class."""
    return can_send(user, school_class) or school_class.form_teachers.filter(pk=user.pk).exists()


@transaction.atomic
def send(
    *,
    school_class: SchoolClass,
    days: tuple[date, date],
    suggestions: Sequence[Suggestion],
    by: User,
    now: datetime | None = None,
) -> RepairProposal:
    """Ask the teachers concerned for `suggestions`, which free the class in `days`, both included.

    Sent twice is sent once. Raises PermissionDenied, and RepairRefused when another relief waits for answers or an
    activity changed since it was looked at.
    """
    now = now or timezone.now()
    lock_school(school_class.school_id)
    if not can_send(by, school_class):
        raise PermissionDenied
    standing = RepairProposal.objects.open().filter(school_class=school_class).first()
    if standing and _asks_the_same(standing, suggestions):
        return standing
    if standing:
        raise RepairRefused(
            _(
                "Un allègement attend déjà des réponses pour cette classe : le retirer avant d'en envoyer un autre."
            )
        )
    if not suggestions or any(why_stale(suggestion, now) for suggestion in suggestions):
        raise RepairRefused(_("Des activités ont changé entre-temps : voici l'allègement refait avec elles."))
    proposal = RepairProposal.objects.create(
        school_class=school_class, first_day=days[0], last_day=days[1], sent_by=by, sent_at=now
    )
    for suggestion in suggestions:
        change = proposal.changes.create(
            activity=suggestion.activity,
            kind=suggestion.kind,
            from_day=suggestion.from_day,
            from_minutes=suggestion.from_minutes,
            to_day=suggestion.to_day,
            to_minutes=suggestion.to_minutes,
        )
        change.pupils.set(suggestion.pupils)
    _record("repair.sent", proposal, by, changes=len(suggestions))
    return proposal


@transaction.atomic
def withdraw(*, proposal: RepairProposal, by: User, now: datetime | None = None) -> RepairProposal:
    """Stop waiting for the answers that have not come; what was accepted stays. Raises PermissionDenied."""
    lock_school(proposal.school_class.school_id)
    proposal = lock_or_404(RepairProposal.objects.select_related("school_class"), proposal.pk)
    if not can_send(by, proposal.school_class):
        raise PermissionDenied
    if proposal.closed_at:
        return proposal
    proposal.closed_at, proposal.withdrawn = now or timezone.now(), True
    proposal.save(update_fields=["closed_at", "withdrawn"])
    _record("repair.withdrawn", proposal, by)
    return proposal


@transaction.atomic
def answer(
    *, change: RepairChange, accepts: bool, note: str, by: User, now: datetime | None = None
) -> RepairChange:
    """Write the yes or no of a teacher; a yes is applied at once, through the gate, or the change says why it is not.

    The first answer counts, on a double click too. Raises PermissionDenied, and RepairRefused once the relief was
    withdrawn.
    """
    now = now or timezone.now()
    lock_school(change.proposal.school_class.school_id)
    proposal = lock_or_404(RepairProposal.objects.select_related("school_class"), change.proposal_id)
    change = lock_or_404(RepairChange.objects.select_related("activity__course__subject__school"), change.pk)
    if not can_edit_activity(by, change.activity):
        raise PermissionDenied
    if change.answer:
        return change
    if proposal.closed_at:
        raise RepairRefused(_("La direction a retiré cette proposition : il n'y a plus rien à répondre."))
    change.answer = Answer.YES if accepts else Answer.NO
    change.answered_by, change.answered_at, change.note = by, now, note
    if accepts:
        change.not_applied = _apply(change, by, now)
        change.applied_at = None if change.not_applied else now
    change.save()
    verb = "repair.accepted" if accepts else "repair.declined"
    _record(verb, proposal, by, change=str(change.public_id), applied=change.applied_at is not None)
    if not proposal.changes.filter(answer="").exists():
        proposal.closed_at = now
        proposal.save(update_fields=["closed_at"])
    return change


def why_stale(change: RepairChange | Suggestion, now: datetime) -> str:
    """Why `change` no longer means what it did when it was proposed, in a sentence; "" while it does."""
    activity = change.activity
    if activity.status == Status.CLOSED:
        return _("L'activité est fermée.")
    if (activity.due_on, activity.minutes) != (change.from_day, change.from_minutes):
        return _("L'activité a été modifiée depuis.")
    if activity.due_on < timezone.localdate(now):
        return _("Le jour de rendu est passé.")
    return ""


def _apply(change: RepairChange, by: User, now: datetime) -> str:
    """Do what was accepted, or nothing and say why in a sentence."""
    if stale := why_stale(change, now):
        return stale
    try:
        with transaction.atomic():
            if change.kind == Kind.EXCUSE:
                _excuse(change, by)
            else:
                _change(change, by, now)
    except Refused as refused:
        reasons = explain(refused.decision, change.activity, by).reasons
        return " ".join(reason.sentence for reason in reasons)
    except WorkRefused as refusal:
        return str(refusal)
    return ""


def _change(change: RepairChange, by: User, now: datetime) -> None:
    """Through the gate, for the pupils who still owe the work or have done it."""
    activity = Activity.objects.select_related("course__subject__school").get(pk=change.activity_id)
    activity.due_on = change.to_day or activity.due_on
    activity.minutes = change.to_minutes or activity.minutes
    asked = activity.assignments.exclude(state=State.EXCUSED)
    pupils = Pupil.objects.filter(pk__in=asked.values("pupil")).select_related("school_class")
    publishing.change(activity=activity, pupils=pupils, by=by, now=now)


def _excuse(change: RepairChange, by: User) -> None:
    """Those who have done it meanwhile keep what they did."""
    waiting = change.activity.assignments.filter(pupil__in=change.pupils.all(), state=State.TO_DO).order_by(
        "pk"
    )
    if not waiting:
        raise WorkRefused(_("Ces élèves ont déjà fait ce travail."))
    for assignment in waiting:
        returns.excuse(assignment=assignment, by=by)


def _asks_the_same(proposal: RepairProposal, suggestions: Sequence[Suggestion]) -> bool:
    asked = set(proposal.changes.values_list("activity", "kind", "to_day", "to_minutes"))
    return asked == {(each.activity.pk, each.kind, each.to_day, each.to_minutes) for each in suggestions}


def _record(verb: str, proposal: RepairProposal, by: User, **details) -> None:
    audit.record(verb=verb, by=by, school=proposal.school_class.school_id, target=proposal, **details)
