"""R2: an hour of class replaced is at most half an hour at home.

The same question as the daily cap with weeks for days: the work of one course (class or group × subject) as
tasks, each week a bin that holds half of the timetabled minutes not held in presence. The rule is silent for weeks
wholly in presence: it sets no limit there, so work that may wait for such a week is not counted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from django.db.models import Q, QuerySet

from activities.models import Activity
from continuity.common.weeks import monday_of, mondays
from continuity.directory.models import Course, Pupil, TimetableSlot
from workload.engine import Assessment, Overload, Task, assess
from workload.loads import Demand, Demands, Window, Work
from workload.standing import Standing
from workload.terms import Learner, Terms


@dataclass(frozen=True, slots=True)
class Weeks:
    """`capacity` is minutes of home work per week with a day away from school, by its Monday; in `silent` weeks, wholly
    in presence, the rule does not speak; a week of holidays is in neither and holds nothing.
    """

    capacity: Mapping[date, int]
    silent: frozenset[date]

    def task(self, work: Activity | Work, window: Window) -> Task | None:
        """`work` with weeks for days, its minutes as stated: extra time does not count here. None where the rule is
        silent."""
        weeks = mondays(*window)
        if not self.silent.isdisjoint(weeks):
            return None
        return Task(work.pk, work.minutes, weeks[0], weeks[-1])

    def tasks(self, works: Iterable[tuple[Work, Window]]) -> list[Task]:
        """Those of `works` that the rule speaks of."""
        return [task for work, window in works if (task := self.task(work, window))]


DaysAway = Mapping[date, tuple[Sequence[date], int]]


class Lesson(NamedTuple):
    """A weekly lesson of a course, under the names of the model; None but for the course in one without a timetable."""

    course_id: int
    weekday: int | None
    starts_at: time | None
    ends_at: time | None

    minutes = TimetableSlot.minutes


def _lessons(courses: QuerySet[Course]) -> list[Lesson]:
    """Those of `courses`, each course once at least. One query."""
    rows = courses.order_by("pk").values_list("pk", "slots__weekday", "slots__starts_at", "slots__ends_at")
    return [Lesson._make(row) for row in rows]


def days_away(terms: Terms, pupil: Pupil | Learner) -> DaysAway:
    """For each week, by its Monday: the working days `pupil` is not taught at school, and how many it has in all."""
    days_of_week: dict[date, list[date]] = defaultdict(list)
    for day in terms.working_days:
        days_of_week[monday_of(day)].append(day)
    return {
        monday: ([day for day in days if not terms.is_present(pupil, day)], len(days))
        for monday, days in days_of_week.items()
    }


class HalfTime:
    """The weekly bins of one course. One query; none when `lessons` gives those of the same class or group in the same
    subject, whoever teaches them.
    """

    def __init__(self, course: Course, terms: Terms, lessons: Collection[Lesson] | None = None):
        self.course, self.terms = course, terms
        if lessons is None:
            lessons = _lessons(
                Course.objects.filter(
                    subject=course.subject_id, school_class=course.school_class_id, group=course.group_id
                )
            )
        self.course_ids = frozenset(lesson.course_id for lesson in lessons)
        # Two teachers in one lesson are one lesson.
        held = {(lesson.weekday, lesson.starts_at): lesson for lesson in lessons if lesson.weekday}
        self.lesson_minutes: dict[int, int] = defaultdict(int)
        for lesson in held.values():
            self.lesson_minutes[lesson.weekday] += lesson.minutes

    def covers(self, work: Work) -> bool:
        """True for the work of this class or group in this subject, whoever teaches it."""
        return work.course_id in self.course_ids

    def weeks(self, pupil: Pupil | Learner, away: DaysAway | None = None) -> Weeks:
        """The weeks as `pupil` meets them, each by its Monday; `away` is what `days_away` says of them, if it is known."""
        percent = self.terms.policies.of_pupil(pupil).half_time_percent
        away = days_away(self.terms, pupil) if away is None else away
        return Weeks(
            capacity={
                monday: self._minutes_away(days, length) * percent // 100
                for monday, (days, length) in away.items()
                if days
            },
            silent=frozenset(monday for monday, (days, _length) in away.items() if not days),
        )

    def standings(
        self, demands: Demands, newcomers: Collection, from_day: date
    ) -> dict[Demand, tuple[Weeks, Standing]]:
        """For each demand, its weeks and the work of the course in them, asked about versions of one of `newcomers` that begin
        on `from_day` or later: one for all who have the same of it on the same days."""
        covered = {pk for pk, work in demands.activities.items() if self.covers(work)}
        weeks_of: dict[int, Weeks] = {}
        shared: dict[tuple, tuple[Weeks, Standing]] = {}
        found = {}
        for demand in demands.distinct:
            days = id(demand.capacity)  # one mapping for all who come to school on the same days
            if days not in weeks_of:
                weeks_of[days] = self.weeks(demand.pupils[0])
            tasks = [task for task in demand.tasks if task.id in covered]
            key = (days, *_until(tasks))
            if key not in shared:
                shared[key] = weeks_of[days], _standing(demands, tasks, weeks_of[days], newcomers, from_day)
            found[demand] = shared[key]
        return found

    def _minutes_away(self, away: Collection[date], week_length: int) -> int:
        """Timetabled minutes of the days `away`; without a timetable, the weekly minutes of the course in
        proportion of the days away."""
        if self.lesson_minutes:
            return sum(self.lesson_minutes[day.isoweekday()] for day in away)
        return self.course.weekly_minutes * len(away) // week_length


def half_times(terms: Terms, courses: Collection[int]) -> list[HalfTime]:
    """One for each class or group × subject among `courses` (primary keys). Two queries."""
    asked = Course.objects.filter(pk__in=courses).order_by()
    rows = Course.objects.filter(
        Q(school_class__in=asked.values("school_class")) | Q(group__in=asked.values("group")),
        subject__in=asked.values("subject"),
    )
    lessons: dict[int, list[Lesson]] = defaultdict(list)
    for lesson in _lessons(rows):
        lessons[lesson.course_id].append(lesson)
    together: dict[tuple, list[Course]] = defaultdict(list)
    for course in rows.select_related("subject", "school_class", "group"):
        together[course.school_class_id, course.group_id, course.subject_id].append(course)
    return [
        HalfTime(shared[0], terms, [lesson for course in shared for lesson in lessons[course.pk]])
        for shared in together.values()
    ]


class Excess(NamedTuple):
    """Runs of weeks in which the work of a course is more than half of its lessons, for pupils of one class."""

    course: Course
    class_id: int | None
    runs: Sequence[Overload]


def beyond_half_time(demands: Demands) -> list[Excess]:
    """Where what was given breaks R2, for each course and class; asked once for all who have the same of a course on
    the same days. Two queries."""
    works, asked = demands.activities, {}
    halves = {
        pk: half
        for half in half_times(demands.terms, {work.course_id for work in works.values()})
        for pk in half.course_ids
    }
    for demand in demands.distinct:
        by_course: dict[HalfTime, list[Task]] = defaultdict(list)
        for task in demand.tasks:
            by_course[halves[works[task.id].course_id]].append(task)
        for half, tasks in by_course.items():
            asked.setdefault((half, id(demand.capacity), *_until(tasks)), (demand, tasks))
    found, away = [], {}
    for (half, days, *_same), (demand, tasks) in asked.items():
        placed = [(works[task.id], (task.first_day, task.last_day)) for task in tasks]
        pupil = demand.pupils[0]
        if days not in away:
            away[days] = days_away(demands.terms, pupil)
        if runs := assess_weeks(placed, half.weeks(pupil, away[days])).overloads:
            found.append(Excess(half.course, pupil.school_class_id, runs))
    return found


def _until(tasks: Iterable[Task]) -> Iterator[tuple[int, date]]:
    """What tells apart the work of pupils on the same days: some have more time for the same."""
    return ((task.id, task.last_day) for task in tasks)


def assess_weeks(work: Iterable[tuple[Work, Window]], weeks: Weeks) -> Assessment:
    """Whether `work` (each with the first and last day of its window) fits `weeks`."""
    return assess(weeks.tasks(work), weeks.capacity)


def _standing(
    demands: Demands, tasks: Iterable[Task], weeks: Weeks, newcomers: Collection, from_day: date
) -> Standing:
    works = ((demands.activities[task.id], (task.first_day, task.last_day)) for task in tasks)
    return Standing(weeks.tasks(works), weeks.capacity, newcomers, monday_of(from_day))
