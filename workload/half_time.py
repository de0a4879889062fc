"""R2: an hour of class replaced is at most half an hour at home.

The same question as the daily cap with weeks for days: the work of one course (class or group × subject) as
tasks, each week a bin that holds half of the timetabled minutes not held in presence. Weeks wholly in presence
are silent: work that touches no other week is ordinary home work and not counted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from activities.models import Activity
from continuity.common.weeks import monday_of
from continuity.directory.models import Course, Pupil, TimetableSlot
from workload.engine import Assessment, Task, assess
from workload.loads import Terms

ONE_WEEK = timedelta(days=7)


class HalfTime:
    """The weekly bins of one course. Two queries."""

    def __init__(self, course: Course, terms: Terms):
        self.course, self.terms = course, terms
        shared = Course.objects.filter(
            subject=course.subject_id, school_class=course.school_class_id, group=course.group_id
        )
        self.course_ids = frozenset(shared.values_list("pk", flat=True))
        self.lesson_minutes: dict[int, int] = defaultdict(int)
        slots = TimetableSlot.objects.filter(course__in=self.course_ids).order_by("weekday", "starts_at")
        for slot in slots.distinct("weekday", "starts_at"):  # two teachers in one lesson are one lesson
            self.lesson_minutes[slot.weekday] += slot.minutes

    def covers(self, activity: Activity) -> bool:
        """True for the work of this class or group in this subject, whoever teaches it."""
        return activity.course_id in self.course_ids

    def capacity(self, pupil: Pupil) -> dict[date, int]:
        """Minutes of home work per week (its Monday), for the weeks with at least one day away from school."""
        days_of_week: dict[date, list[date]] = defaultdict(list)
        for day in self.terms.working_days:
            days_of_week[monday_of(day)].append(day)
        percent = self.terms.policies.of_pupil(pupil).half_time_percent
        return {
            monday: self._minutes_away(pupil, days) * percent // 100
            for monday, days in days_of_week.items()
            if not all(self.terms.is_present(pupil, day) for day in days)
        }

    def assess(
        self, work: Iterable[tuple[Activity, tuple[date, date]]], capacity: dict[date, int]
    ) -> Assessment:
        """Whether `work` (activities with the first and last day of their window) fits the weeks of `capacity`."""
        tasks = [
            Task(activity.pk, activity.minutes, monday_of(first), monday_of(last))
            for activity, (first, last) in work
            if any(week in capacity for week in _weeks(first, last))
        ]
        return assess(tasks, capacity)

    def _minutes_away(self, pupil: Pupil, days: Collection[date]) -> int:
        """Timetabled minutes of the week not held in presence; without a timetable, the weekly minutes of the
        course in proportion of the days away."""
        away = [day for day in days if not self.terms.is_present(pupil, day)]
        if self.lesson_minutes:
            return sum(self.lesson_minutes[day.isoweekday()] for day in away)
        return self.course.weekly_minutes * len(away) // len(days)


def _weeks(first: date, last: date) -> list[date]:
    start, end = monday_of(first), monday_of(last)
    return [start + ONE_WEEK * step for step in range((end - start).days // 7 + 1)]
