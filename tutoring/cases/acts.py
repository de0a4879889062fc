"""A case from its opening to its outcome: aims, participants, up the chain, closed.

Each act works on the case as it stands, locked. What its state does not allow raises CaseRefused with a sentence.
"""

from collections.abc import Collection
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.common import wording
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_pupil
from continuity.directory.models import Pupil, Role, User
from tutoring.answers import answer_alert
from tutoring.cases import again
from tutoring.models import Case, CaseHandover, Rung
from tutoring.selectors import open_risk_alerts
from workload.models import Alert
from workload.sweeps import recheck_soon

# An alert whose signs last longer than the case asks for somebody again after that time.
QUIET_AFTER = timedelta(days=14)
CHAIN = (Rung.FORM_TEACHER, Rung.CPE, Rung.PRINCIPAL, Rung.SOCIAL)


class CaseRefused(Exception):
    """The state of the case does not allow it; the message is a sentence for people."""


@transaction.atomic
def open_case(*, pupil: Pupil, by: User, aims: str, participants: Collection[User] = ()) -> tuple[Case, bool]:
    """Open a case led by `by`, who answers the open at-risk alert of `pupil` with it, if there is one.

    Returns the case and whether it is new: a pupil has one open case in a school, and the second to open finds it. An alert
    that a check is raising meanwhile is answered by the check owed from here on. Raises Http404, with a sentence, when the
    pupil has just left the school.
    """
    pupil = lock_pupil(pupil)  # not its key: a check writes rows about the pupil while it holds the alert
    if standing := open_case_of(pupil):
        return standing, False
    alert = open_risk_alerts(timezone.localdate()).filter(pupil=pupil).select_for_update(of=("self",)).first()
    case = Case.objects.create(
        school=pupil.school,
        pupil=pupil,
        alert=alert,
        opened_by=by,
        opened_at=timezone.now(),
        rung=_rung_of(by, pupil),
        leader=by,
        aims=aims,
    )
    case.participants.set(participants)
    audit.record(verb="case.opened", by=by, school=pupil.school_id, target=case, pupil=pupil.pk)
    if alert:
        answer_alert(alert=alert, by=by, answer=Alert.Answer.CASE)
    recheck_soon([pupil.pk])
    return case, True


def open_case_of(pupil: Pupil) -> Case | None:
    """The case that is open for `pupil` in their school."""
    return Case.objects.open().filter(pupil=pupil, school=pupil.school_id).first()


@transaction.atomic
def change_case(*, case: Case, by: User, aims: str, participants: Collection[User]) -> Case:
    """Write the aims and who takes part. Raises ValidationError for who would leave an action behind."""
    case = lock_open(case)
    before = set(case.participants.values_list("pk", flat=True))
    after = {user.pk for user in participants}
    if case.aims == aims and before == after:
        return case
    busy = case.actions.filter(ended_at=None, owner__in=before - after).select_related("owner").first()
    if busy:
        raise ValidationError(
            _("%(who)s a encore une action à faire : la confier d'abord à quelqu'un d'autre.")
            % {"who": busy.owner}
        )
    audit.record(
        verb="case.changed",
        by=by,
        school=case.school_id,
        target=case,
        aims_changed=case.aims != aims,
        added=sorted(after - before),
        removed=sorted(before - after),
    )
    case.aims = aims
    case.save(update_fields=["aims"])
    case.participants.set(participants)
    return case


@transaction.atomic
def hand_up(*, case: Case, by: User, rung: str, to: User, why: str) -> CaseHandover:
    """Give the case, with all its history, to `to`, who leads it from `rung`; who led it goes on taking part.

    Sent twice it goes up once.
    """
    case = lock_open(case)
    if again.handed_up_so(case, by=by, to=again.holder(rung, to), why=why):
        return case.handovers.last()
    if CHAIN.index(rung) <= CHAIN.index(case.rung):
        raise CaseRefused(
            _("Ce suivi est déjà mené par %(who)s, %(rung)s.")
            % {"who": case.leader, "rung": case.get_rung_display()}
        )
    handover = case.handovers.create(
        from_rung=case.rung, to_rung=rung, to=to, by=by, at=timezone.now(), why=why
    )
    case.participants.add(case.leader_id)
    case.rung, case.leader = rung, to
    case.save(update_fields=["rung", "leader"])
    audit.record(verb="case.handed_up", by=by, school=case.school_id, target=case, rung=rung, to=to.pk)
    return handover


