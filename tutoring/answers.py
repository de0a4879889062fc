"""Answering an alert: with words, by the contact that reached somebody, or by the case that is open."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from continuity.directory import audit
from continuity.directory.models import User
from tutoring.models import Case, ContactLog
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


def answer_by_cases(*, pupil_ids: Collection[int], now: datetime) -> None:
    """Inside the transaction of a check, let the cases open for pupils answer their open at-risk alerts that nobody has
    answered: raised or come back while the case is led, or whose known reason ran out. In nobody's name; run again, it
    changes nothing. One query where none is.

    A case that somebody is changing at this moment is left to the next check: it may be closing.
    """
    led = Case.objects.open().filter(pupil=OuterRef("pupil"), school=OuterRef("school"))
    waiting = open_risk_alerts(timezone.localdate(now)).filter(Exists(led), pupil__in=pupil_ids)
    alerts = list(waiting.filter(is_unanswered=True).order_by("pk").select_for_update(of=("self",)))
    if not alerts:
        return
    cases = Case.objects.open().filter(
        pupil__in=[alert.pupil_id for alert in alerts], school=F("pupil__school")
    )
    held = {case.pupil_id: case for case in cases.select_for_update(of=("self",), skip_locked=True)}
    for alert in alerts:
        if case := held.get(alert.pupil_id):
            _write(alert, by=None, answer=Alert.Answer.CASE, at=now, case=case.pk)


def _write(
    alert: Alert,
    *,
    by: User | None,
    answer: str,
    note: str = "",
    quiet_until: date | None = None,
    at: datetime | None = None,
    **details,
) -> None:
    alert.answer, alert.answer_note, alert.quiet_until = answer, note, quiet_until
    alert.answered_by, alert.answered_at = by, at or timezone.now()
    alert.save(update_fields=["answer", "answer_note", "quiet_until", "answered_by", "answered_at"])
    audit.record(verb="alert.answered", by=by, school=alert.school_id, target=alert, answer=answer, **details)
