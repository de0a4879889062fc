"""What a check found of each class, kept with the check and shown for as long as it stands (docs/adr/0008).

It stands while the class has the pupils that were looked at and none of them is owed a check. Each act that changes a
load owes one in its own transaction (`sweeps.recheck_soon`), so what stands is what would be found now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from continuity.common.weeks import monday_of
from continuity.directory.models import School, SchoolClass
from workload.balance import SubjectShare
from workload.charge import ClassWeek, class_loads
from workload.class_weeks import KeptWeeks, ReckonedWeeks
from workload.class_work import ClassWork
from workload.models import ClassCheck
from workload.rhythm import Rhythm

# Raise it with any change of what is kept or of how it is reckoned: what an older version kept is not read again.
FORM = 1
# What the page of a school shows in this week and, from Saturday on, in the week to come.
WEEKS_BEFORE, WEEKS_AFTER = 1, 4


def weeks_kept(today: date) -> list[date]:
    """The Mondays of the weeks that a check made on `today` keeps."""
    monday = monday_of(today)
    return [monday + timedelta(weeks=step) for step in range(-WEEKS_BEFORE, WEEKS_AFTER + 1)]


def work_of(school: School, classes: Sequence[SchoolClass], mondays: Sequence[date]) -> ClassWork:
    """What the pupils of `classes` were given that weighs on the weeks of `mondays`, soonest first. Seven queries."""
    return ClassWork(class_loads(school, classes, mondays[0], mondays[-1] + timedelta(days=6)))


def keep(work: ClassWork, mondays: Iterable[date]) -> None:
    """Keep what `work` says of the weeks of `mondays`, in the transaction of the check that read it. Two queries."""
    checks = [
        ClassCheck(
            school_class=school_class,
            pupil_ids=[pupil.pk for pupil in work.loads.members[school_class.pk]],
            form=FORM,
            findings=ReckonedWeeks(school_class, work).written(mondays),
        )
        for school_class in work.loads.classes
    ]
    ClassCheck.objects.bulk_create(
        checks,
        update_conflicts=True,
        unique_fields=["school_class"],
        update_fields=["pupil_ids", "form", "findings"],
    )


def with_checks(classes: QuerySet[SchoolClass]) -> QuerySet[SchoolClass]:
    """The classes, each with `findings`: those of its last check while they stand, else None."""
    standing = ClassCheck.objects.standing().filter(school_class=OuterRef("pk"), form=FORM).order_by()
    return classes.annotate(findings=Subquery(standing.values("findings")))


@dataclass(frozen=True, slots=True)
class SchoolWeeks:
    """The weeks of some classes of a school; each answer is in the order of `each`."""

    each: Sequence[KeptWeeks | ReckonedWeeks]

    def week(self, monday: date) -> list[ClassWeek]:
        return [weeks.week(monday) for weeks in self.each]

    def rhythms(self, monday: date) -> list[Rhythm]:
        return [weeks.rhythm(monday) for weeks in self.each]

    def balances(self, monday: date) -> dict[int, list[SubjectShare]]:
        """By class (primary key)."""
        return {weeks.school_class.pk: weeks.shares(monday) for weeks in self.each}


def school_weeks(school: School, classes: Sequence[SchoolClass], mondays: Sequence[date]) -> SchoolWeeks:
    """The weeks of `mondays`, soonest first, for `classes`, read `with_checks`: kept where what was found stands and
    covers them, reckoned for the others, together. No query when all is kept, else eight.
    """
    kept = {
        school_class: weeks
        for school_class in classes
        if school_class.findings and (weeks := KeptWeeks(school_class, school_class.findings)).covers(mondays)
    }
    if others := [school_class for school_class in classes if school_class not in kept]:
        work = work_of(school, others, mondays)
        kept |= {school_class: ReckonedWeeks(school_class, work) for school_class in others}
    return SchoolWeeks([kept[school_class] for school_class in classes])
