"""Several pupils at a glance: the children of a guardian, those an adult supports or tutors."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from continuity.common.weeks import monday_of
from continuity.directory.models import Pupil, User
from workload.week import WeekPlan, week_plans


def children_weeks(guardian: User, now: datetime) -> Sequence[WeekPlan]:
    """The current week of each child of `guardian`, by name."""
    return current_weeks(Pupil.objects.filter(guardianships__guardian=guardian), now)


def current_weeks(pupils: QuerySet[Pupil], now: datetime) -> Sequence[WeekPlan]:
    """The current week of each of `pupils`, by name; a constant number of queries per school."""
    by_school = defaultdict(list)
    for pupil in pupils.select_related("school", "school_class"):
        by_school[pupil.school].append(pupil)
    monday = monday_of(timezone.localdate(now))
    plans = [
        plan
        for school, members in by_school.items()
        for plan in week_plans(school, members, monday, now).values()
    ]
    return sorted(plans, key=lambda plan: (plan.pupil.sort_name, plan.pupil.pk))