@transaction.atomic
def close(*, case: Case, by: User, closing: str, outcome: str, left_over: str = "") -> Case:
    """Close the case; the actions still open are given up because of `left_over`.

    An alert that is still open stays quiet for two weeks, then asks for somebody again. Sent twice it closes once. Raises
    ValidationError when actions are open and nothing says what becomes of them.
    """
    case = _locked(case)
    if again.closed_so(case, by=by, closing=closing, outcome=outcome):
        return case
    refuse_closed(case)
    now = timezone.now()
    waiting = list(case.actions.filter(ended_at=None).select_for_update())
    if waiting and not left_over:
        raise ValidationError(
            {"left_over": _("Des actions sont encore à faire : dire ce qu'elles deviennent.")}
        )
    for action in waiting:
        action.ended_at, action.ended_by, action.result = now, by, left_over
        action.save(update_fields=["ended_at", "ended_by", "result"])
    case.closed_at, case.closed_by, case.closing, case.outcome = now, by, closing, outcome
    case.save(update_fields=["closed_at", "closed_by", "closing", "outcome"])
    audit.record(
        verb="case.closed", by=by, school=case.school_id, target=case, closing=closing, given_up=len(waiting)
    )
    _leave_alert_to_the_days_to_come(case, by)
    return case


def alert_left_by(case: Case) -> QuerySet[Alert]:
    """The open at-risk alert, if there is one, that closing `case` answers: the case answered it, or nobody did."""
    return Alert.objects.open().filter(
        kind=Alert.Kind.AT_RISK, pupil=case.pupil, school=case.school, answer__in=["", Alert.Answer.CASE]
    )


def quiet_until() -> date:
    """The last day, included, on which a case closed today is the known reason of an alert that lasts."""
    return timezone.localdate() + QUIET_AFTER


def lock_open(case: Case) -> Case:
    """The case as it stands, locked. Raises CaseRefused once it is closed."""
    locked = _locked(case)
    refuse_closed(locked)
    return locked


def refuse_closed(case: Case) -> None:
    """Raises CaseRefused when `case` is closed: who closed it, and when."""
    if case.is_open:
        return
    raise CaseRefused(
        _("%(who)s a clos ce suivi %(when)s : plus rien n'y change. Un nouveau suivi peut être ouvert.")
        % {"who": case.closed_by, "when": wording.moment(timezone.localtime(case.closed_at))}
    )


def _locked(case: Case) -> Case:
    return lock_or_404(Case.objects.select_related("school", "pupil__school", "leader", "closed_by"), case.pk)


def _rung_of(user: User, pupil: Pupil) -> Rung:
    if pupil.school_id in user.schools_as(Role.CPE):
        return Rung.CPE
    return Rung.PRINCIPAL if pupil.school_id in user.schools_as(Role.PRINCIPAL) else Rung.FORM_TEACHER


def _leave_alert_to_the_days_to_come(case: Case, by: User) -> None:
    alert = alert_left_by(case).select_for_update().first()
    if alert is None:
        return
    if case.closing == Case.Closing.UNFOUNDED:
        answer_alert(alert=alert, by=by, answer=Alert.Answer.FALSE_ALARM)
        return
    answer_alert(
        alert=alert,
        by=by,
        answer=Alert.Answer.KNOWN,
        note=_(
            "Suivi clos : %(closing)s. Si des signes durent après ce jour, une réponse sera de nouveau demandée."
        )
        % {"closing": case.get_closing_display()},
        quiet_until=quiet_until(),
    )
