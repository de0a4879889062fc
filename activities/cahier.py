"""The cahier de textes of a class or of a pupil: what was given and what is due, by day and by subject.

That of a class holds all its work as far as its reader may see it, work held back (R10) included for the staff. That
of a pupil holds what has reached this pupil, whoever reads it: their own part of the work and nobody else's.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.functional import cached_property

from activities.models import Activity, Assignment, State
from activities.selectors import work_state
from continuity.common.names import sort_key
from continuity.common.weeks import SchoolYear, days_from, monday_of, week_name
from continuity.directory.calendars import days_off
from continuity.directory.models import Pupil, School, SchoolClass, User

LATER_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """An activity, and in a pupil's cahier what it is for this pupil: their `assignment` and its `state`."""

    activity: Activity
    assignment: Assignment | None = None
    state: str = ""

    @property
    def subject(self) -> str:
        return self.activity.course.subject.name

    @property
    def due_on(self) -> date:
        """The day it is due, for the pupil whose cahier it is: some have more time."""
        return self.assignment.due_on if self.assignment else self.activity.due_on

    @property
    def shows_model_answer(self) -> bool:
        """A pupil who has more time is not shown it before their own due hour."""
        return (self.assignment or self.activity).shows_model_answer

    @property
    def is_to_attend(self) -> bool:
        """A virtual class is attended, not done: before its attendance is noted there is nothing to say of it."""
        return self.activity.is_synchronous and self.state == State.TO_DO

    @property
    def given_on(self) -> date:
        """The day it reaches the pupils, later than the day it was published when R10 held it back."""
        return timezone.localdate(self.activity.reaches_at)


@dataclass(frozen=True, slots=True)
class CahierDay:
    """A day: the work due on it, virtual classes included, and the work given on it. `off` names a day without class."""

    day: date
    due: Sequence[Entry]
    given: Sequence[Entry]
    off: str = ""


