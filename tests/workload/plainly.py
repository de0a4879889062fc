"""A small school drawn at random, and what the rules say of it by their plain definitions: pupil by pupil, day by day,
every way out tried. Slow, without anything shared or kept."""

from copy import copy
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import ceil
from random import Random

from django.utils import timezone

from activities.models import Activity, Assignment, State
from continuity.directory.calendars import school_days
from continuity.directory.models import DayRegime, HolidayPeriod, Pupil, Regime
from tests.factories import (
    ActivityFactory,
    CourseFactory,
    GroupFactory,
    PupilFactory,
    SchoolClassFactory,
    given,
    weekly_lesson,
)
from tests.workload.conftest import MONDAY, at
from workload.engine import Task, assess, effective_minutes, notice_days, window
from workload.half_time import HalfTime, assess_weeks
from workload.loads import Work
from workload.models import LoadPolicy, Rule
from workload.terms import terms

NOW = at(MONDAY + timedelta(days=9), 10)  # a Wednesday
FACTORS = (1, 1, Decimal("1.3333"), 2)


class SmallSchool:
    """One class, one group of half of it, some work given in the weeks around `NOW`."""

    def __init__(self, seed: int):
        self.rng = Random(seed)
        self.school_class = SchoolClassFactory(level="4e")
        self.school = self.school_class.school
        self.pupils = [
            PupilFactory(school_class=self.school_class, time_factor=self.rng.choice(FACTORS))
            for _ in range(5)
        ]
        self.half = GroupFactory(school=self.school)
        self.half.pupils.set(self.pupils[::2])
        self._draw_terms()
        self.days = school_days(self.school, MONDAY - timedelta(days=60), MONDAY + timedelta(days=100))
        self._draw_work()

    def _draw_terms(self):
        self.policy = LoadPolicy.objects.create(
            school=self.school,
            level=self.rng.choice(["", "4e"]),
            daily_cap_minutes=self.rng.choice([60, 120, 180]),
            presence_day_minutes=self.rng.choice([0, 30, 60]),
            counts_calibrated=self.rng.random() < 0.5,
            extra_time_moves_due=self.rng.random() < 0.5,
        )
        holiday = NOW.date() + timedelta(days=self.rng.randrange(1, 20))
        HolidayPeriod.objects.create(school=self.school, first_day=holiday, last_day=holiday, name="Pont")
        kinds = [Regime.PRESENCE, *[Regime.DISTANCE] * 4, *[Regime.HYBRID] * self.rng.choice([0, 2])]
        drawn = {MONDAY + timedelta(days=step): self.rng.choice(kinds) for step in range(-14, 70)}
        DayRegime.objects.bulk_create(
            DayRegime(
                school_class=self.school_class,
                day=day,
                regime=regime,
                present_group=self.half if regime == Regime.HYBRID else None,
            )
            for day, regime in drawn.items()
        )

    def _draw_work(self):
        self.course = CourseFactory(
            school_class=self.school_class, weekly_minutes=self.rng.choice([120, 600])
        )
        for weekday in self.rng.sample(range(1, 6), self.rng.randrange(4)):
            weekly_lesson(self.course, weekday, "08:00", f"{self.rng.choice([9, 12])}:00".zfill(5))
        colleague = CourseFactory(school_class=self.school_class, subject=self.course.subject)
        of_group = CourseFactory(school_class=None, group=self.half, subject=self.course.subject)
        other = CourseFactory(school_class=self.school_class)
        self.given = [
            self._draw_given(self.rng.choice([self.course, colleague, of_group, other, other]))
            for _ in range(self.rng.randrange(4, 16))
        ]

    def _draw_given(self, course) -> Activity:
        near = [day for day in self.days if abs((day - NOW.date()).days) < 15]
        given_on, due_on = sorted(self.rng.sample(near, 2))
        activity = given(
            course=course,
            given_on=given_on,
            due_on=due_on,
            due_time=self.rng.choice([time(8), time(18)]),
            minutes=self.rng.choice([15, 30, 60, 120]),
            calibrated_minutes=self.rng.choice([None, 20, 90]),
            is_synchronous=self.rng.random() < 0.2,
            starts_at=time(10),
        )
        excused = activity.assignments.filter(pupil__in=self.rng.sample(self.pupils, 1))
        excused.update(state=State.EXCUSED, state_at=NOW)
        if not activity.is_synchronous:
            self._draw_more_time(activity)
        return activity

    def _draw_more_time(self, activity: Activity):
        for assignment in activity.assignments.select_related("pupil"):
            assignment.lengthened_until = self.lengthened_until(activity, assignment.pupil)
            if self.rng.random() < 0.1:
                assignment.extended_until = activity.due_on + timedelta(days=25)
            assignment.save()

    def lengthened_until(self, activity: Activity, pupil: Pupil) -> date | None:
        """R15: as many more school days as the factor gives to those between the day it reaches and the day it is due."""
        if activity.is_synchronous or not self.policy.extra_time_moves_due:
            return None
        reached = timezone.localdate(activity.reaches_at or NOW)
        between = [day for day in self.days if reached < day <= activity.due_on]
        later = [day for day in self.days if day > activity.due_on]
        more = ceil(len(between) * (Decimal(pupil.time_factor) - 1))
        return later[more - 1] if more else None

    def draft(self) -> Activity:
        """A version of a new activity."""
        return ActivityFactory.build(course=self.course, author=self.course.teacher, **self.figures())

    def changed(self) -> tuple[Activity, Activity]:
        """An activity that was given, and another version of it."""
        published = self.rng.choice(self.given)
        version = copy(published)
        for name, value in self.figures().items():
            setattr(version, name, value)
        return published, version

    def figures(self) -> dict:
        coming = [day for day in self.days if day > NOW.date()][:12]
        return {
            "minutes": self.rng.choice([20, 45, 90, 200, 400]),
            "due_on": self.rng.choice(coming),
            "due_time": self.rng.choice([time(8), time(18)]),
            "is_synchronous": self.rng.random() < 0.25,
            "starts_at": time(10),
        }


