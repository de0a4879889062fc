"""How the work of a class comes: virtual classes (R3, R4), together and alone (R11), natures and outputs (R9).

None of this refuses anything: it is shown to those who can talk about it.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from activities.models import ExpectedOutput, Nature
from continuity.common.weeks import days_from
from continuity.directory.models import Regime, SchoolClass
from workload.balance import distinct_tasks, work_between
from workload.charge import ClassLoads

# Fewer pieces of work in a fortnight say nothing about variety.
WORKS_COMPARED = 3


@dataclass(frozen=True, slots=True)
class VirtualDay:
    """A day on which a pupil of the class has as many virtual classes as R3 allows, or more."""

    day: date
    count: int
    limit: int

    @property
    def is_over(self) -> bool:
        return self.count > self.limit


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The week of one class, and the fortnight that ends with it.

    `together` and `alone` are the minutes the average pupil spends in virtual classes and working alone, in the week.
    `only_nature` and `only_output` are what all the work of the fortnight has in common, "" when it varies.
    """

    school_class: SchoolClass
    full_days: Collection[VirtualDay]
    lacks_virtual_class: bool
    together: int
    alone: int
    only_nature: str
    only_output: str

    @property
    def is_monotonous(self) -> bool:
        return bool(self.only_nature or self.only_output)


def rhythms(found: ClassLoads, monday: date) -> list[Rhythm]:
    """The rhythm of each class in the week of `monday`, in their order. `found` starts a week earlier. No query."""
    return [_rhythm(found, school_class, monday) for school_class in found.classes]


def _rhythm(found: ClassLoads, school_class: SchoolClass, monday: date) -> Rhythm:
    sunday = monday + timedelta(days=6)
    activities, size = found.demands.activities, len(found.members.get(school_class.pk, ()))
    week = work_between(found, school_class, monday, sunday)
    fortnight = [
        activities[pk] for pk in work_between(found, school_class, monday - timedelta(days=7), sunday)
    ]
    virtual_days = _virtual_days(found, school_class, monday)
    limit = found.demands.terms.policies.of_level(school_class.level).virtual_classes_per_day
    spent = Counter()
    for pk, pupils in week.items():
        spent[activities[pk].is_synchronous] += activities[pk].minutes * pupils
    return Rhythm(
        school_class=school_class,
        full_days=[
            VirtualDay(day, count, limit) for day, count in sorted(virtual_days.items()) if count >= limit
        ],
        lacks_virtual_class=not virtual_days and bool(size) and _is_away(found, school_class, monday),
        together=spent[True] // (size or 1),
        alone=spent[False] // (size or 1),
        only_nature=_only([Nature(work.nature) for work in fortnight]),
        only_output=_only([ExpectedOutput(work.expected_output) for work in fortnight]),
    )


def _virtual_days(found: ClassLoads, school_class: SchoolClass, monday: date) -> Counter[date]:
    """The most virtual classes a pupil of the class has on each day of the week that has any."""
    activities, week = found.demands.activities, set(days_from(monday, 7))
    most: Counter[date] = Counter()
    for tasks, _pupils in distinct_tasks(found, school_class):
        most |= Counter(
            task.first_day for task in tasks if task.first_day in week and activities[task.id].is_synchronous
        )
    return most


def _is_away(found: ClassLoads, school_class: SchoolClass, monday: date) -> bool:
    """True when a school day of the week is not in presence for the whole class."""
    terms, week = found.demands.terms, days_from(monday, 7)
    regimes = (terms.regimes.get((school_class.pk, day)) for day in terms.working_days if day in week)
    return any(regime and regime[0] != Regime.PRESENCE for regime in regimes)


def _only(kinds: Sequence[TextChoices]) -> str:
    """The kind all the works are of; "" when they differ or are too few to say."""
    return str(kinds[0].label) if len(kinds) >= WORKS_COMPARED and len(set(kinds)) == 1 else ""
