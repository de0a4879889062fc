"""How the work of a class comes: virtual classes (R3, R4), together and alone (R11), natures and outputs (R9).

None of this refuses anything: it is shown to those who can talk about it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from activities.models import ExpectedOutput, Nature
from continuity.common.weeks import days_from
from continuity.directory.models import Regime, SchoolClass
from workload.class_work import ClassWork

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

    `together` and `alone` are the minutes of the average pupil, in virtual classes of the week and in work due in it.
    `only_nature` and `only_output` are what all the work of the fortnight has in common, "" when it varies.
    """

    school_class: SchoolClass
    full_days: Sequence[VirtualDay]
    lacks_virtual_class: bool
    together: int
    alone: int
    only_nature: str
    only_output: str

    @property
    def is_monotonous(self) -> bool:
        return bool(self.only_nature or self.only_output)


def rhythms(work: ClassWork, monday: date) -> list[Rhythm]:
    """The rhythm of each class in the week of `monday`, in their order; the work is known from a week earlier on. No
    query.
    """
    return [rhythm(work, school_class, monday) for school_class in work.loads.classes]


def rhythm(work: ClassWork, school_class: SchoolClass, monday: date) -> Rhythm:
    """That of one class. No query."""
    sunday, size = monday + timedelta(days=6), work.size(school_class)
    week = work.between(school_class, monday, sunday)
    fortnight = work.between(school_class, monday - timedelta(days=7), sunday)
    virtual_classes = _virtual_classes(work, week)
    minutes: Counter[bool] = Counter()
    for pk, pupils in week.items():
        if work.works[pk].due_on <= sunday:  # what is due later is not the work of this week alone
            minutes[work.works[pk].is_synchronous] += work.works[pk].minutes * pupils
    return Rhythm(
        school_class=school_class,
        full_days=list(_full_days(work, school_class, virtual_classes)),
        lacks_virtual_class=bool(size) and not virtual_classes and _is_away(work, school_class, monday),
        together=minutes[True] // (size or 1),
        alone=minutes[False] // (size or 1),
        only_nature=_only(Nature, [work.works[pk].nature for pk in fortnight]),
        only_output=_only(ExpectedOutput, [work.works[pk].expected_output for pk in fortnight]),
    )


def _virtual_classes(work: ClassWork, week: Iterable[int]) -> dict[date, list[int]]:
    """Those among the activities of a week, by day."""
    days: dict[date, list[int]] = defaultdict(list)
    for pk in week:
        if work.works[pk].is_synchronous:
            days[work.works[pk].due_on].append(pk)
    return days


def _full_days(
    work: ClassWork, school_class: SchoolClass, virtual_classes: Mapping[date, Sequence[int]]
) -> Iterator[VirtualDay]:
    limit = work.loads.demands.terms.policies.of_level(school_class.level).virtual_classes_per_day
    for day, held in sorted(virtual_classes.items()):
        count = work.most_of(held, school_class) if len(held) >= limit else 0
        if count >= limit:
            yield VirtualDay(day, count, limit)


def _is_away(work: ClassWork, school_class: SchoolClass, monday: date) -> bool:
    """True when a school day of the week is not in presence for the whole class."""
    terms, week = work.loads.demands.terms, days_from(monday, 7)
    regimes = (terms.regimes.get((school_class.pk, day)) for day in terms.working_days if day in week)
    return any(regime and regime[0] != Regime.PRESENCE for regime in regimes)


def _only(kinds: type[TextChoices], found: Sequence[str]) -> str:
    """The kind all the works are of; "" when they differ or are too few to say."""
    return str(kinds(found[0]).label) if len(found) >= WORKS_COMPARED and len(set(found)) == 1 else ""
