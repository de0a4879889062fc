"""The weekly guide: a pupil's week on one sheet of paper, for families without a screen at hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from activities.models import Assignment
from continuity.directory.contacts import Contact, contacts_of
from continuity.directory.models import Pupil, School
from workload.week import WeekPlan, week_plans

LATE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Guide:
    """A week's plan and whom to call; `made_at` is when, for a plan on paper does not follow later changes."""

    plan: WeekPlan
    contacts: Sequence[Contact]
    made_at: datetime

    @property
    def pupil(self) -> Pupil:
        return self.plan.pupil

    @property
    def last_day(self) -> date:
        """The last school day of the week."""
        return self.plan.days[-1].day

    @property
    def minutes(self) -> int:
        """Minutes of work in the whole week."""
        return sum(day.minutes for day in self.plan.days)

    @property
    def is_on_paper(self) -> bool:
        """The pupil hands everything in on paper (R14)."""
        return self.pupil.on_paper or self.pupil.lacks_equipment

    @property
    def late(self) -> Sequence[Assignment]:
        """The latest of the late work: a long list would only discourage."""
        return self.plan.late[-LATE_SHOWN:]

    @property
    def more_late(self) -> int:
        """How many late works are not listed."""
        return len(self.plan.late) - len(self.late)


def guides(school: School, pupils: Collection[Pupil], monday: date, now: datetime) -> list[Guide]:
    """The guide of each of `pupils` (all of `school`, `school_class` loaded) for the week of `monday`, in their order.

    A constant number of queries.
    """
    plans, contacts = week_plans(school, pupils, monday, now), contacts_of(pupils)
    return [Guide(plans[pupil.pk], contacts[pupil.pk], now) for pupil in pupils]
