"""What figures would do to a week, before they are saved: who would be over, beside who is today.

The figures tried go through the same functions as those in force. Nothing is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from continuity.common import wording
from continuity.directory.models import School
from workload.charge import ClassLoads, class_loads
from workload.class_work import ClassWork
from workload.engine import Overload
from workload.half_time import beyond_half_time
from workload.models import LoadPolicy
from workload.policies import Policies, figures_of, policies_of
from workload.rhythm import VirtualDay, rhythms

# The figures that can be tried: the others change what is published from now on, not the load of a week.
WEIGHED = (
    "daily_cap_minutes",
    "presence_day_minutes",
    "half_time_percent",
    "virtual_classes_per_day",
    "counts_calibrated",
)


@dataclass(frozen=True, slots=True)
class Beyond:
    """Who is beyond the limits in a week under some figures, each named as people say it.

    `classes` have days too full (R1, R19), `courses` more work than half of their lessons (R2), `virtual_days` are the
    days of a class with more virtual classes than allowed (R3).
    """

    classes: Sequence[str]
    courses: Sequence[str]
    virtual_days: Sequence[tuple[str, VirtualDay]]


@dataclass(frozen=True, slots=True)
class Effect:
    """A week under the figures in force and under those tried; `changed` are those of WEIGHED in which they differ."""

    changed: frozenset[str]
    today: Beyond
    tried: Beyond


def effect_of(policy: LoadPolicy, monday: date) -> Effect:
    """What `policy`, saved or not, would change in the week of `monday`: for the classes of its level, or for the whole
    school. A constant number of queries.
    """
    in_force = policies_of(policy.school)
    now, then = figures_of(in_force.of_level(policy.level)), figures_of(policy)
    changed = frozenset(name for name in WEIGHED if then[name] != now[name])
    today = _beyond(policy, in_force, monday)
    return Effect(changed, today, _beyond(policy, _with(in_force, policy), monday) if changed else today)


def _with(policies: Policies, policy: LoadPolicy) -> Policies:
    if not policy.level:
        return replace(policies, school=policy)
    return replace(policies, by_level={**policies.by_level, policy.level: policy})


def _beyond(policy: LoadPolicy, policies: Policies, monday: date) -> Beyond:
    found = _loads(policy.school, policy.level, policies, monday)
    return Beyond(
        classes=[week.school_class.name for week in found.week(monday) if week.state == wording.OVER],
        courses=_courses_over(found, monday),
        virtual_days=[
            (rhythm.school_class.name, full)
            for rhythm in rhythms(ClassWork(found), monday)
            for full in rhythm.full_days
            if full.is_over
        ],
    )


def _loads(school: School, level: str, policies: Policies, monday: date) -> ClassLoads:
    classes = school.classes.by_level()
    if level:
        classes = classes.filter(level=level)
    return class_loads(school, list(classes), monday, monday + timedelta(days=6), policies=policies)


def _courses_over(found: ClassLoads, monday: date) -> list[str]:
    return sorted(
        {
            str(excess.course)
            for excess in beyond_half_time(found.demands)
            if any(_touches(run, monday) for run in excess.runs)
        }
    )


def _touches(run: Overload, monday: date) -> bool:
    """Whether a run of weeks, each named by its Monday, holds the week of `monday`."""
    return run.first_day <= monday <= run.last_day
