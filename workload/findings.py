"""What is worth an alert today: pupils and classes with more work than time, pupils who may be slipping.

Findings are computed anew at each run, in a constant number of queries; `workload.alerts` compares them with
the alerts that stand. What is seen of pupils who may be slipping comes from `workload.risk_days`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from continuity.common.weeks import monday_of
from workload.charge import ClassLoads
from workload.engine import Overload
from workload.engine.risk import RiskAssessment
from workload.half_time import beyond_half_time
from workload.loads import Demands, assess_all, still_to_do
from workload.models import Alert
from workload.risk_days import Seen
from workload.scope import Scope


@dataclass(frozen=True, slots=True)
class Subject:
    """The kind of an alert and whom it is about: one of the two primary keys is set."""

    kind: str
    pupil_id: int | None = None
    school_class_id: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What an alert is to say; `reasons` are written as `Alert.reasons` stores them."""

    severity: str
    first_day: date
    last_day: date
    reasons: list[dict]


def find_overloads(scope: Scope, given: ClassLoads) -> dict[Subject, Finding]:
    """The pupils and classes of a scope with more work than time; `given` is what weighs on its classes from today on at
    least.
    """
    return {
        **{Subject(Alert.Kind.OVERLOAD, pupil_id=pk): found for pk, found in _overloaded_pupils(scope)},
        **{
            Subject(Alert.Kind.OVERLOAD, school_class_id=pk): found
            for pk, found in _overloaded_classes(given, scope.today)
        },
    }


def find_at_risk(seen: Mapping[int, Seen]) -> dict[Subject, Finding]:
    """The pupils to bring to people's attention, of those of whom something is `seen`."""
    return {
        Subject(Alert.Kind.AT_RISK, pupil_id=pupil_id): _risk_finding(each.assessment)
        for pupil_id, each in seen.items()
        if each.assessment.level != "none"
    }


def _risk_finding(assessment: RiskAssessment) -> Finding:
    return Finding(
        severity=assessment.level,
        first_day=min(reason.since for reason in assessment.reasons),
        last_day=max(reason.last for reason in assessment.reasons),
        reasons=[
            {
                "signal": reason.signal,
                "count": reason.count,
                "since": reason.since.isoformat(),
                "last": reason.last.isoformat(),
                "points": reason.points,
            }
            for reason in assessment.reasons
        ],
    )


def _overloaded_pupils(scope: Scope) -> Iterator[tuple[int, Finding]]:
    """What a pupil still has to do does not fit from today on (R1, R19)."""
    owed = still_to_do(scope.school, scope.pupils, scope.today, scope.today)
    for pupil_id, assessment in assess_all(owed.by_pupil.values()).items():
        if assessment.overloads:
            yield pupil_id, _overload_finding("pupil_overload", assessment.overloads)


def _overloaded_classes(given: ClassLoads, today: date) -> Iterator[tuple[int, Finding]]:
    """The work given in a class, whatever was done of it, does not fit for a pupil on days not yet over, or is more
    than half of the lessons of a subject in a week not yet over (R2)."""
    too_full, over_half = _worst_runs(given, today), _beyond_half_time(given.demands, today)
    for class_id in too_full.keys() | over_half.keys():
        yield class_id, _together([*too_full.get(class_id, ()), *over_half.get(class_id, ())])


def _worst_runs(given: ClassLoads, today: date) -> dict[int, list[Finding]]:
    """By class, the worst run of too full days (R1, R19) and how many pupils meet one."""
    runs_by_class: dict[int, list[list[Overload]]] = defaultdict(list)
    for class_id, members in given.members.items():
        for pupil in members:
            if runs := [run for run in given.assessed[pupil.pk].overloads if run.last_day >= today]:
                runs_by_class[class_id].append(runs)
    found = {}
    for class_id, runs_by_pupil in runs_by_class.items():
        worst = _worst(run for runs in runs_by_pupil for run in runs)
        found[class_id] = [_overload_finding("class_overload", [worst], pupils=len(runs_by_pupil))]
    return found


def _beyond_half_time(given: Demands, today: date) -> dict[int, list[Finding]]:
    """By class, the worst run of weeks of each subject with more work than half of its lessons (R2). It is a matter
    of balance, not of hours that do not exist: to be watched."""
    worst: dict[tuple[int, str], list[Overload]] = defaultdict(list)
    for excess in beyond_half_time(given):
        worst[excess.class_id, excess.course.subject.name] += [
            _whole_weeks(run) for run in excess.runs if run.last_day >= monday_of(today)
        ]
    found: dict[int, list[Finding]] = defaultdict(list)
    for (class_id, subject), runs in sorted(worst.items()):
        if runs:
            finding = _overload_finding("half_time", [_worst(runs)], subject=subject)
            found[class_id].append(replace(finding, severity=Alert.Severity.WATCH))
    return found


def _whole_weeks(run: Overload) -> Overload:
    """A run of weeks, each named by its Monday, to its last Sunday."""
    return replace(run, last_day=run.last_day + timedelta(days=6))


def _worst(runs: Iterable[Overload]) -> Overload:
    return max(runs, key=lambda run: (run.excess, -run.first_day.toordinal()))


def _together(findings: Sequence[Finding]) -> Finding:
    """Several findings about one class as one."""
    return Finding(
        severity=max((found.severity for found in findings), key=Alert.Severity.values.index),
        first_day=min(found.first_day for found in findings),
        last_day=max(found.last_day for found in findings),
        reasons=[reason for found in findings for reason in found.reasons],
    )


def _overload_finding(signal: str, runs: Collection[Overload], **facts: int | str) -> Finding:
    return Finding(
        severity=max((_overload_severity(run) for run in runs), key=Alert.Severity.values.index),
        first_day=min(run.first_day for run in runs),
        last_day=max(run.last_day for run in runs),
        reasons=[
            {
                "signal": signal,
                "since": run.first_day.isoformat(),
                "last": run.last_day.isoformat(),
                "asked": run.asked,
                "possible": run.possible,
                "excess": run.excess,
                **facts,
            }
            for run in runs
        ],
    )


def _overload_severity(run: Overload) -> str:
    """Up to a quarter too much is to be watched, more than half too much is urgent."""
    if 4 * run.asked <= 5 * run.possible:
        return Alert.Severity.WATCH
    if 2 * run.asked <= 3 * run.possible:
        return Alert.Severity.ALERT
    return Alert.Severity.URGENT
