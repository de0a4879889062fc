"""The days that extra time gives (R15), where the figures of a school say that it gives some.

A pupil with 4/3 of the time has 4/3 of the working days between the day the work reaches the pupils and the day it is
due, rounded up: three days of notice become four. So a day asks of this pupil about what it asks of the others. The
day is written when the work is given, or given again (ADR 9): families keep the day they were told.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal

from django.utils import timezone

from activities.models import Activity
from workload.engine import notice_days
from workload.models import LoadPolicy

ORDINARY_TIME = Decimal(1)


def lengthened_until(
    work: Activity, time_factor: Decimal, policy: LoadPolicy, working_days: Sequence[date]
) -> date | None:
    """Until when a pupil with `time_factor` has time for `work` (the activity, or the row
    read of it), which knows when it reaches them; None where the due
    day stands: ordinary time, a virtual class, no such rule.

    `working_days` are sorted; the last of them is the latest answer.
    """
    if time_factor <= ORDINARY_TIME or work.is_synchronous or not policy.extra_time_moves_due:
        return None
    notice = notice_days(timezone.localdate(work.reaches_at), work.due_on, working_days)
    more = int((notice * (time_factor - ORDINARY_TIME)).to_integral_value(ROUND_CEILING))
    later = working_days[bisect_right(working_days, work.due_on) :][:more]
    return later[-1] if later else None
