"""Returns brought on paper (R14): noted by the code of the sheet, a whole pile in a row, or by the pupil's name."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import codes, returns
from activities.models import WITHOUT_RETURN, Assignment, State, Status, Submission
from continuity.common import wording
from continuity.directory.models import AuditEvent, Pupil, Role, User

LOOK_BACK = timedelta(days=84)
PILE_HOURS = timedelta(hours=12)
PILE_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of a code: a sentence, its tone, and the status an answer about it has."""

    sentence: str
    tone: str = "comfortable"
    status: int = 200


def recordable_by(user: User) -> Q:
    """The works `user` may note as received: those of a school they are the CPE of, and those they gave."""
    school = Q(activity__course__subject__school__in=user.schools_as(Role.CPE))
    own = Q(activity__author=user) | Q(activity__course__teacher=user)
    return school | own & Q(activity__course__subject__school__in=user.school_ids)


def works_awaited(pupil: Pupil, user: User, today: date) -> QuerySet[Assignment]:
    """What a pupil may still hand in on paper, and that `user` may note; the longest awaited first."""
    return (
        Assignment.objects.filter(
            recordable_by(user),
            pupil=pupil,
            state=State.TO_DO,
            activity__is_synchronous=False,
            activity__due_on__gte=today - LOOK_BACK,
        )
        .exclude(activity__return_mode__in=WITHOUT_RETURN)
        .select_related("activity__course__subject")
        .order_by("activity__due_on", "pk")
    )


def note(*, code: str, by: User, received_on: date | None = None) -> Noted:
    """Note the work whose `code` was read as received on `received_on` (default: now); whatever it is, say what
    became of it: nothing stops a pile.
    """
    try:
        number = codes.decode(code)
    except codes.NotACode:
        return Noted(
            _(
                "« %(code)s » : un caractère est mal lu. Taper de nouveau le code, ou chercher l'élève par son nom."
            )
            % {"code": code.strip()[:20] or " "},
            "over",
            400,
        )
    works = Assignment.objects.select_related("pupil__school_class", "activity__course__subject")
    work = works.filter(recordable_by(by), pk=number).first()
    if work is None:
        return Noted(
            _("%(code)s : ce code n'est celui d'aucun travail à noter dans cet établissement.")
            % {"code": codes.encode(number)},
            "over",
            404,
        )
    return _note(work, by, received_on)


def received_lately(user: User, now: datetime) -> list[Submission]:
    """What `user` noted as received in the last hours and did not take back, the latest first. One query."""
    noted = AuditEvent.objects.filter(
        verb="work.received_on_paper",
        by=user,
        at__gte=now - PILE_HOURS,
        target_type=Assignment._meta.label_lower,
        target_id=OuterRef("assignment"),
    )
    received = Submission.objects.filter(
        Exists(noted), by=user, received_on_paper=True, taken_back_at=None
    ).select_related("assignment__pupil__school_class", "assignment__activity")
    return list(received.order_by("-pk")[:PILE_SHOWN])


def _note(work: Assignment, by: User, received_on: date | None) -> Noted:
    who = {"pupil": work.pupil, "class": work.pupil.school_class or "", "title": work.activity}
    if work.state == State.RETURNED:
        sentence = _("%(pupil)s %(class)s, « %(title)s » : déjà reçu le %(day)s. Rien à refaire.")
        return Noted(sentence % (who | {"day": wording.day(timezone.localdate(work.state_at))}), "tight")
    was_excused, is_closed = work.state == State.EXCUSED, work.activity.status == Status.CLOSED
    try:
        returns.receive_on_paper(assignment=work, by=by, received_on=received_on)
    except returns.WorkRefused as refusal:
        return Noted(f"{work.pupil} : {refusal}", "over", 409)
    if was_excused:
        return Noted(_("%(pupil)s %(class)s, « %(title)s » : reçu, alors que dispensé.") % who, "tight")
    if is_closed:
        return Noted(_("%(pupil)s %(class)s, « %(title)s » : reçu, l'activité est fermée.") % who, "tight")
    return Noted(_("%(pupil)s %(class)s, « %(title)s » : reçu.") % who)
