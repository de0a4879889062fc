"""What became of a pupil's work, and when: its audit events in words, and when it was first opened."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity, Assignment, Reminder
from continuity.common import wording
from continuity.common.components import TimelineEntry
from continuity.directory.models import AuditEvent

# What is said of each event; what is in neither list is nobody's business here.
SAID_OF_WORK: Mapping[str, Promise] = {
    "work.handed_in": gettext_lazy("Rendu"),
    "work.quiz_answered": gettext_lazy("Questionnaire rempli"),
    "work.received_on_paper": gettext_lazy("Noté comme reçu"),
    "work.paper_undone": gettext_lazy("Réception annulée"),
    "work.taken_back": gettext_lazy("Repris par l'élève"),
    "work.done": gettext_lazy("Marqué comme fait"),
    "work.not_done": gettext_lazy("Marqué comme encore à faire"),
    "work.difficulty_reported": gettext_lazy("Difficulté signalée"),
    "work.excused": gettext_lazy("Dispensé"),
    "work.expected_again": gettext_lazy("Demandé de nouveau"),
    "work.extended": gettext_lazy("Prolongé"),
    "work.extension_taken_back": gettext_lazy("Prolongation retirée"),
    "work.lengthened": gettext_lazy("Prolongé"),
    "work.reminded": gettext_lazy("Rappel"),
    "work.answered": gettext_lazy("Réponse donnée"),
}
SAID_OF_ACTIVITY: Mapping[str, Promise] = {
    "activity.published": gettext_lazy("Activité donnée"),
    "activity.changed": gettext_lazy("Activité modifiée"),
    "activity.attendance_recorded": gettext_lazy("Présences notées"),
    "activity.summarised": gettext_lazy("Résumé de la séance écrit"),
    "activity.model_answer_shown": gettext_lazy("Corrigé montré"),
    "activity.closed": gettext_lazy("Activité fermée"),
}


def note_seen(assignment: Assignment, now: datetime) -> None:
    """Keep when the pupil first opened the work; nothing is written the next times."""
    if assignment.seen_at is None:
        Assignment.objects.filter(pk=assignment.pk, seen_at=None).update(seen_at=now)


def reminder_standing(assignment: Assignment, now: datetime) -> Reminder | None:
    """The last reminder that has reached the pupil, while the work is still to do. One query at most."""
    if assignment.is_over:
        return None
    return assignment.reminders.filter(reaches_at__lte=now).first()


def history_of(assignment: Assignment, *, with_names: bool) -> list[TimelineEntry]:
    """What happened to the work, its activity loaded, the latest first. One query.

    `with_names`: by whom and why as well, for the staff; a pupil and their family read what and when.
    """
    work = Q(target_type=Assignment._meta.label_lower, target_id=assignment.pk, verb__in=SAID_OF_WORK)
    given = Q(
        target_type=Activity._meta.label_lower, target_id=assignment.activity_id, verb__in=SAID_OF_ACTIVITY
    )
    events = AuditEvent.objects.filter(work | given).select_related("by")
    dated = [(event.at, _entry(event, with_names)) for event in events]
    dated += _seen(assignment)
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return [entry for _at, entry in dated]


def _entry(event: AuditEvent, with_names: bool) -> TimelineEntry:
    said = SAID_OF_WORK.get(event.verb) or SAID_OF_ACTIVITY[event.verb]
    by = str(event.by) if with_names and event.by else ""
    return TimelineEntry(_when(event.at), str(said), detail=_detail(event, with_names), by=by)


def _detail(event: AuditEvent, with_reason: bool) -> str:
    """Until when, and why: the reason is for the staff."""
    parts = []
    if "until" in event.details:
        day = wording.day(date.fromisoformat(event.details["until"]))
        parts.append(_("jusqu'au %(day)s") % {"day": day})
    if with_reason and event.details.get("reason"):
        parts.append(event.details["reason"])
    return " · ".join(parts)


def _seen(assignment: Assignment) -> Iterator[tuple[datetime, TimelineEntry]]:
    if assignment.seen_at:
        yield assignment.seen_at, TimelineEntry(_when(assignment.seen_at), _("Ouvert par l'élève"))


def _when(at: datetime) -> str:
    return wording.moment(timezone.localtime(at))
