"""What a class is given beside what it is taught: the share of each subject in a week (R8).

Everything is counted as the average pupil of the class meets it: what a group is given or taught weighs by the part
of the class that is in it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, Sum

from activities.models import Activity
from continuity.directory.models import Course, SchoolClass
from workload.class_work import ClassWork


@dataclass(frozen=True, slots=True)
class SubjectShare:
    """A subject in the week of a class, in minutes × pupils: `given` of the `asked` in all subjects, and in the timetable
    `taught` of all the `lessons`.
    """

    subject: str
    given: int
    asked: int
    taught: int
    lessons: int

    @property
    def percent(self) -> int:
        """Of the work of the week."""
        return round(100 * self.given / self.asked)

    @property
    def timetable_percent(self) -> int:
        """Of the lessons of the week."""
        return round(100 * self.taught / self.lessons) if self.lessons else 0

    @property
    def is_heavy(self) -> bool:
        """More than half as much again as its share of the timetable."""
        return 2 * self.given * self.lessons > 3 * self.taught * self.asked

    @property
    def is_light(self) -> bool:
        """Less than half of its share of the timetable."""
        return 2 * self.given * self.lessons < self.taught * self.asked


def balances(work: ClassWork, monday: date) -> dict[int, list[SubjectShare]]:
    """The subjects of each class (by primary key) in the week of `monday`, most work first; none without work. One
    query.
    """
    taught = _taught(work)
    return {
        school_class.pk: _shares(_given(work, school_class, monday), taught[school_class.pk])
        for school_class in work.loads.classes
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


def _given(work: ClassWork, school_class: SchoolClass, monday: date) -> Counter[str]:
    """Minutes × pupils of each subject in the week."""
    given: Counter[str] = Counter()
    for pk, pupils in work.between(school_class, monday, monday + timedelta(days=6)).items():
        given[work.works[pk].subject] += work.works[pk].minutes * pupils
    return given


def _taught(work: ClassWork) -> Mapping[int, Counter[str]]:
    """Minutes × pupils of each subject in the timetable of each class. One query."""
    sizes = {school_class.pk: work.size(school_class) for school_class in work.loads.classes}
    courses = Course.objects.filter(
        Q(school_class__in=sizes) | Q(group__pupils__school_class__in=sizes)
    ).order_by()
    rows = courses.values_list("subject__name", "school_class", "group__pupils__school_class").annotate(
        Sum("weekly_minutes")
    )
    taught: dict[int, Counter[str]] = defaultdict(Counter)
    for subject, of_class, of_group_member, minutes in rows:
        if of_class:
            taught[of_class][subject] += minutes * sizes[of_class]
        else:
            taught[of_group_member][subject] += minutes
    return taught


def _shares(given: Counter[str], taught: Counter[str]) -> list[SubjectShare]:
    asked, lessons = given.total(), taught.total()
    if not asked:
        return []
    shares = [
        SubjectShare(subject, given[subject], asked, taught[subject], lessons)
        for subject in given.keys() | taught.keys()
    ]
    return sorted(shares, key=lambda share: (-share.given, share.subject))
