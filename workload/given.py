"""The work of pupils as their pages tell it: the week, the guide on paper, what is late and what is due."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from activities.models import OWN_DUE_ON, Activity, Assignment, Reminder, State, Status, not_come
from activities.virtual_classes import AWAY
from continuity.common.compiled import IsOneOf, Parameter, compiled
from continuity.directory.models import Pupil
from workload.loads import FIELDS_OF_WORK, LOOK_BACK, Work

FINISHED = (State.DONE, State.RETURNED)
# A virtual class that was missed may be caught up with; told of for longer, it only weighs.
MISSED_FOR = timedelta(weeks=2)


class GivenWork(NamedTuple):
    """An activity as given to one pupil: what is reckoned with of it, and what a page says besides.

    `has_not_come` is `activities.models.not_come` of what is due by today.

    Pages list scores of them: rows, not models, for a model with its course and subject costs ten times as much to
    make. `pk` and `public_id` are those of the assignment; `due_on` is the day for this
    pupil; `reminded_at` is when the last reminder reached them.
    """

    activity: Work
    pk: int
    pupil_id: int
    public_id: UUID
    state: str
    state_at: datetime | None
    attendance: str
    due_on: date
    reminded_at: datetime | None
    has_not_come: bool
    title: str
    instructions: str

    is_over = Assignment.is_over
    code = Assignment.code
    __str__ = Activity.__str__

    @property
    def due_at(self) -> datetime:
        """The due moment for this pupil, in school time."""
        return timezone.make_aware(datetime.combine(self.due_on, self.activity.due_time))

    def is_missing(self, now: datetime) -> bool:
        """Past its due moment and not come: what `Assignment.objects.missing` has at `now`, the moment it was read at."""
        return self.has_not_come and self.due_at <= now

    @property
    def is_closed(self) -> bool:
        """Its teacher takes nothing in any more."""
        return self.activity.status == Status.CLOSED

    @property
    def finished_on(self) -> date | None:
        """The day the pupil finished it, in school time; None while it is to do, or excused."""
        return timezone.localdate(self.state_at) if self.state in FINISHED else None

    @property
    def is_missed(self) -> bool:
        """A virtual class the pupil was away from."""
        return self.activity.is_synchronous and self.attendance in AWAY


SAID = (
    "pk",
    "pupil",
    "public_id",
    "state",
    "state_at",
    "attendance",
    "own_due_on",
    "reminded_at",
    "has_not_come",
    "activity__title",
    "activity__instructions",
)
RECKONED = (*(f"activity__{name}" for name in FIELDS_OF_WORK), "activity__course__subject__name")


@compiled
def _rows() -> QuerySet:
    to_do = Q(state=State.TO_DO, activity__due_on__gte=Parameter("awaited_from"))
    finished = Q(state__in=FINISHED, state_at__gte=Parameter("finished_from"))
    held = Q(activity__due_on__gte=Parameter("held_from"), activity__due_on__lte=Parameter("today"))
    missed = Q(activity__due_on__gte=Parameter("missed_from"), attendance__in=AWAY)
    of_pupils = Assignment.objects.filter(
        to_do | finished | Q(held | missed, activity__is_synchronous=True), IsOneOf("pupil", "pupils")
    )
    reached = of_pupils.exclude(activity__status=Status.DRAFT).filter(
        activity__reaches_at__lte=Parameter("now")
    )
    reminders = Reminder.objects.filter(assignment=OuterRef("pk"), reaches_at__lte=Parameter("now"))
    not_come_by_today = Q(own_due_on__lte=Parameter("today")) & not_come()
    told = reached.annotate(own_due_on=OWN_DUE_ON).annotate(
        has_not_come=ExpressionWrapper(not_come_by_today, output_field=BooleanField()),
        reminded_at=Subquery(reminders.order_by("-reaches_at").values("reaches_at")[:1]),
    )
    return told.order_by("own_due_on", "activity__due_time", "activity_id").values_list(*SAID, *RECKONED)


def given_works(
    pupils: Collection[Pupil], *, since: date, now: datetime
) -> Mapping[int, Mapping[int, GivenWork]]:
    """By pupil and activity, soonest due first, what has reached them by `now`: all that is still to do, what they
    finished from the day `since` on, the virtual classes held since, and those missed in the two weeks before.
    One query.
    """
    today = timezone.localdate(now)
    rows = _rows(
        pupils=[pupil.pk for pupil in pupils],
        awaited_from=today - LOOK_BACK,
        finished_from=timezone.make_aware(datetime.combine(since, time())),
        held_from=since,
        missed_from=since - MISSED_FOR,
        today=today,
        now=now,
    )
    by_pupil: dict[int, dict[int, GivenWork]] = {pupil.pk: {} for pupil in pupils}
    for row in rows:
        work = GivenWork(Work._make(row[len(SAID) :]), *row[: len(SAID)])
        by_pupil[work.pupil_id][work.activity.pk] = work
    return by_pupil


def extensions_of(works: Mapping[int, GivenWork]) -> tuple[tuple[int, date], ...]:
    """The work a pupil has more time for, among `works`, as `loads.extensions` has it."""
    return tuple(
        sorted((pk, work.due_on) for pk, work in works.items() if work.due_on > work.activity.due_on)
    )


def owed_from(today: date, works: Mapping[int, GivenWork]) -> tuple[int, ...]:
    """The activities among a pupil's `works` that still count from `today` on, as `loads.still_to_do` has it."""
    due_from = today - LOOK_BACK
    return tuple(
        sorted(pk for pk, work in works.items() if not work.is_over and work.activity.due_on >= due_from)
    )
