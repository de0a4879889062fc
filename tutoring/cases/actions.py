"""What one adult will do for a case, by a day; then done, or given up, with what came of it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.models import Pupil, User
from tutoring.cases import again
from tutoring.cases.acts import CaseRefused, lock_open
from tutoring.models import Case, CaseAction


@transaction.atomic
def add_action(
    *, case: Case, by: User, kind: str, owner: User, due_on: date, what: str = "", once: UUID | None = None
) -> CaseAction:
    """Plan an action; its owner takes part in the case from now on.

    `once` names the form it came from: the same words sent twice by a double click are one action.
    """
    case = lock_open(case)
    words = f"{case.pk} {by.pk} {kind} {owner.pk} {due_on} {what}"
    action, is_new = CaseAction.objects.get_or_create(
        public_id=uuid5(once or uuid4(), words),
        defaults={"case": case, "kind": kind, "what": what, "owner": owner, "due_on": due_on},
    )
    if is_new:
        _take_in(case, owner)
        _tell(action, by, "case.action_added", kind=kind, owner=owner.pk, due_on=due_on.isoformat())
    return action


@transaction.atomic
def change_action(
    *, action: CaseAction, by: User, kind: str, owner: User, due_on: date, what: str = ""
) -> CaseAction:
    """Write an action that is still to do anew."""
    action = _locked_to_do(action)
    wanted = (kind, what, owner, due_on)
    if (action.kind, action.what, action.owner, action.due_on) == wanted:
        return action
    action.kind, action.what, action.owner, action.due_on = wanted
    action.save(update_fields=["kind", "what", "owner", "due_on"])
    _take_in(action.case, owner)
    _tell(action, by, "case.action_changed", kind=kind, owner=owner.pk, due_on=due_on.isoformat())
    return action


@transaction.atomic
def end_action(*, action: CaseAction, by: User, was_done: bool, result: str = "") -> CaseAction:
    """End an action, done or given up; `result` says what came of it, and why when it is given up. Sent twice it ends once."""
    action = _locked(action)
    if again.ended_so(action, by=by, was_done=was_done, result=result):
        return action
    _refuse_ended(action)
    action.ended_at, action.ended_by = timezone.now(), by
    action.was_done, action.result = was_done, result
    action.save(update_fields=["ended_at", "ended_by", "was_done", "result"])
    _tell(action, by, "case.action_done" if was_done else "case.action_given_up")
    return action


@transaction.atomic
def end_planned(*, pupils: Collection[Pupil], kind: str, by: User, result: str) -> list[CaseAction]:
    """End as done what the open cases of `pupils` planned of this kind: it was just done on a page of its own.

    Whoever calls may hold the pupils; cases are locked in the order of their keys, before their actions.
    """
    planned = CaseAction.objects.to_do().filter(
        kind=kind, case__pupil__in=pupils, case__school=F("case__pupil__school")
    )
    cases = Case.objects.filter(pk__in=planned.values("case")).order_by("pk").select_for_update(of=("self",))
    waiting = planned.filter(case__in=list(cases)).select_related("case").order_by("case", "pk")
    return [end_action(action=action, by=by, was_done=True, result=result) for action in waiting]


def _locked_to_do(action: CaseAction) -> CaseAction:
    """The action as it stands, locked after its case. Raises CaseRefused once either is over."""
    locked = _locked(action)
    _refuse_ended(locked)
    return locked


def _locked(action: CaseAction) -> CaseAction:
    case = lock_open(action.case)
    locked = lock_or_404(CaseAction.objects.select_related("owner", "ended_by"), action.pk)
    locked.case = case
    return locked


def _refuse_ended(action: CaseAction) -> None:
    if action.is_to_do:
        return
    raise CaseRefused(
        _("%(who)s a déjà terminé cette action : « %(action)s ».")
        % {"who": action.ended_by, "action": action.get_kind_display()}
    )


def _take_in(case: Case, owner: User) -> None:
    """Whoever has something to do sees the case."""
    if owner.pk != case.leader_id:
        case.participants.add(owner)


def _tell(action: CaseAction, by: User, verb: str, **details) -> None:
    audit.record(
        verb=verb, by=by, school=action.case.school_id, target=action.case, action=action.pk, **details
    )
