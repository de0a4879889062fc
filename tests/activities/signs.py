"""Work, returns and what a signal says of them, on Tuesday 24 November 2026 at nine."""

from datetime import date, datetime, time

from django.utils import timezone

from activities.models import Assignment, State
from continuity.common.signs import Lookout
from continuity.common.weeks import days_from
from continuity.directory.models import Pupil
from tests.factories import given

TODAY = date(2026, 11, 24)
SCHOOL_DAYS = [day for day in days_from(date(2026, 10, 1), 55) if day.weekday() < 5]
RECENT_FROM = date(2026, 11, 11)
LAST_WEEK = date(2026, 11, 16)


def moment(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def signs(signal, now: datetime | None = None) -> dict[int, tuple[int, date, date]]:
    """What a signal says: pupil → (count, since, last)."""
    lookout = Lookout(Pupil.objects.all(), now or moment(TODAY), SCHOOL_DAYS)
    found = list(signal(lookout))
    assert len({sign.pupil_id for sign in found}) == len(found), "at most one sign per pupil"
    return {sign.pupil_id: (sign.count, sign.since, sign.last) for sign in found}


def work(course, due_on: date, given_on: date = date(2026, 11, 9), **fields) -> Assignment:
    """A piece of work given to the only pupil of the class."""
    return given(course=course, given_on=given_on, due_on=due_on, **fields).assignments.get()


def returned(assignment: Assignment, on: date) -> Assignment:
    assignment.state, assignment.state_at = State.RETURNED, moment(on, 20)
    assignment.save()
    return assignment
