"""What a class is given beside what it is taught: the share of each subject in a week (R8).

Everything is counted as the average pupil of the class meets it: what a group is given or taught weighs by the part
of the class that is in it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Q, Sum

from activities.models import Activity
from continuity.directory.models import Course, SchoolClass
from workload.charge import ClassLoads
from workload.engine import Task


@dataclass(frozen=True, slots=True)
class SubjectShare:
    """A subject in the week of a class: `minutes` of work of the average pupil, their `share` of all the work and the
    share of the subject in the timetable, both between 0 and 1.
    """

    subject: str
    minutes: int
    share: Fraction
    timetable_share: Fraction

    @property
    def is_heavy(self) -> bool:
        """More than half as much again as its share of the timetable."""
        return self.share > self.timetable_share * Fraction(3, 2)

    @property
    def is_light(self) -> bool:
        """Less than half of its share of the timetable."""
        return self.share < self.timetable_share / 2

    @property
    def percent(self) -> int:
        return round(100 * self.share)

    @property
    def timetable_percent(self) -> int:
        return round(100 * self.timetable_share)


def balances(found: ClassLoads, monday: date) -> dict[int, list[SubjectShare]]:
    """The subjects of each class (by primary key) in the week of `monday`, most work first; none without work. One
    query.
    """
    taught = _taught(found)
    return {
        school_class.pk: _shares(
            _given(found, school_class, monday),
            taught[school_class.pk],
            len(found.members.get(school_class.pk, ())),
        )
        for school_class in found.classes
    }


def work_of_week(school_class: SchoolClass, monday: date) -> list[Activity]:
    """What pupils of the class may be working on that week, held back or not, soonest due first. One query."""
    sunday = monday + timedelta(days=6)
    rows = Activity.objects.given().filter(assignments__pupil__school_class=school_class)
    rows = rows.filter(due_on__gte=monday, given_on__lte=sunday).distinct()
    return list(
        rows.select_related(
            "course__subject", "course__group", "course__school_class", "author", "load_exception"
        )
    )


def distinct_tasks(found: ClassLoads, school_class: SchoolClass) -> Iterator[tuple[Sequence[Task], int]]:
    """The different lists of tasks the pupils of a class have, each with how many pupils have it."""
    tasks_of = [found.demands.by_pupil[pupil.pk].tasks for pupil in found.members.get(school_class.pk, ())]
    shared = {id(tasks): tasks for tasks in tasks_of}  # pupils who are asked the same share one tuple
    pupils = Counter(map(id, tasks_of))
    return ((tasks, pupils[key]) for key, tasks in shared.items())


def work_between(found: ClassLoads, school_class: SchoolClass, first: date, last: date) -> Counter[int]:
    """The activities (primary keys) the class may be working on from `first` to `last`, both included, each with the
    number of its pupils who have it.
    """
    counted: Counter[int] = Counter()
    for tasks, pupils in distinct_tasks(found, school_class):
        for task in tasks:
            if task.last_day >= first and task.first_day <= last:
                counted[task.id] += pupils
    return counted


def _given(found: ClassLoads, school_class: SchoolClass, monday: date) -> Counter[str]:
    """Minutes × pupils of each subject in the week."""
    given: Counter[str] = Counter()
    for pk, pupils in work_between(found, school_class, monday, monday + timedelta(days=6)).items():
        activity = found.demands.activities[pk]
        given[activity.subject] += activity.minutes * pupils
    return given


def _taught(found: ClassLoads) -> Mapping[int, Counter[str]]:
    """Minutes × pupils of each subject in the timetable of each class. One query."""
    classes = [school_class.pk for school_class in found.classes]
    courses = Course.objects.filter(
        Q(school_class__in=classes) | Q(group__pupils__school_class__in=classes)
    ).order_by()
    rows = courses.values_list("subject__name", "school_class", "group__pupils__school_class").annotate(
        Sum("weekly_minutes")
    )
    taught: dict[int, Counter[str]] = defaultdict(Counter)
    for subject, of_class, of_group_member, minutes in rows:
        if of_class:
            taught[of_class][subject] += minutes * len(found.members.get(of_class, ()))
        else:
            taught[of_group_member][subject] += minutes
    return taught


def _shares(given: Counter[str], taught: Counter[str], size: int) -> list[SubjectShare]:
    asked, lessons = given.total(), taught.total()
    if not asked:
        return []
    shares = [
        SubjectShare(
            subject,
            given[subject] // size,
            Fraction(given[subject], asked),
            Fraction(taught[subject], lessons) if lessons else Fraction(),
        )
        for subject in given.keys() | taught.keys()
    ]
    return sorted(shares, key=lambda share: (-share.share, share.subject))
