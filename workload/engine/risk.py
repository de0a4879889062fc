"""From signs to a level of attention: it suggests, people decide.

Every point of the score comes from one reason, and every reason from dated evidence, so that a
person can check by hand why a pupil was brought to their attention.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .model import checked_day

Level = Literal["none", "watch", "alert", "urgent"]
LEVELS: tuple[Level, ...] = ("none", "watch", "alert", "urgent")  # least first


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that happened `count` times, or lasted `count` days, from `since` to `last`, both included.

    `signal` names the kind of sign, e.g. "missing_returns". ValueError when `count` is not a whole
    number above 0, `since` is after `last`, or either has a time of day.
    """

    signal: str
    count: int
    since: date
    last: date

    def __post_init__(self) -> None:
        if type(self.count) is not int or self.count < 1:
            raise ValueError(
                f"Evidence of {self.signal}: the count must be a whole number above 0, not {self.count!r}."
            )
        if checked_day(self.since) > checked_day(self.last):
            raise ValueError(
                f"Evidence of {self.signal} ends on {self.last}, before it began on {self.since}."
            )


@dataclass(frozen=True, slots=True)
class Weight:
    """Points for `each` time a sign is seen, `at_most` so many in all; 0 and 0 for a sign that does not count."""

    each: int
    at_most: int


# Alone, missing returns or silence may reach any level: some schools know nothing else. The others never
# make a case urgent by themselves; an overload, or a telephone call that did not sound well, only adds to what is
# seen elsewhere. One call for help is enough to be watched.
DEFAULT_WEIGHTS: Mapping[str, Weight] = {
    "missing_returns": Weight(each=1, at_most=9),
    "silence": Weight(each=1, at_most=9),
    "late_returns": Weight(each=1, at_most=3),
    "virtual_class_absences": Weight(each=2, at_most=6),
    "difficulty_reported": Weight(each=3, at_most=6),
    "hard_work": Weight(each=1, at_most=3),
    "unreachable": Weight(each=2, at_most=6),
    "no_equipment": Weight(each=3, at_most=3),
    "going_badly": Weight(each=1, at_most=2),
    "overload": Weight(each=1, at_most=1),
}


@dataclass(frozen=True, slots=True)
class RiskPolicy:
    """How much each sign weighs and how many points make each level.

    - `weights`: by name of signal.
    - `watch`, `alert`, `urgent`: the least score of each level.
    - `margin`: a level once reached is kept until the score is more than `margin` points below it, so
      that it does not flip every night; less than `watch`, so that a pupil without signs is at rest.
    - `memory_days`: evidence that ended more calendar days ago no longer counts.

    ValueError when the thresholds do not rise, or a figure has no meaning.
    """

    weights: Mapping[str, Weight] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    watch: int = 3
    alert: int = 5
    urgent: int = 9
    margin: int = 1
    memory_days: int = 28

    def __post_init__(self) -> None:
        if not 0 < self.watch < self.alert < self.urgent:
            raise ValueError(
                f"The thresholds must rise above 0: watch {self.watch}, alert {self.alert}, urgent {self.urgent}."
            )
        if not 0 <= self.margin < self.watch:
            raise ValueError(f"The margin, {self.margin}, must be from 0 to less than watch, {self.watch}.")
        if self.memory_days < 0:
            raise ValueError(f"Evidence cannot be remembered for {self.memory_days} days.")
        for signal, weight in self.weights.items():
            if not 0 <= weight.each <= weight.at_most or (not weight.each and weight.at_most):
                raise ValueError(
                    f"{weight.each} points each and {weight.at_most} at most make no sense: {signal}."
                )

    def level(self, score: int) -> Level:
        """The level of a score, whatever it was before."""
        return LEVELS[(score >= self.watch) + (score >= self.alert) + (score >= self.urgent)]


@dataclass(frozen=True, slots=True)
class Reason:
    """All the evidence of one signal put together, and the points it brings."""

    signal: str
    count: int
    since: date
    last: date
    points: int


@dataclass(frozen=True, slots=True)
class RiskAssessment:
    """`score` is the sum of the points of `reasons`, which come heaviest first, then oldest, then by name."""

    level: Level
    score: int
    reasons: tuple[Reason, ...]


def assess_risk(
    evidence: Iterable[Evidence], policy: RiskPolicy, today: date, *, previous: Level = "none"
) -> RiskAssessment:
    """How much attention a pupil asks for on `today`, and why; `previous` is the level held until now.

    More evidence never lowers the level, its order is irrelevant, and asking again with the level just
    found changes nothing. `evidence` is all that is known as of `today`, each fact once: the facts of yesterday are not
    added to it, so that a pupil nothing new is known of has the same score every night. ValueError for a signal without
    a weight in the policy, an unknown `previous`, or a moment as `today`.
    """
    if previous not in LEVELS:
        raise ValueError(f"There is no level {previous!r}.")
    checked_day(today)
    by_signal: dict[str, list[Evidence]] = {}
    for item in evidence:
        if item.signal not in policy.weights:
            raise ValueError(f"The policy gives no weight to the signal {item.signal!r}.")
        if policy.weights[item.signal].each and (today - item.last).days <= policy.memory_days:
            by_signal.setdefault(item.signal, []).append(item)
    reasons = [_reason(items, policy.weights[signal]) for signal, items in by_signal.items()]
    score = sum(reason.points for reason in reasons)
    return RiskAssessment(
        level=_settled(policy.level(score), kept=policy.level(score + policy.margin), previous=previous),
        score=score,
        reasons=tuple(sorted(reasons, key=lambda reason: (-reason.points, reason.since, reason.signal))),
    )


def levels_by_day(
    evidence_by_day: Mapping[date, Iterable[Evidence]], policy: RiskPolicy, *, previous: Level = "none"
) -> dict[date, Level]:
    """The level of each day, in order, from what was known on it and from the level of the day before in the mapping;
    `previous` is the level held before the first. ValueError as `assess_risk`.
    """
    levels: dict[date, Level] = {}
    for day in sorted(evidence_by_day):
        levels[day] = previous = assess_risk(evidence_by_day[day], policy, day, previous=previous).level
    return levels


def _reason(items: list[Evidence], weight: Weight) -> Reason:
    count = sum(item.count for item in items)
    return Reason(
        signal=items[0].signal,
        count=count,
        since=min(item.since for item in items),
        last=max(item.last for item in items),
        points=min(count * weight.each, weight.at_most),
    )


def _settled(reached: Level, *, kept: Level, previous: Level) -> Level:
    """The level after hysteresis: rises at once, falls only below what the margin keeps of the previous one."""
    return max(reached, min(kept, previous, key=LEVELS.index), key=LEVELS.index)
