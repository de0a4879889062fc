"""The same form of a case sent twice, by a double click: done already, by the same person in the same words.

The second is answered as the first, though what it asks for is no longer possible. Notes and actions that are added carry
the name of their form instead, for the same words may well be written again.
"""

from continuity.directory.models import User
from tutoring.models import Case, CaseAction


def closed_so(case: Case, *, by: User, closing: str, outcome: str) -> bool:
    return (case.closed_by_id, case.closing, case.outcome) == (by.pk, closing, outcome)


def ended_so(action: CaseAction, *, by: User, was_done: bool, result: str) -> bool:
    return (action.ended_by_id, action.was_done, action.result) == (by.pk, was_done, result)


def handed_up_so(case: Case, *, by: User, to: str, why: str) -> bool:
    """`to`: the rung and the public id of who leads it from there, as the form names them."""
    last = case.handovers.select_related("to").last()
    return last is not None and (last.by_id, holder(last.to_rung, last.to), last.why) == (by.pk, to, why)


def holder(rung: str, user: User) -> str:
    """How a form names `user` at a rung."""
    return f"{rung}:{user.public_id}"
