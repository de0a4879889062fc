"""A word to whoever has something to do for a case: on the school day before, else on the day itself, once.

It goes by e-mail in the hours of messages (R10) and names no pupil: the page of the cases says for whom, after sign-in.
"""

from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.common import wording
from continuity.common.tasks import enqueue_on_commit
from continuity.directory.models import School
from tutoring.models import CaseAction
from workload.loads import LOOK_AHEAD, reaches_pupils_at
from workload.terms import terms


def remind_due(now: datetime | None = None) -> None:
    """Have the owners written to of what is due today or on the next school day, in the schools whose hours these are.

    Run twice, or again after a message was lost, it writes what was not written.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    schools = School.objects.filter(cases__in=_waiting().filter(due_on__gte=today).values("case"))
    for school in schools.distinct().order_by("pk"):
        conditions = terms(school, [], today, today + LOOK_AHEAD)
        opens = reaches_pupils_at(now, today, conditions, [])
        if opens is None or opens > now:
            continue
        ahead = next((day for day in conditions.working_days if day > today), today + timedelta(days=1))
        due = _waiting().filter(case__school=school, due_on__range=(today, ahead))
        for action_id in due.order_by("pk").values_list("pk", flat=True):
            _send(action_id)


@transaction.atomic
def tell(*, action_id: int, now: datetime | None = None) -> None:
    """Write to the owner of an action that is still to do; once for the day it is due.

    The row is locked: a second run waits, and finds it told. When no e-mail can leave, nothing is written and the next
    tick tries again.
    """
    today = timezone.localdate(now or timezone.now())
    rows = _waiting().filter(due_on__gte=today).select_related("owner", "case__school")
    action = rows.select_for_update(of=("self",)).filter(pk=action_id).first()
    if action is None:
        return
    action.reminded_for = action.due_on
    action.save(update_fields=["reminded_for"])
    if action.owner.is_active and action.owner.email:
        _message(action).send()


def _waiting() -> QuerySet[CaseAction]:
    """Actions still to do whose owner was not written to about that day."""
    return CaseAction.objects.to_do().filter(Q(reminded_for=None) | ~Q(reminded_for=F("due_on")))


def _message(action: CaseAction) -> EmailMessage:
    facts = {
        "action": action.get_kind_display(),
        "day": wording.day(action.due_on),
        "school": action.case.school,
    }
    subject = _("Suivi : %(action)s, pour %(day)s") % facts
    body = (
        _(
            "Bonjour,\n\n"
            "Une action d'un suivi auquel vous prenez part est prévue pour %(day)s : %(action)s.\n\n"
            "Après connexion, la page « Suivis » dit pour quel élève. Vous pourrez y noter ce qui a été fait, "
            "choisir un autre jour ou confier l'action à quelqu'un d'autre.\n\n"
            "%(school)s\n"
        )
        % facts
    )
    return EmailMessage(subject, body, to=[action.owner.email])


def _send(action_id: int) -> None:
    from tutoring.tasks import tell_case_action

    enqueue_on_commit(tell_case_action, action_id)
