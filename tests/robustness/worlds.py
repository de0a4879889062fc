"""Acts done at the same moment, each on a connection of its own, held against the same acts done one by one."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from math import ceil
from threading import Barrier

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from activities.models import Activity, Assignment, Audience
from continuity.directory.models import (
    Course,
    DayRegime,
    Group,
    HolidayPeriod,
    Pupil,
    Role,
    School,
    SchoolClass,
)
from tests.factories import (
    ActivityFactory,
    CourseFactory,
    GroupFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    SubjectFactory,
    at_a_distance,
    member,
    weekly_lesson,
)
from workload.decisions import Refused
from workload.models import LoadException, LoadPolicy
from workload.policies import default_policy
from workload.sequences import SequenceRefused

MONDAY = date(2026, 11, 23)
WEDNESDAY = MONDAY + timedelta(days=2)
FOUR_WEEKS = [day for n in range(28) if (day := MONDAY + timedelta(days=n)).weekday() < 5]
MORE_THAN_HALF = 300  # minutes; Monday to Wednesday hold 540 at a distance

Act = Callable[[], object]
REFUSALS = (Refused, SequenceRefused, ValidationError)


class World:
    """A school where two classes share a group; the first is at a distance, with room for 540 minutes by Wednesday."""

    def __init__(self, *, distance: bool = True):
        self.school: School = SchoolFactory()
        self.principal = member(self.school, Role.PRINCIPAL)
        self.first, self.second = SchoolClassFactory.create_batch(2, school=self.school)
        self.pupils: list[Pupil] = [
            *PupilFactory.create_batch(3, school_class=self.first),
            PupilFactory(school_class=self.second),
        ]
        self.group: Group = GroupFactory(school=self.school)
        self.group.pupils.set(self.pupils[2:])
        at_a_distance(self.second, *FOUR_WEEKS)
        if distance:
            at_a_distance(self.first, *FOUR_WEEKS)

    def draft(self, title: str, minutes: int, to: SchoolClass | Group | None = None, **fields) -> Activity:
        """A draft for a class (default: the first) or a group, due on Wednesday."""
        fields = {"given_on": MONDAY, "due_on": WEDNESDAY} | fields
        return ActivityFactory(course=self.course(to or self.first), title=title, minutes=minutes, **fields)

    def draft_for(self, title: str, minutes: int, pupil: Pupil) -> Activity:
        """A draft for one pupil of the first class."""
        draft = self.draft(title, minutes, audience=Audience.CHOSEN)
        draft.chosen_pupils.set([pupil])
        return draft

    def course(self, to: SchoolClass | Group) -> Course:
        """A course with so many lessons that R2 never binds."""
        taught = {"school_class": to} if isinstance(to, SchoolClass) else {"school_class": None, "group": to}
        course = CourseFactory(subject=SubjectFactory(school=self.school), weekly_minutes=2400, **taught)
        for weekday in range(1, 6):
            weekly_lesson(course, weekday, "08:00", "18:00")
        return course

    def outcome(self) -> dict[str, tuple]:
        """What stands of each activity, told so that twin worlds compare."""
        ranks = {pupil.pk: rank for rank, pupil in enumerate(self.pupils)}
        return {
            activity.title: (
                activity.status,
                activity.minutes,
                sorted(ranks[pk] for pk in activity.assignments.values_list("pupil", flat=True)),
            )
            for activity in Activity.objects.filter(course__subject__school=self.school)
        }

    def excess(self) -> list[int]:
        """Minutes given to each pupil beyond what their days hold, added up from the raw rows.

        All work may begin on Monday, so the runs of days in question all begin then.
        """
        policy = LoadPolicy.objects.filter(school=self.school).first() or default_policy(self.school)
        days_off = {period.first_day for period in HolidayPeriod.objects.filter(school=self.school)}
        return [self._excess(pupil, policy, days_off) for pupil in Pupil.objects.filter(school=self.school)]

    def _excess(self, pupil: Pupil, policy: LoadPolicy, days_off: set[date]) -> int:
        rows = Assignment.objects.filter(pupil=pupil).values_list("activity__due_on", "activity__minutes")
        given = [(due_on, ceil(minutes * pupil.time_factor)) for due_on, minutes in rows]
        away = set(DayRegime.objects.filter(school_class=pupil.school_class).values_list("day", flat=True))
        held, worst = 0, 0
        for day in FOUR_WEEKS:
            if day not in days_off:
                held += policy.daily_cap_minutes if day in away else policy.presence_day_minutes
            worst = max(worst, sum(minutes for due_on, minutes in given if due_on <= day) - held)
        return worst


def together(acts: Mapping[str, Act]) -> tuple[list[str], set[str]]:
    """Do `acts` at the same moment: the names of those done, in the order of their locks, and of those refused."""
    done: list[str] = []
    refused: set[str] = set()
    ready = Barrier(len(acts))

    def perform(name: str) -> None:
        connection.ensure_connection()
        ready.wait()
        try:
            with transaction.atomic():
                acts[name]()
                done.append(name)  # the lock of the school is still held
        except REFUSALS:
            refused.add(name)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        list(threads.map(perform, acts))
    return done, refused


def would_be_refused(act: Act) -> bool:
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except REFUSALS:
        return True
    return False


def one_by_one(world: World, acts: Mapping[str, Act], order: Sequence[str], waiting: set[str]) -> set[str]:
    """Do `acts` in `order`; of those `waiting`, the names of those that would be refused before, between or after.

    Checks that no act that gives work leaves a pupil worse off under the limits of that moment, exceptions apart.
    """
    refused = {name for name in waiting if would_be_refused(acts[name])}
    for name in order:
        given, excess = world.outcome(), world.excess()
        acts[name]()
        if world.outcome() != given and not LoadException.objects.exists():
            assert all(after <= before for before, after in zip(excess, world.excess(), strict=True)), name
        refused |= {other for other in waiting if would_be_refused(acts[other])}
    return refused
