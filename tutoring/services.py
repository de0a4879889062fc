"""The acts of follow-up: log a contact, answer an alert, give a tutor, note the equipment at home."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.directory import audit
from continuity.directory.calendars import next_school_day
from continuity.directory.locks import lock_school
from continuity.directory.models import Membership, Pupil, Role, User
from tutoring.models import ContactLog, Tutorship
from tutoring.selectors import open_risk_alerts
from workload.models import Alert
from workload.sweeps import recheck_soon

SAME_CALL = timedelta(minutes=30)


class AlertClosed(Exception):
    """The alert went away with its cause: there is nothing left to answer."""


class SameCall(Exception):
    """A colleague has just noted what may be the same call, `contact`: whoever logs says whether it is."""

    def __init__(self, contact: ContactLog):
        super().__init__()
        self.contact = contact


@transaction.atomic
def log_contact(
    *,
    pupil: Pupil,
    by: User,
    channel: str,
    reached: bool,
    at: datetime | None = None,
    next_step: str = "",
    next_on: date | None = None,
    once: UUID | None = None,
    is_another: bool = False,
    **said,
) -> ContactLog:
    """Keep that `by` tried to reach `pupil` or their family at `at` (default: now).

    `said` is what came of it: `spoken_with` (a guardian; None: the pupil), `summary`, `work`, `morale`, `equipment`
    (`ContactLog.Going`), `health_worry`. Someone reached answers the open at-risk alert as "called", when it was opened
    before the contact and nobody has answered it or the reason given has run out. Nobody reached answers nothing:
    without another plan, the pupil is to be called again on the next school day. `once` names the form it came from: the
    same words sent twice by a double click are kept once.
    Raises SameCall, and writes nothing, when somebody else noted a talk by the same channel within half an hour,
    unless it `is_another`.
    """
    pupil = (
        Pupil.objects.select_for_update(no_key=True, of=("self",)).select_related("school").get(pk=pupil.pk)
    )
    at_or_now = at or timezone.now()
    words = f"{pupil.pk} {by.pk} {channel} {reached} {next_step!r} {next_on} {at} {sorted(said.items())!r}"
    public_id = uuid5(once or uuid4(), words)
    if found := ContactLog.objects.filter(public_id=public_id).first():
        return found
    same = reached and not is_another and _same_call(pupil, by, channel, said.get("spoken_with"), at_or_now)
    if same:
        raise SameCall(same)
    if not reached and not next_on:
        next_step, next_on = next_step or _("rappeler"), next_school_day(pupil.school, timezone.localdate())
    contact = ContactLog.objects.create(
        public_id=public_id,
        school=pupil.school,
        pupil=pupil,
        by=by,
        at=at_or_now,
        channel=channel,
        reached=reached,
        next_step=next_step,
        next_on=next_on,
        **said,
    )
    audit.record(verb="contact.logged", by=by, school=pupil.school_id, target=contact, reached=reached)
    if reached:
        _answer_by_call(contact)
    recheck_soon([pupil.pk])
    return contact


@transaction.atomic
def add_to_contact(
    *, contact: ContactLog, by: User, next_step: str = "", next_on: date | None = None, **said
) -> ContactLog:
    """Keep what `by` says of a call a colleague noted already; what the colleague wrote stands.

    The words come after theirs, under the name of `by`; what they left empty is filled. The same words are added once.
    """
    locked = ContactLog.objects.select_for_update().get(pk=contact.pk)
    told = said | {"next_step": next_step, "next_on": next_on}
    summary = told.pop("summary", "")
    words = summary and _("%(who)s : %(words)s") % {"who": by, "words": summary}
    changes = {name: value for name, value in told.items() if value and not getattr(locked, name)}
    if words not in locked.summary:
        changes["summary"] = f"{locked.summary}\n{words}".strip()
    if not changes:
        return locked
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*changes])
    audit.record(verb="contact.completed", by=by, school=locked.school_id, target=locked)
    recheck_soon([locked.pupil_id])
    return locked


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
    _write_answer(locked, by=by, answer=answer, note=note, quiet_until=quiet_until)
    return locked


@transaction.atomic
def assign_tutor(*, pupil: Pupil, tutor: User, by: User) -> Tutorship:
    """Make `tutor` follow `pupil` from today on, which ends the tutorship there was.

    The tutor receives the role in the pupil's school if they lack it, so that the page is among their places.
    Asking for the tutor the pupil has already changes nothing. Raises ValidationError for a parent of the pupil.
    """
    lock_school(pupil.school_id)
    if pupil.guardianships.filter(guardian=tutor).exists():
        raise ValidationError(
            _(
                "%(tutor)s est responsable de %(pupil)s : nul ne suit son propre enfant. Choisir un autre adulte."
            )
            % {"tutor": tutor, "pupil": pupil}
        )
    today = timezone.localdate()
    current = Tutorship.objects.current().filter(pupil=pupil).first()
    if current and current.tutor_id == tutor.pk:
        return current
    if current:
        current.until = max(today, current.since)
        current.save(update_fields=["until"])
    tutorship = Tutorship.objects.create(pupil=pupil, tutor=tutor, since=today)
    Membership.objects.get_or_create(user=tutor, school_id=pupil.school_id, role=Role.TUTOR)
    audit.record(
        verb="tutor.assigned",
        by=by,
        school=pupil.school_id,
        target=pupil,
        tutor=tutor.pk,
        previous=current and current.tutor_id,
    )
    return tutorship


@transaction.atomic
def set_digital_situation(
    *, pupil: Pupil, by: User, device: str, connection: str, has_printer: bool, on_paper: bool
) -> Pupil:
    """Note what the pupil works with at home, and whether they work on paper (R14)."""
    asked = {"device": device, "connection": connection, "has_printer": has_printer, "on_paper": on_paper}
    locked = Pupil.objects.select_for_update().get(pk=pupil.pk)
    changes = {name: value for name, value in asked.items() if getattr(locked, name) != value}
    if not changes:
        return locked
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*changes])
    audit.record(verb="pupil.digital_situation_set", by=by, school=locked.school_id, target=locked, **changes)
    recheck_soon([locked.pk])
    return locked


@transaction.atomic
def record_reading(*, pupil: Pupil, by: User) -> None:
    """Leave a trace that `by` opened the follow-up of `pupil`: one per person, pupil and day."""
    audit.record_reading(verb="pupil.follow_up_read", by=by, school=pupil.school_id, target=pupil)


def _same_call(
    pupil: Pupil, by: User, channel: str, spoken_with: User | None, at: datetime
) -> ContactLog | None:
    """The talk with the same person nearest in time that a colleague noted: each person reads again what they said, so
    that two talks never become one. Two who found nobody both tried: that is no question.
    """
    near = (at - SAME_CALL, at + SAME_CALL)
    talks = pupil.contacts.filter(reached=True, channel=channel, spoken_with=spoken_with, at__range=near)
    return min(talks.exclude(by=by).select_related("by"), key=lambda talk: abs(talk.at - at), default=None)


def _answer_by_call(contact: ContactLog) -> None:
    alerts = open_risk_alerts(timezone.localdate()).filter(pupil=contact.pupil, opened_at__lte=contact.at)
    alert = alerts.filter(is_unanswered=True).select_for_update(of=("self",)).first()
    if alert:
        _write_answer(alert, by=contact.by, answer=Alert.Answer.CALLED)


def _write_answer(
    alert: Alert, *, by: User, answer: str, note: str = "", quiet_until: date | None = None
) -> None:
    alert.answer, alert.answer_note, alert.quiet_until = answer, note, quiet_until
    alert.answered_by, alert.answered_at = by, timezone.now()
    alert.save(update_fields=["answer", "answer_note", "quiet_until", "answered_by", "answered_at"])
    audit.record(verb="alert.answered", by=by, school=alert.school_id, target=alert, answer=answer)
