"""What a class is given beside what it is taught: the subjects of a week (R8)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from activities.models import Activity
from continuity.directory.models import SchoolClass


@dataclass(frozen=True, slots=True)
class SubjectShare:
    """R8: the share of a subject in the work of a class's week beside its share of the timetable, in percent."""

    subject: str
    minutes: int
    share: int
    timetable_share: int

    @property
    def is_unbalanced(self) -> bool:
        """More than half as much again as its share of the timetable."""
        return self.share > self.timetable_share * 3 / 2


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


def balance(school_class: SchoolClass, works: Iterable[Activity]) -> list[SubjectShare]:
    """The subjects of the class, most work first; those of its groups are left out. One query."""
    given, taught = defaultdict(int), defaultdict(int)
    for work in works:
        if work.course.school_class_id == school_class.pk:
            given[work.course.subject.name] += work.minutes
    for course in school_class.courses.select_related("subject"):
        taught[course.subject.name] += course.weekly_minutes
    total, hours = sum(given.values()) or 1, sum(taught.values()) or 1
    shares = [
        SubjectShare(name, given[name], round(100 * given[name] / total), round(100 * minutes / hours))
        for name, minutes in taught.items()
    ]
    return sorted(shares, key=lambda share: (-share.minutes, share.subject))
