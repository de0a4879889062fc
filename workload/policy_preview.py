"""What figures would do to a week, before they are saved: who would be over, beside who is today.

The figures tried go through the same functions as those in force. Nothing is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from continuity.common import wording
from continuity.directory.models import School, SchoolClass
from workload.charge import ClassLoads, class_loads
from workload.class_work import ClassWork
from workload.connecting import is_outside_its_hours
from workload.engine import Overload
from workload.half_time import beyond_half_time
from workload.loads import Work
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
    "extra_time_moves_due",
    "connects_from",
    "connects_until",
)


@dataclass(frozen=True, slots=True)
class Beyond:
    """Who is beyond the limits in a week under some figures, each named as people say it.

    `classes` have days too full (R1, R19), `courses` more work than half of their lessons (R2), `virtual_days` are the
    days of a class with more virtual classes than allowed (R3), `outside_hours` the virtual classes of a class outside
    the hours in which it connects (R17).
    """

    classes: Sequence[str]
    courses: Sequence[str]
    virtual_days: Sequence[tuple[str, VirtualDay]]
    outside_hours: Sequence[tuple[str, Work]]


@dataclass(frozen=True, slots=True)
class Effect:
    """A week under the figures in force and under those tried; `changed` are those of WEIGHED in which they differ,
    `with_extra_time` the pupils to whom it gives or takes days when `extra_time_moves_due` is one of them."""

    changed: frozenset[str]
    today: Beyond
    tried: Beyond
    with_extra_time: int


def effect_of(policy: LoadPolicy, monday: date) -> Effect:
    """What `policy`, saved or not, would change in the week of `monday`: for the classes of its level, or for the whole
    school. A constant number of queries.
    """
    in_force = policies_of(policy.school)
    now, then = figures_of(in_force.of_level(policy.level)), figures_of(policy)
    changed = frozenset(name for name in WEIGHED if then[name] != now[name])
    today = _beyond(policy, in_force, monday)
    tried = _beyond(policy, _with(in_force, policy), monday) if changed else today
    return Effect(changed, today, tried, _with_extra_time(policy) if "extra_time_moves_due" in changed else 0)


def _with_extra_time(policy: LoadPolicy) -> int:
    pupils = policy.school.pupils.filter(time_factor__gt=1)
    return pupils.filter(school_class__level=policy.level).count() if policy.level else pupils.count()


def _with(policies: Policies, policy: LoadPolicy) -> Policies:
    if not policy.level:
        return replace(policies, school=policy)
    return replace(policies, by_level={**policies.by_level, policy.level: policy})


def _beyond(policy: LoadPolicy, policies: Policies, monday: date) -> Beyond:
    found = _loads(policy.school, policy.level, policies, monday)
    work = ClassWork(found)
    return Beyond(
        classes=[week.school_class.name for week in found.week(monday) if week.state == wording.OVER],
        courses=_courses_over(found, monday),
        virtual_days=[
            (rhythm.school_class.name, full)
            for rhythm in rhythms(work, monday)
            for full in rhythm.full_days
            if full.is_over
        ],
        outside_hours=[
            (school_class.name, held)
            for school_class in found.classes
            for held in _virtual_classes(work, school_class, monday)
            if is_outside_its_hours(held, policies.of_level(school_class.level))
        ],
    )


def _virtual_classes(work: ClassWork, school_class: SchoolClass, monday: date) -> list[Work]:
    """Those of the class in the week, in order."""
    week = work.between(school_class, monday, monday + timedelta(days=6))
    held = [work.works[pk] for pk in week if work.works[pk].is_synchronous]
    return sorted(held, key=lambda each: (each.due_on, each.starts_at, each.pk))


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
