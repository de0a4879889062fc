"""The weekly guide: a pupil's week on one sheet of paper, for families without a screen at hand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from continuity.directory.contacts import Contact, contacts_of
from continuity.directory.models import Course, Pupil, School, User
from workload.connecting import hours_said
from workload.given import GivenWork
from workload.week import WeekPlan, week_plans

LATE_SHOWN = 5

Return = tuple[GivenWork, User]


@dataclass(frozen=True, slots=True)
class Guide:
    """A week's plan and whom to call; `teachers`, by course, are those who wait for a return; `made_at` is when, for a
    plan on paper does not follow later changes."""

    plan: WeekPlan
    contacts: Sequence[Contact]
    teachers: Mapping[int, User]
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
    def connects(self) -> str:
        """When the pupil connects to virtual classes and loads what is large (R17); "" for at any time, or never."""
        hours = self.plan.connection_hours
        return hours_said(hours) if hours and not self.is_on_paper else ""

    @property
    def is_on_paper(self) -> bool:
        """The pupil hands everything in on paper (R14)."""
        return self.pupil.on_paper or self.pupil.lacks_equipment

    @property
    def due_soon(self) -> Sequence[Return]:
        """What is to be handed in soon, with its teacher."""
        return self._returns(self.plan.due_soon)

    @property
    def late(self) -> Sequence[Return]:
        """The latest of the late work, with its teacher: a long list would only discourage."""
        return self._returns(self.plan.late[-LATE_SHOWN:])

    @property
    def more_late(self) -> int:
        """How many late works are not listed."""
        return len(self.plan.late[:-LATE_SHOWN])

    def _returns(self, works: Sequence[GivenWork]) -> Sequence[Return]:
        return [(work, self.teachers[work.activity.course_id]) for work in works]


def guides(school: School, pupils: Collection[Pupil], monday: date, now: datetime) -> list[Guide]:
    """The guide of each of `pupils` (all of `school`, `school_class` loaded) for the week of `monday`, in their order.

    A constant number of queries.
    """
    plans, contacts = week_plans(school, pupils, monday, now), contacts_of(pupils)
    teachers = _teachers(plans.values())
    return [Guide(plans[pupil.pk], contacts[pupil.pk], teachers, now) for pupil in pupils]


def _teachers(plans: Iterable[WeekPlan]) -> Mapping[int, User]:
    """The teachers of what is late or due soon, by course. One query."""
    named = {work.activity.course_id for plan in plans for work in (*plan.late, *plan.due_soon)}
    courses = Course.objects.filter(pk__in=named).select_related("teacher")
    return {course.pk: course.teacher for course in courses}
