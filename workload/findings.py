"""What is worth an alert today: pupils and classes with more work than time, pupils who may be slipping.

Findings are computed anew at each run, in a constant number of queries; `workload.alerts` compares them with
the alerts that stand.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from continuity.common.signs import Lookout, signals
from continuity.common.weeks import monday_of
from continuity.directory.calendars import school_days
from continuity.directory.models import Pupil, School, SchoolClass
from workload.charge import ClassLoads
from workload.engine import Overload
from workload.engine.risk import Evidence, Level, RiskPolicy, assess_risk
from workload.half_time import beyond_half_time
from workload.loads import Demands, assess_all, still_to_do
from workload.models import Alert
from workload.terms import Learner

SIGNS_LOOK_BACK = timedelta(days=60)  # two weeks of class, with the longest holidays but summer in between


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


@dataclass(frozen=True, slots=True)
class Scope:
    """The pupils and the classes of `school` that are looked at, at `now`."""

    school: School
    pupils: Sequence[Learner]
    classes: Sequence[SchoolClass]
    now: datetime

    @property
    def pupil_ids(self) -> list[int]:
        return [pupil.pk for pupil in self.pupils]

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


def find(scope: Scope, given: ClassLoads, held: Mapping[int, Level]) -> dict[Subject, Finding]:
    """All there is to say of a scope; `given` is what weighs on its classes from today on at least, `held` maps pupils to
    the level of risk they are at until now.
    """
    overloaded = dict(_overloaded_pupils(scope))
    return {
        **{Subject(Alert.Kind.OVERLOAD, pupil_id=pk): found for pk, found in overloaded.items()},
        **{
            Subject(Alert.Kind.OVERLOAD, school_class_id=pk): found
            for pk, found in _overloaded_classes(given, scope.today)
        },
        **{
            Subject(Alert.Kind.AT_RISK, pupil_id=pk): found for pk, found in _at_risk(scope, overloaded, held)
        },
    }


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


def _at_risk(
    scope: Scope, overloaded: Mapping[int, Finding], held: Mapping[int, Level]
) -> Iterator[tuple[int, Finding]]:
    policy = RiskPolicy()
    for pupil_id, evidence in _evidence(scope, overloaded).items():
        assessment = assess_risk(evidence, policy, scope.today, previous=held.get(pupil_id, "none"))
        if assessment.level == "none":
            continue
        yield (
            pupil_id,
            Finding(
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
            ),
        )


def _evidence(scope: Scope, overloaded: Mapping[int, Finding]) -> Mapping[int, Iterable[Evidence]]:
    """By pupil, what the apps have seen and the overload just found."""
    past_days = school_days(scope.school, scope.today - SIGNS_LOOK_BACK, scope.today)
    lookout = Lookout(Pupil.objects.filter(pk__in=scope.pupil_ids), scope.now, past_days)
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for name, signal in signals.items():
        for sign in signal(lookout):
            evidence[sign.pupil_id].append(Evidence(name, sign.count, sign.since, sign.last))
    for pupil_id, finding in overloaded.items():
        evidence[pupil_id].append(Evidence("overload", 1, finding.first_day, finding.last_day))
    return evidence
