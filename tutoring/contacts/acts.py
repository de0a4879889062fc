"""Keeping a contact: an attempt to reach a pupil or their family, and what a colleague adds to it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.directory import audit
from continuity.directory.calendars import next_school_day
from continuity.directory.locks import lock_pupil
from continuity.directory.models import Pupil, User
from tutoring.answers import answer_by_contact
from tutoring.models import ContactLog
from workload.sweeps import recheck_soon

SAME_CALL = timedelta(minutes=30)


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
    at: datetime | None = None,
    once: UUID | None = None,
    is_another: bool = False,
    **told,
) -> ContactLog:
    """Keep that `by` tried to reach `pupil` or their family at `at` (default: now).

    `told` are fields of ContactLog: `channel`, `reached`, the next step (`next_step`, `next_on`) and what came of it:
    `spoken_with` (a guardian; None: the pupil), `summary`, `work`, `morale`, `equipment`, `health_worry`. Someone
    reached answers the open at-risk alert (`answer_by_contact`). Nobody reached answers nothing: without another plan,
    the pupil is to be called again on the next school day. `once` names the form it came from: the same words sent
    twice by a double click are kept once.
    Raises SameCall, and writes nothing, when somebody else noted a talk by the same channel within half an hour,
    unless it `is_another`; Http404, with a sentence, when the pupil has just left the school.
    """
    pupil = lock_pupil(pupil)  # of whom one contact is kept at a time
    public_id = uuid5(once or uuid4(), repr((pupil.pk, by.pk, at, sorted(told.items()))))
    if found := ContactLog.objects.filter(public_id=public_id).first():
        return found
    contact = ContactLog(
        public_id=public_id, school=pupil.school, pupil=pupil, by=by, at=at or timezone.now(), **told
    )
    if not is_another:
        _ask_whether_it_is_the_same(contact)
    _plan_another_try(contact)
    contact.save()
    audit.record(
        verb="contact.logged", by=by, school=pupil.school_id, target=contact, reached=contact.reached
    )
    if contact.reached:
        answer_by_contact(contact)
    recheck_soon([pupil.pk])
    return contact


@transaction.atomic
def add_to_contact(*, contact: ContactLog, by: User, **told) -> ContactLog:
    """Keep what `by` says of a call a colleague noted already; what the colleague wrote stands.

    The words come after theirs, under the name of `by`; what they left empty is filled with `told`, fields as in
    `log_contact`. The same words are added once.
    """
    locked = ContactLog.objects.select_for_update().get(pk=contact.pk)
    changes = _what_is_new(locked, by, told)
    if not changes:
        return locked
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*changes])
    audit.record(verb="contact.completed", by=by, school=locked.school_id, target=locked)
    recheck_soon([locked.pupil_id])
    return locked


def _ask_whether_it_is_the_same(contact: ContactLog) -> None:
    """Raises SameCall for the talk with the same person nearest in time that a colleague noted: each person reads again
    what they said, so that two talks never become one. Two who found nobody both tried: that is no question.
    """
    if not contact.reached:
        return
    talks = contact.pupil.contacts.filter(
        reached=True,
        channel=contact.channel,
        spoken_with=contact.spoken_with,
        at__range=(contact.at - SAME_CALL, contact.at + SAME_CALL),
    ).exclude(by=contact.by)
    nearest = min(talks.select_related("by"), key=lambda talk: abs(talk.at - contact.at), default=None)
    if nearest:
        raise SameCall(nearest)


def _plan_another_try(contact: ContactLog) -> None:
    """Nobody was reached and nothing is planned: call again on the next school day."""
    if contact.reached or contact.next_on:
        return
    contact.next_step = contact.next_step or _("rappeler")
    contact.next_on = next_school_day(contact.school, timezone.localdate())


def _what_is_new(contact: ContactLog, by: User, told: dict) -> dict:
    """What of `told` is to be written into `contact`, by field."""
    fields = told.copy()
    summary = fields.pop("summary", "")
    new = {name: value for name, value in fields.items() if value and not getattr(contact, name)}
    words = summary and _("%(who)s : %(words)s") % {"who": by, "words": summary}
    if words not in contact.summary:
        new["summary"] = f"{contact.summary}\n{words}".strip()
    return new
