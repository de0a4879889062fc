"""Extra time granted once work was given (R15): moving the days of that work as well.

The day of work is fixed when it is given (ADR 11), so that granting extra time moves nothing by itself; whoever grants
it may then move, in one deliberate act, all that this pupil still has to do.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from activities.models import Assignment, State, Status
from activities.signals import work_changed
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, User
from workload.loads import LOOK_AHEAD
from workload.more_days import ORDINARY_TIME, longer_day
from workload.terms import terms

# Work due longer ago than this is no longer a matter of a few days more.
STILL_OF_USE = timedelta(weeks=8)


def days_to_move(pupil: Pupil, now: datetime) -> Mapping[Assignment, date]:
    """What `pupil` (school and class loaded) was given and has still to do that the extra time they have now would make
    due later, today or after, and when; soonest due first. Six queries at most, none for ordinary time.
    """
    if pupil.time_factor <= ORDINARY_TIME:
        return {}
    today = timezone.localdate(now)
    works = list(
        pupil.assignments.filter(
            state=State.TO_DO,
            activity__status=Status.PUBLISHED,
            activity__is_synchronous=False,
            activity__due_on__gte=today - STILL_OF_USE,
        )
        .select_related("activity__course__subject")
        .order_by("activity__due_on", "pk")
    )
    if not works:
        return {}
    given = [timezone.localdate(work.activity.reaches_at) for work in works]
    last = max(today, works[-1].activity.due_on) + LOOK_AHEAD
    conditions = terms(pupil.school, [pupil], min(given), last)
    days = {work: longer_day(work.activity, pupil, conditions) for work in works}
    return {work: day for work, day in days.items() if day and day > work.due_on and day >= today}


@transaction.atomic
def move_days(*, pupil: Pupil, by: User) -> int:
    """Make what `pupil` was given before due as late as their extra time makes it now; returns how many works moved.
    Twice is once; no day is ever brought forward. Raises Http404 when the pupil has just left.
    """
    lock_school(pupil.school_id)
    pupil = lock_or_404(Pupil.objects.select_related("school", "school_class"), pupil.pk)
    moved = days_to_move(pupil, timezone.now())
    for work, day in moved.items():
        work.lengthened_until = day
        audit.record(
            verb="work.lengthened", by=by, school=pupil.school_id, target=work, until=day.isoformat()
        )
    Assignment.objects.bulk_update(moved, ["lengthened_until"])
    if moved:
        work_changed.send(sender=Assignment, pupil_ids=[pupil.pk])
    return len(moved)
