"""More time for some pupils: the day until which they may hand in, past the day of the others (prolongation)."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, Assignment, State, Status
from activities.returns import WorkRefused
from activities.signals import work_changed
from continuity.common import wording
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import AuditEvent, User

# Beyond that it is another piece of work.
LONGEST = timedelta(days=60)


@transaction.atomic
def extend(*, assignment: Assignment, by: User, until: date, reason: str = "") -> Assignment:
    """Let the pupil hand in until the day `until`, at the hour of the others; the due day of the activity takes the
    extension back. Twice is once. `reason`, if any, is kept in the history, for the staff. Nothing refuses more time for
    its load: it only leaves more room.
    """
    lock_school(assignment.pupil.school_id)
    rows = Assignment.objects.select_related("activity__course__subject", "pupil")
    assignment = lock_or_404(rows, assignment.pk)
    if sentence := obstacle(assignment.activity, until) or _not_to_do(assignment):
        raise WorkRefused(sentence)
    extended_until = until if until > assignment.activity.due_on else None
    if assignment.extended_until == extended_until and not (extended_until and _is_news(reason, assignment)):
        return assignment
    assignment.extended_until = extended_until
    assignment.save(update_fields=["extended_until"])
    audit.record(
        verb="work.extended" if extended_until else "work.extension_taken_back",
        by=by,
        school=assignment.pupil.school_id,
        target=assignment,
        until=until.isoformat(),
        **({"reason": reason} if reason else {}),
    )
    work_changed.send(sender=Assignment, pupil_ids=[assignment.pupil_id])
    return assignment


def obstacle(activity: Activity, until: date) -> str:
    """Why nobody can have time until `until`; "" when they can."""
    if activity.is_synchronous:
        return _("Une classe virtuelle a lieu à son heure : elle ne se prolonge pas.")
    if activity.status == Status.CLOSED:
        return _("Cette activité est fermée : elle ne se prolonge plus.")
    if until < activity.due_on:
        return _("Le travail est à rendre le %(day)s : choisir un jour plus tard.") % {
            "day": wording.day(activity.due_on)
        }
    if timezone.localdate() > until > activity.due_on:
        return _("Ce jour est passé : choisir aujourd'hui ou un jour à venir.")
    if until > max(activity.due_on, timezone.localdate()) + LONGEST:
        return _("C'est plus de deux mois : choisir un jour plus proche, ou donner une autre activité.")
    return ""


def _is_news(reason: str, assignment: Assignment) -> bool:
    """Whether the last extension of the work says something else than `reason`."""
    if not reason:
        return False
    extensions = AuditEvent.objects.filter(
        target_type=Assignment._meta.label_lower, target_id=assignment.pk, verb="work.extended"
    )
    last = extensions.first()
    return last is None or last.details.get("reason") != reason


def _not_to_do(assignment: Assignment) -> str:
    if assignment.state == State.TO_DO:
        return ""
    return _("%(pupil)s : ce travail est %(state)s, il n'y a rien à prolonger.") % {
        "pupil": assignment.pupil,
        "state": assignment.get_state_display(),
    }
