"""Answering an alert: with words, or by the contact that reached somebody."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from continuity.directory import audit
from continuity.directory.models import User
from tutoring.models import ContactLog
from tutoring.selectors import open_risk_alerts
from workload.models import Alert


class AlertClosed(Exception):
    """The alert went away with its cause: there is nothing left to answer."""


@transaction.atomic
def answer_alert(
    *, alert: Alert, by: User, answer: str, note: str = "", quiet_until: date | None = None
) -> Alert:
    """Answer an open alert; a later answer replaces it, the audit trail keeps both.

    `quiet_until` is the last day, included, on which the reason of a `Answer.KNOWN` holds.
    Raises AlertClosed, and writes nothing, when the alert closed in the meantime.
    """
    locked = Alert.objects.open().select_for_update().filter(pk=alert.pk).first()
    if locked is None:
        raise AlertClosed
    _write(locked, by=by, answer=answer, note=note, quiet_until=quiet_until)
    return locked


@transaction.atomic
def answer_by_contact(contact: ContactLog) -> None:
    """Answer the open at-risk alert of the pupil as "called", when it was opened before `contact` and nobody has
    answered it, or the reason given has run out.
    """
    alerts = open_risk_alerts(timezone.localdate()).filter(pupil=contact.pupil, opened_at__lte=contact.at)
    alert = alerts.filter(is_unanswered=True).select_for_update(of=("self",)).first()
    if alert:
        _write(alert, by=contact.by, answer=Alert.Answer.CALLED)


def _write(alert: Alert, *, by: User, answer: str, note: str = "", quiet_until: date | None = None) -> None:
    alert.answer, alert.answer_note, alert.quiet_until = answer, note, quiet_until
    alert.answered_by, alert.answered_at = by, timezone.now()
    alert.save(update_fields=["answer", "answer_note", "quiet_until", "answered_by", "answered_at"])
    audit.record(verb="alert.answered", by=by, school=alert.school_id, target=alert, answer=answer)
