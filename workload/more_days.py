"""The days that extra time gives (R15), where the figures of a school say that it gives some.

A pupil with 4/3 of the time has 4/3 of the working days between the day the work reaches the pupils and the day it is
due, rounded up: three days of notice become four. So a day asks of this pupil about what it asks of the others. The
day is written when the work is given, or changed (ADR 11): families keep the day they were told.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal

from django.utils import timezone

from activities.models import Activity
from continuity.directory.models import Pupil
from workload.engine import notice_days
from workload.terms import Learner, Terms

ORDINARY_TIME = Decimal(1)


def lengthened_until(activity: Activity, time_factor: Decimal, working_days: Sequence[date]) -> date | None:
    """Until when a pupil with `time_factor` has time for `activity`, which knows when it reaches them; None where the due
    day stands: ordinary time, no notice to lengthen.

    `working_days` are sorted; the last of them is the latest answer.
    """
    notice = notice_days(timezone.localdate(activity.reaches_at), activity.due_on, working_days)
    more = int((notice * (time_factor - ORDINARY_TIME)).to_integral_value(ROUND_CEILING))
    later = working_days[bisect_right(working_days, activity.due_on) :][:more]
    return later[-1] if later else None


def longer_day(activity: Activity, pupil: Pupil | Learner, conditions: Terms) -> date | None:
    """Until when `pupil` has time for `activity`, where the figures give them more; a virtual class keeps its day."""
    if pupil.time_factor <= ORDINARY_TIME or activity.is_synchronous or activity.reaches_at is None:
        return None
    if not conditions.policies.of_pupil(pupil).extra_time_moves_due:
        return None
    return lengthened_until(activity, pupil.time_factor, conditions.working_days)


def longer_days(activity: Activity, pupils: Iterable[Pupil | Learner], conditions: Terms) -> dict[int, date]:
    """By primary key, those of `pupils` who have more time than the others, and until when."""
    days = {pupil.pk: longer_day(activity, pupil, conditions) for pupil in pupils}
    return {pk: day for pk, day in days.items() if day}
