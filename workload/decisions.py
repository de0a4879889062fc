"""What the gate says, in figures; `workload.explanations` puts it into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from activities.models import Activity
from continuity.directory.models import Pupil
from workload.models import Rule

if TYPE_CHECKING:
    from workload.gate import Gate


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule the activity breaks, for `pupils` of its audience; `everyone` when that is all of them.

    `first_day` and `last_day` are both included; they are Mondays of weeks for R2. `asked` and `possible` are
    minutes for R1, R2 and R19, virtual classes for R3, working days of notice for R5. `excess_minutes` is how
    much worse than before it would be. `taking_room` are the other activities in those days, longest first;
    `counts_calibrated` when `asked` counts the time work usually takes, where it is known.
    """

    rule: Rule
    pupils: tuple[Pupil, ...]
    everyone: bool
    first_day: date
    last_day: date
    asked: int
    possible: int
    excess_minutes: int = 0
    taking_room: tuple[Activity, ...] = ()
    counts_calibrated: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Nothing `missing` and no `breaches` means yes.

    `missing` maps the fields that R6 wants to a sentence. `earliest_due_on` and `most_minutes` are the ways that
    fit: the first due day for this duration, the longest duration for this due day; None when there is none.
    `reaches_at` is when the activity would reach its pupils (R10), `calibrated_minutes` how long it would usually take
    them; None when too few have told.
    """

    missing: Mapping[str, str] = field(default_factory=dict)
    breaches: tuple[Breach, ...] = ()
    earliest_due_on: date | None = None
    most_minutes: int | None = None
    reaches_at: datetime | None = None
    calibrated_minutes: int | None = None

    @property
    def accepted(self) -> bool:
        return not self.missing and not self.breaches


class Refused(Exception):
    """The gate said no; `decision` says why and what would fit. Nothing was written.

    `gate` is the one that was asked: it still holds what it read.
    """

    def __init__(self, decision: Decision, gate: "Gate"):
        super().__init__(", ".join([*decision.missing, *(breach.rule for breach in decision.breaches)]))
        self.decision, self.gate = decision, gate