@dataclass(frozen=True, slots=True)
class CahierWeek:
    """A week, read by day or by subject. `later` is given by the end of it and due after, `more_later` how many more
    there are than are listed.
    """

    days: Sequence[CahierDay]
    subjects: Sequence[tuple[str, Sequence[Entry]]]
    later: Sequence[Entry]
    more_later: int

    @property
    def is_empty(self) -> bool:
        return not self.subjects


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day in the table of a month: `due` is how much work is due on it."""

    day: date
    due: int
    is_in_month: bool

    @property
    def week(self) -> str:
        """The name of its week, for an address."""
        return week_name(self.day)


class Cahier:
    """The work of a class or of a pupil (`pupil`, else None) that may be read, in the calendar of `school`.

    Of each activity `own_due_on` is the day it is due, for that pupil.
    """

    def __init__(
        self, school: School, activities: QuerySet[Activity], now: datetime, pupil: Pupil | None = None
    ):
        self.school, self.activities, self.now, self.pupil = school, activities, now, pupil

    @cached_property
    def told(self) -> QuerySet[Activity]:
        """The activities with all that a page says of them."""
        if self.pupil is None:
            return told(self.activities)
        own = Assignment.objects.filter(pupil=self.pupil)
        return told(self.activities).prefetch_related(Prefetch("assignments", own, to_attr="own"))

    def entries(self, activities: Iterable[Activity]) -> list[Entry]:
        """What the page says of `activities`, which come from `told`."""
        return [entry for activity in activities for entry in self._entries_of(activity)]

    def week(self, monday: date) -> CahierWeek:
        """The week of `monday`. At most nine queries."""
        sunday = monday + timedelta(days=6)
        in_week = Q(own_due_on__range=(monday, sunday)) | Q(reaches_at__date__range=(monday, sunday))
        entries = self.entries(self.told.filter(in_week).order_by("own_due_on", "due_time", "pk"))
        after = Q(own_due_on__gt=sunday, reaches_at__date__lte=sunday)
        later = self.entries(self.told.filter(after).order_by("own_due_on", "due_time", "pk")[:LATER_SHOWN])
        return CahierWeek(
            days=self._days(monday, entries),
            subjects=by_subject(entries),
            later=later,
            more_later=self.activities.filter(after).count() - len(later),
        )

    def month(self, day: date) -> list[list[MonthDay]]:
        """The weeks that hold the month of `day`, their school days and whichever other days have work due. One query."""
        first = monday_of(day.replace(day=1))
        weeks = [days_from(first + timedelta(weeks=number), 7) for number in range(6)]
        weeks = [week for week in weeks if any(shown.month == day.month for shown in week)]
        in_month = self.activities.filter(own_due_on__range=(first, weeks[-1][-1]))
        due = Counter(dict(in_month.order_by().values_list("own_due_on").annotate(Count("pk"))))
        weekdays = self._weekdays(due)
        return [
            [
                MonthDay(shown, due[shown], shown.month == day.month)
                for shown in week
                if shown.isoweekday() in weekdays
            ]
            for week in weeks
        ]

    def subject_names(self, year: SchoolYear) -> list[str]:
        """The subjects that gave work in a school year, by name. One query."""
        names = self.of_year(year).order_by().values_list("course__subject__name", flat=True)
        return sorted(names.distinct(), key=sort_key)

    def of_year(self, year: SchoolYear) -> QuerySet[Activity]:
        """What is due in a school year."""
        return self.activities.filter(own_due_on__range=(year.first_day, year.last_day))

    def of_subject(self, name: str, year: SchoolYear) -> QuerySet[Activity]:
        """What one subject gave in a school year, the latest first, with all that a page says of it."""
        in_year = Q(own_due_on__range=(year.first_day, year.last_day))
        return self.told.filter(in_year, course__subject__name=name).order_by(
            "-own_due_on", "-due_time", "-pk"
        )

    def _entries_of(self, activity: Activity) -> Iterator[Entry]:
        """One, or none for work taken back from the pupil while the page was being made."""
        if self.pupil is None:
            yield Entry(activity)
            return
        for assignment in activity.own:
            assignment.activity, assignment.pupil = activity, self.pupil
            yield Entry(activity, assignment, work_state(assignment, self.now))

    def _days(self, monday: date, entries: Sequence[Entry]) -> list[CahierDay]:
        off = days_off(self.school, monday, monday + timedelta(days=6))
        weekdays = self._weekdays([day for entry in entries for day in (entry.due_on, entry.given_on)])
        return [
            CahierDay(
                day,
                due=[entry for entry in entries if entry.due_on == day],
                given=[entry for entry in entries if entry.given_on == day],
                off=off.get(day, ""),
            )
            for day in days_from(monday, 7)
            if day.isoweekday() in weekdays
        ]

    def _weekdays(self, days: Collection[date]) -> set[int]:
        """The days of the week with classes, and those of `days`."""
        return {*self.school.weekdays, *(day.isoweekday() for day in days)}


def told(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """`activities` with what a cahier says of each: their course and their resources."""
    return activities.select_related(
        "course__subject", "course__school_class", "course__group", "course__teacher"
    ).prefetch_related("resources")


def cahier_of_class(school_class: SchoolClass, user: User, now: datetime) -> Cahier:
    """What was given in the courses of the class and, in those of groups, to pupils of the class; as `user` may see it.

    The school of the class is loaded. A pupil who comes from another class does not bring the work of that class.
    """
    to_its_pupils = Assignment.objects.filter(pupil__school_class=school_class).values("activity")
    of_groups = Q(course__school_class__isnull=True, pk__in=to_its_pupils)
    activities = Activity.objects.visible_to(user).given().not_withdrawn()
    activities = activities.filter(Q(course__school_class=school_class) | of_groups)
    activities = activities.annotate(own_due_on=F("due_on"))
    return Cahier(school_class.school, activities, now)


def cahier_of_pupil(pupil: Pupil, now: datetime) -> Cahier:
    """What has reached `pupil`, their school loaded; in whichever class they were when it was given."""
    activities = Activity.objects.reached(now).not_withdrawn().filter(assignments__pupil=pupil)
    given_longer = F("assignments__extended_until"), F("assignments__lengthened_until")
    activities = activities.annotate(own_due_on=Greatest("due_on", *given_longer))
    return Cahier(pupil.school, activities, now, pupil)


def by_subject(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries of each subject, in their order, subjects by name."""
    ordered = sorted(entries, key=lambda entry: (sort_key(entry.subject), entry.subject))
    return [(subject, list(same)) for subject, same in groupby(ordered, key=lambda entry: entry.subject)]
