"""From moments to whole working days: when an activity may be worked on, and the notice it gives (R5).

Throughout, `working_days` is a sorted sequence of dates long enough to reach past the dates asked about; ValueError
for a day that comes with a time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, datetime, time

from .model import checked_day

NOON = time(12)


def window(reaches_at: datetime, due: datetime, working_days: Sequence[date]) -> tuple[date, date] | None:
    """The first and last working day, both included, on which the activity can be done; None when none is left.

    The day it reaches the pupils counts when that is before noon, the due day when it is due at noon or later.
    Both moments are read as the clock on the school's wall shows them: a time zone is not looked at.
    """
    given_on, due_on = reaches_at.date(), due.date()
    first = _before(working_days, given_on) if reaches_at.time() < NOON else _up_to(working_days, given_on)
    end = _up_to(working_days, due_on) if due.time() >= NOON else _before(working_days, due_on)
    return (working_days[first], working_days[end - 1]) if first < end else None


def notice_days(reaches_on: date, due_on: date, working_days: Sequence[date]) -> int:
    """Working days strictly after the day it reaches the pupils, the due day included (R5)."""
    return max(0, _up_to(working_days, due_on) - _up_to(working_days, reaches_on))


def earliest_due_with_notice(reaches_on: date, notice: int, working_days: Sequence[date]) -> date | None:
    """The first working day, not before `reaches_on`, with at least `notice` days of notice (R5); None when
    `working_days` ends before it."""
    position = max(_before(working_days, reaches_on), _up_to(working_days, reaches_on) + notice - 1)
    return working_days[position] if position < len(working_days) else None


def _before(working_days: Sequence[date], day: date) -> int:
    """How many working days come before the day."""
    return bisect_left(working_days, checked_day(day), key=checked_day)


def _up_to(working_days: Sequence[date], day: date) -> int:
    """How many working days there are up to the day, itself included."""
    return bisect_right(working_days, checked_day(day), key=checked_day)