class Plainly:
    """What the rules say of versions of one activity. Every pupil is looked at alone."""

    def __init__(self, school: SmallSchool, pupils, published: Activity | None = None):
        self.school, self.pupils, self.published = school, pupils, published
        conditions = terms(school.school, pupils, school.days[0], school.days[-1])
        self.policies, self.days = conditions.policies, school.days
        self.half_time = HalfTime((published or school.draft()).course, conditions)
        self.regimes = {row.day: row for row in DayRegime.objects.filter(school_class=school.school_class)}
        self.half = set(school.half.pupils.all())
        self.works = {pupil: self._works_of(pupil) for pupil in pupils}
        rows = Assignment.objects.filter(pupil__in=pupils)
        self.rows = {(row.pupil_id, row.activity_id): row for row in rows}

    def capacity(self, pupil: Pupil) -> dict[date, int]:
        policy = self.policies.of_pupil(pupil)
        return {
            day: policy.presence_day_minutes if self._is_present(pupil, day) else policy.daily_cap_minutes
            for day in self.days
        }

    def _is_present(self, pupil: Pupil, day: date) -> bool:
        row = self.regimes.get(day)
        if row is None or row.regime == Regime.PRESENCE:
            return True
        return row.regime == Regime.HYBRID and pupil in self.half

    @staticmethod
    def _works_of(pupil: Pupil) -> list[Activity]:
        owed = pupil.assignments.exclude(state=State.EXCUSED).values("activity")
        return list(
            Activity.objects.given().filter(pk__in=owed).select_related("course__subject").order_by("pk")
        )

    def window(self, activity: Activity, pupil: Pupil | None = None) -> tuple[date, date] | None:
        """As everybody has it, or as `pupil` has."""
        if activity.is_synchronous:
            return (activity.due_on, activity.due_on) if activity.due_on in self.days else None
        reaches = timezone.localtime(activity.reaches_at or NOW)
        due_on = self._own_due_on(activity, pupil) if pupil else activity.due_on
        return window(reaches, datetime.combine(due_on, activity.due_time), self.days)

    def _own_due_on(self, activity: Activity, pupil: Pupil) -> date:
        """What is written for work that was given; of another version, extra time is reckoned anew."""
        row = self.rows.get((pupil.pk, activity.pk))
        is_written = row and not self._is_version(activity)
        lengthened = row.lengthened_until if is_written else self.school.lengthened_until(activity, pupil)
        return max(filter(None, (activity.due_on, row and row.extended_until, lengthened)))

    def _is_version(self, activity: Activity) -> bool:
        return bool(self.published) and activity.pk == self.published.pk

    def task(self, activity: Activity, pupil: Pupil) -> Task:
        counts = self.policies.of_pupil(pupil).counts_calibrated
        minutes = activity.calibrated_minutes if counts and activity.calibrated_minutes else activity.minutes
        factor = 1 if activity.is_synchronous else pupil.time_factor
        return Task(activity.pk, effective_minutes(minutes, factor), *self.window(activity, pupil))

    def tasks(self, pupil: Pupil) -> list[Task]:
        return [self.task(work, pupil) for work in self.works[pupil] if self.window(work)]

    def excess(self, pupil: Pupil, version: Activity | None = None) -> int:
        """R1, R19: with `version` in place of what the pupil has of it, or as it is."""
        tasks = self.tasks(pupil)
        if version is not None:
            tasks = [*(task for task in tasks if task.id != version.pk), self.task(version, pupil)]
        return assess(tasks, self.capacity(pupil)).excess

    def weeks_excess(self, pupil: Pupil, version: Activity | None = None) -> int:
        """R2, likewise."""
        works = [work for work in self.works[pupil] if self.half_time.covers(work) and self.window(work)]
        if version is not None:
            works = [*(work for work in works if work.pk != version.pk), version]
        placed = [(Work.of(work), self.window(work, pupil)) for work in works]
        return assess_weeks(placed, self.half_time.weeks(pupil)).excess

    def broken(self, version: Activity) -> dict[str, tuple[set[Pupil], int]]:
        """By rule, the pupils touched and the most minutes by which one of them is worse off."""
        if not self.window(version):
            return {Rule.NOTICE: (set(self.pupils), 0)}
        found = {}
        later = self.published and version.due_on >= self.published.due_on
        if not later and notice_days(_told_on(version), version.due_on, self.days) < 2:
            found[Rule.NOTICE] = set(self.pupils), 0
        if full := {pupil for pupil in self.pupils if self._has_two_that_day(pupil, version)}:
            found[Rule.VIRTUAL_CLASSES] = full, 0
        for rule, excess in ((Rule.DAILY_CAP, self.excess), (Rule.HALF_TIME, self.weeks_excess)):
            growth = {pupil: excess(pupil, version) - excess(pupil) for pupil in self.pupils}
            if worse := {pupil for pupil, minutes in growth.items() if minutes > 0}:
                found[rule] = worse, max(growth.values())
        return found

    def _has_two_that_day(self, pupil: Pupil, version: Activity) -> bool:
        held = [
            work
            for work in self.works[pupil]
            if work.is_synchronous and work.due_on == version.due_on and work.pk != version.pk
        ]
        return version.is_synchronous and len(held) >= 2

    def earliest_due_on(self, version: Activity) -> date | None:
        for day in [day for day in self.days if day > _told_on(version)][:30]:
            if not self.broken(_with(version, due_on=day)):
                return day
        return None

    def most_minutes(self, version: Activity) -> int | None:
        for minutes in range((version.minutes - 1) // 5 * 5, 0, -5):
            if not self.broken(_with(version, minutes=minutes)):
                return minutes
        return None


def _told_on(version: Activity) -> date:
    return max(timezone.localdate(version.reaches_at or NOW), NOW.date())


def _with(activity: Activity, **changes) -> Activity:
    version = copy(activity)
    for name, value in changes.items():
        setattr(version, name, value)
    return version
