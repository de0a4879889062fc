"""What is seen of pupils day by day, and the level it gives.

The level of a day follows from the evidence of the day and from the level of the last day recorded before it, never
from an earlier check of the same day: doubled, lost or repeated checks leave what one clean run leaves, and days can be
weighed anew with other settings.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Value

from continuity.common.compiled import IsOneOf
from continuity.common.signs import Lookout, signals
from continuity.directory.calendars import school_days
from continuity.directory.models import Pupil
from workload.engine.risk import DEFAULT_WEIGHTS, Evidence, Level, RiskAssessment, assess_risk
from workload.models import RiskDay
from workload.risk_policies import policy_of
from workload.scope import Scope

KEYS = ArrayField(BigIntegerField())
SIGNS_LOOK_BACK = timedelta(days=60)  # two weeks of class, with the longest holidays but summer in between


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a pupil on a day, and what it weighs."""

    evidence: Sequence[Evidence]
    assessment: RiskAssessment


def look(scope: Scope, overloads: Mapping[int, Evidence]) -> dict[int, Seen]:
    """By pupil (primary key), what is seen today of those of whom something is, or was on the last day recorded.

    `overloads` is what the check found itself. One query for each signal and a few more, however many pupils.
    """
    evidence = _evidence(scope, overloads)
    held = _levels_held(scope)
    policy = policy_of(scope.school)
    seen = {}
    for pupil_id in sorted(evidence.keys() | held.keys()):
        signs = sorted(evidence.get(pupil_id, ()), key=lambda sign: sign.signal)
        level = held.get(pupil_id, "none")
        seen[pupil_id] = Seen(signs, assess_risk(signs, policy, scope.today, previous=level))
    return seen


def keep(scope: Scope, seen: Mapping[int, Seen]) -> None:
    """Write today's rows of the pupils of `scope`, in the place of those of an earlier check. Two queries.

    A day at rest after a day with signs is written too: without it, the level held before would seem to go on.
    """
    checked = RiskDay.objects.filter(school=scope.school, day=scope.today, pupil__in=scope.pupil_ids)
    checked.exclude(pupil__in=seen).delete()
    days = [
        RiskDay(
            school=scope.school,
            pupil_id=pupil_id,
            day=scope.today,
            level=each.assessment.level,
            score=each.assessment.score,
            evidence=written(each.evidence),
        )
        for pupil_id, each in seen.items()
    ]
    RiskDay.objects.bulk_create(
        days,
        update_conflicts=True,
        unique_fields=["pupil", "day", "school"],
        update_fields=["level", "score", "evidence"],
    )


def written(evidence: Sequence[Evidence]) -> list[dict]:
    """As `RiskDay.evidence` stores it."""
    return [
        {
            "signal": sign.signal,
            "count": sign.count,
            "since": sign.since.isoformat(),
            "last": sign.last.isoformat(),
        }
        for sign in evidence
    ]


def read(rows: Sequence[Mapping]) -> list[Evidence]:
    """The reverse of `written`; a sign that is no longer known is left aside."""
    return [
        Evidence(
            row["signal"], row["count"], date.fromisoformat(row["since"]), date.fromisoformat(row["last"])
        )
        for row in rows
        if row["signal"] in DEFAULT_WEIGHTS
    ]


def _evidence(scope: Scope, overloads: Mapping[int, Evidence]) -> Mapping[int, list[Evidence]]:
    """By pupil, what the apps have seen and the overload just found."""
    past_days = school_days(scope.school, scope.today - SIGNS_LOOK_BACK, scope.today)
    pupils = Pupil.objects.filter(IsOneOf("pk", Value(list(scope.pupil_ids), KEYS)))
    lookout = Lookout(pupils, scope.now, past_days)
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for name, signal in signals.items():
        for sign in signal(lookout):
            evidence[sign.pupil_id].append(Evidence(name, sign.count, sign.since, sign.last))
    for pupil_id, overload in overloads.items():
        evidence[pupil_id].append(overload)
    return evidence


def _levels_held(scope: Scope) -> dict[int, Level]:
    """The levels of the last day the school recorded before today, of the pupils of whom something was seen on it. One
    query."""
    earlier = RiskDay.objects.filter(school=scope.school, pupil__in=scope.pupil_ids, day__lt=scope.today)
    last = earlier.order_by("pupil_id", "-day").distinct("pupil_id")
    rows = last.values_list("pupil_id", "level", "evidence")
    return {pupil_id: level for pupil_id, level, evidence in rows if evidence}
