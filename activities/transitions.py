"""The states of a pupil's work, and the acts that lead from one to another: there is no other way.

Each act is an audit event of that name, dated and by whom. Attendance is its own matter (`activities.virtual_classes`).
"""

from collections.abc import Mapping
from typing import NamedTuple

from activities.models import State

TO_DO, DONE, RETURNED, EXCUSED = State.TO_DO, State.DONE, State.RETURNED, State.EXCUSED


class Step(NamedTuple):
    """From which states an act leads, and to which."""

    before: frozenset[State]
    after: frozenset[State]


def _step(*before: State, to: State | tuple[State, ...]) -> Step:
    return Step(frozenset(before), frozenset(to if isinstance(to, tuple) else (to,)))


STEPS: Mapping[str, Step] = {
    # Done without a return, it may be handed in since the teacher asked for one.
    "work.handed_in": _step(TO_DO, DONE, RETURNED, to=RETURNED),
    "work.quiz_answered": _step(TO_DO, DONE, RETURNED, to=RETURNED),
    "work.received_on_paper": _step(TO_DO, DONE, EXCUSED, to=RETURNED),
    "work.taken_back": _step(RETURNED, to=TO_DO),
    "work.paper_undone": _step(RETURNED, to=(TO_DO, EXCUSED)),
    "work.done": _step(TO_DO, to=DONE),
    "work.not_done": _step(DONE, to=TO_DO),
    "work.excused": _step(TO_DO, DONE, to=EXCUSED),
    "work.expected_again": _step(EXCUSED, to=TO_DO),
}


class NoSuchStep(Exception):
    """A service tried what the rules do not have: it should have refused with a sentence before."""


def check(act: str, before: str, after: str) -> None:
    """Raises NoSuchStep unless `act` leads from `before` to `after`."""
    step = STEPS.get(act)
    if step is None or before not in step.before or after not in step.after:
        raise NoSuchStep(f"{act}: {before} -> {after}")
