"""What a class is given beside what it is taught: the share of each subject in a week (R8).

Everything is counted as the average pupil of the class meets it: what a group is given or taught weighs by the part
of the class that is in it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from activities.models import Activity
from continuity.directory.models import SchoolClass
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


def shares(work: ClassWork, school_class: SchoolClass, monday: date) -> list[SubjectShare]:
    """The subjects of a class in the week of `monday`, most work first; none without work. One query for all the
    classes of `work`, the first time.
    """
    given, taught = _given(work, school_class, monday), work.taught(school_class)
    asked, lessons = given.total(), taught.total()
    if not asked:
        return []
    found = [
        SubjectShare(subject, given[subject], asked, taught[subject], lessons)
        for subject in given.keys() | taught.keys()
    ]
    return sorted(found, key=lambda share: (-share.given, share.subject))


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
