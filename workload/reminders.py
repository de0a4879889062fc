"""A word to those whose work has not come: kept until the hours of messages (R10), once a day for a work at most.

A reminder is a row: it is read on the pages of the pupil and of the family from its hour on. E-mails to those who have
an address are sent then, by the same comparison with the facts: who has returned in between gets none.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, Assignment, Reminder
from activities.returns import WorkRefused
from continuity.common import wording
from continuity.common.tasks import enqueue_on_commit
from continuity.directory import audit
from continuity.directory.models import User
from workload.loads import LOOK_AHEAD, reaches_pupils_at
from workload.terms import terms

TASKS_A_TICK = 500


class Reminded(NamedTuple):
    """How many pupils will be reminded, and when it reaches them; how many had their word for that day already."""

    count: int
    reaches_at: datetime
    already: int


@transaction.atomic
def remind(
    *,
    activity: Activity,
    by: User,
    assignments: Collection[Assignment] | None = None,
    now: datetime | None = None,
) -> Reminded:
    """Remind the pupils of `assignments`, by default all, whose work is missing, and only those.

    Twice on a day is once. Raises WorkRefused when nobody's work is missing, or nothing is handed in any more.
    """
    now = now or timezone.now()
    if activity.closed_at:
        raise WorkRefused(
            _("Cette activité est fermée : plus rien ne s'y rend en ligne, il n'y a rien à rappeler.")
        )
    missing = activity.assignments.missing(now).select_related("pupil").order_by("pk")
    if assignments is not None:
        missing = missing.filter(pk__in=[assignment.pk for assignment in assignments])
    missing = list(missing.select_for_update(of=("self",)))
    if not missing:
        raise WorkRefused(
            _(
                "Rien à rappeler : un rappel ne va qu'aux élèves dont le rendu en ligne manque, une fois leur jour passé."
            )
        )
    reaches_at = _reaches_at(activity, missing, now)
    day = timezone.localdate(reaches_at)
    reminded = set(
        Reminder.objects.filter(assignment__in=missing, on=day).values_list("assignment", flat=True)
    )
    waiting = [assignment for assignment in missing if assignment.pk not in reminded]
    written = Reminder.objects.bulk_create(
        Reminder(assignment=assignment, by=by, asked_at=now, reaches_at=reaches_at, on=day)
        for assignment in waiting
    )
    audit.record_all(verb="work.reminded", by=by, school=activity.course.school_id, targets=waiting)
    if reaches_at <= now:
        _send(written)
    return Reminded(len(waiting), reaches_at, len(reminded))


def send_due(now: datetime | None = None) -> None:
    """Send again what has reached its hour and has not been told."""
    _send(Reminder.objects.filter(told_at=None, reaches_at__lte=now or timezone.now())[:TASKS_A_TICK])


@transaction.atomic
def tell(*, reminder_id: int, now: datetime | None = None) -> None:
    """Write to the pupil and the family of a reminder whose hour has come, if the work is still missing; once.

    The row is locked: a second run waits, and finds it told. When no e-mail can leave, nothing is written and the next
    tick tries again.
    """
    now = now or timezone.now()
    rows = Reminder.objects.select_for_update(of=("self",)).select_related(
        "assignment__pupil__user", "assignment__activity__course__subject__school"
    )
    reminder = rows.filter(pk=reminder_id, told_at=None, reaches_at__lte=now).first()
    if reminder is None:
        return
    reminder.told_at = now
    reminder.save(update_fields=["told_at"])
    still = Assignment.objects.missing(now).filter(pk=reminder.assignment_id, activity__closed_at=None)
    if still.exists():
        get_connection().send_messages(_messages(reminder))


def _reaches_at(activity: Activity, missing: Iterable[Assignment], now: datetime) -> datetime:
    pupils, today = [assignment.pupil for assignment in missing], timezone.localdate(now)
    conditions = terms(activity.course.subject.school, pupils, today, today + LOOK_AHEAD)
    reaches_at = reaches_pupils_at(now, today, conditions, pupils)
    if reaches_at is None:
        raise WorkRefused(
            _("Aucun jour de classe n'est connu dans les semaines à venir : compléter le calendrier d'abord.")
        )
    return max(reaches_at, now)


def _messages(reminder: Reminder) -> list[EmailMessage]:
    """One to each address: nobody reads the addresses of others."""
    work = reminder.assignment
    subject = _("Rappel : %(title)s, %(pupil)s") % {"title": work.activity, "pupil": work.pupil}
    body = _(
        "Bonjour,\n\n"
        "Le travail « %(title)s » (%(subject)s), donné à %(pupil)s et à rendre pour le %(day)s, n'est pas encore arrivé. "
        "Un rendu en retard compte. La consigne et le dépôt se trouvent sur la page du travail, après connexion.\n\n"
        "Une difficulté, pas de connexion ou pas d'appareil : le dire à l'établissement, qui trouvera un autre moyen.\n\n"
        "%(teacher)s, %(school)s\n"
    ) % {
        "title": work.activity,
        "subject": work.activity.course.subject.name,
        "pupil": work.pupil,
        "day": wording.day(work.due_on),
        "teacher": reminder.by,
        "school": work.activity.course.subject.school.name,
    }
    return [EmailMessage(" ".join(subject.split()), body, to=[address]) for address in _addresses(work)]


def _addresses(work: Assignment) -> list[str]:
    guardians = User.objects.filter(guardianships__pupil=work.pupil_id, is_active=True).exclude(email="")
    own = work.pupil.user
    addresses = [own.email] if own and own.is_active and own.email else []
    return list(
        dict.fromkeys(
            [*addresses, *guardians.order_by("guardianships__rank", "pk").values_list("email", flat=True)]
        )
    )


def _send(reminders: Iterable[Reminder]) -> None:
    from workload.tasks import tell_reminder

    for reminder in reminders:
        enqueue_on_commit(tell_reminder, reminder.pk)
