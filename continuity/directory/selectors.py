"""Reading the directory for its pages; each function says how many queries it makes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from continuity.common.weeks import SchoolYear
from continuity.directory.accommodations import ORDINARY_TIME
from continuity.directory.models import (
    Course,
    DayRegime,
    Group,
    HolidayPeriod,
    Pupil,
    School,
    SchoolClass,
    TimetableSlot,
)

ONE_YEAR = timedelta(days=365)


def days_off_of_year(school: School, today: date) -> QuerySet[HolidayPeriod]:
    """The official and own periods of `school` from the September before `today` to a year after, in order. One query."""
    periods = HolidayPeriod.objects.of_school(school)
    return periods.filter(
        last_day__gte=SchoolYear.of(today).first_day, first_day__lte=today + ONE_YEAR
    ).order_by("first_day", "last_day", "pk")


@dataclass(frozen=True, slots=True)
class ClassTimetable:
    """The week of a class, its groups included: the slots of each day that has some, and every course with the
    minutes of its slots."""

    days: Sequence[tuple[str, Sequence[TimetableSlot]]]
    courses: Sequence[tuple[Course, int]]


def timetable_of(school_class: SchoolClass) -> ClassTimetable:
    """Two queries."""
    groups = Group.objects.filter(pupils__school_class=school_class)
    courses = list(
        Course.objects.filter(Q(school_class=school_class) | Q(group__in=groups))
        .select_related("subject", "teacher", "school_class", "group")
        .prefetch_related("slots")
        .order_by(Lower("subject__name"), "group__name", "pk")
    )
    return ClassTimetable(
        days=list(_days(courses)),
        courses=[(course, sum(slot.minutes for slot in course.slots.all())) for course in courses],
    )


def classes_with_lessons(school: School) -> QuerySet[SchoolClass]:
    """The classes of `school` by level, each with `lessons`, how many a week; those of groups left out. One query."""
    return school.classes.by_level().annotate(lessons=Count("courses__slots"))


def groups_of(school: School) -> QuerySet[Group]:
    """The groups of `school` by name, each with `size`, its pupils, and its courses. Two queries."""
    return (
        school.groups.annotate(size=Count("pupils")).prefetch_related(_courses_of_groups()).order_by("name")
    )


def hybrid_classes_of(group: Group, today: date) -> QuerySet:
    """Of which classes `group` is the part that comes to school on hybrid days from `today` on: pairs (name of the
    class, last of these days). One query.
    """
    days = DayRegime.objects.filter(present_group=group, day__gte=today).order_by("school_class__name")
    return days.values_list("school_class__name").annotate(Max("day"))


def with_extra_time(school: School) -> QuerySet[Pupil]:
    """The pupils of `school` whose time factor is not the ordinary one, by name, class loaded. One query."""
    return school.pupils.exclude(time_factor=ORDINARY_TIME).select_related("school_class")


def _days(courses: Sequence[Course]) -> Iterator[tuple[str, list[TimetableSlot]]]:
    slots = [slot for course in courses for slot in course.slots.all()]
    slots.sort(key=lambda slot: (slot.weekday, slot.starts_at, slot.pk))
    for _weekday, of_day in groupby(slots, key=lambda slot: slot.weekday):
        same_day = list(of_day)
        yield same_day[0].get_weekday_display(), same_day


def _courses_of_groups() -> Prefetch:
    return Prefetch(
        "courses", Course.objects.select_related("subject", "teacher").order_by("subject__name", "pk")
    )
