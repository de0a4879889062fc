"""The work of pupils as their pages tell it: the week, the guide on paper, what is late and what is due."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from activities.models import Activity, Assignment, State, Status
from continuity.directory.models import Pupil
from workload.loads import LOOK_BACK

FINISHED = (State.DONE, State.RETURNED)


class GivenWork(NamedTuple):
    """An activity as given to one pupil, under the names of the models but for its `subject`.

    Pages list scores of them: rows, not models, for a model with its course and subject costs ten times as much to
    make. `public_id` is that of the assignment.
    """

    pupil_id: int
    activity_id: int
    public_id: UUID
    state: str
    state_at: datetime | None
    course_id: int
    title: str
    instructions: str
    minutes: int
    calibrated_minutes: int | None
    is_synchronous: bool
    starts_at: time | None
    due_on: date
    due_time: time
    return_mode: str
    status: str
    nature: str
    sequence_id: int | None
    position: int
    subject: str

    expects_return = Activity.expects_return
    due_at = Activity.due_at
    is_over = Assignment.is_over
    __str__ = Activity.__str__

    @property
    def finished_on(self) -> date | None:
        """The day the pupil finished it, in school time; None while it is to do, or excused."""
        return timezone.localdate(self.state_at) if self.state in FINISHED else None


OF_ASSIGNMENT = GivenWork._fields[:5]
OF_ACTIVITY = GivenWork._fields[5:-1]
COLUMNS = (*OF_ASSIGNMENT, *(f"activity__{name}" for name in OF_ACTIVITY), "activity__course__subject__name")


def given_works(
    pupils: Collection[Pupil], *, since: date, now: datetime
) -> Mapping[int, Mapping[int, GivenWork]]:
    """By pupil and activity, soonest due first, what has reached them by `now`: all that `loads.still_to_do` counts,
    what they finished from the day `since` on, and the virtual classes held since. One query.
    """
    today = timezone.localdate(now)
    to_do = Q(state=State.TO_DO, activity__due_on__gte=today - LOOK_BACK)
    finished = Q(state__in=FINISHED, state_at__gte=timezone.make_aware(datetime.combine(since, time())))
    held = Q(activity__is_synchronous=True, activity__due_on__range=(since, today))
    rows = Assignment.objects.filter(to_do | finished | held, pupil__in=[pupil.pk for pupil in pupils])
    reached = rows.exclude(activity__status=Status.DRAFT).filter(activity__reaches_at__lte=now)
    by_pupil: dict[int, dict[int, GivenWork]] = {pupil.pk: {} for pupil in pupils}
    ordered = reached.order_by("activity__due_on", "activity__due_time", "activity")
    for work in map(GivenWork._make, ordered.values_list(*COLUMNS)):
        by_pupil[work.pupil_id][work.activity_id] = work
    return by_pupil
