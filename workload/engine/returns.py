"""Signs that a pupil may be slipping from returns alone: what was due when, and what came when.

Some schools know nothing else; and the days before a school kept a record can only be told this way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .model import checked_day
from .risk import Evidence

RECENT_DAYS = 10  # school days, two weeks of class: what was due before is no longer a sign
SILENT_DAYS = 5  # school days
SILENT_RETURNS = 3  # one or two that did not come are no silence, however far apart


@dataclass(frozen=True, slots=True)
class Return:
    """One return a pupil owed: due on a day, come on another; None when it never came.

    What was excused or agreed later than its day is left out, or given with the day agreed: nothing here can tell.
    ValueError when one of them is not a day.
    """

    due_on: date
    came_on: date | None = None

    def __post_init__(self) -> None:
        _checked(self.due_on)
        if self.came_on is not None:
            _checked(self.came_on)


def evidence_from_returns(
    returns: Iterable[Return], today: date, school_days: Iterable[date] | None = None
) -> list[Evidence]:
    """What the `returns` of one pupil, in any order, tell as of `today`; at most one evidence per signal.

    Only what had happened by then is seen: what came after `today` had not come, and what is due on `today` may still
    come. `school_days` are the days of class, in any order, two weeks back at least; None: Monday to Friday. Counted
    are returns due within the last RECENT_DAYS of them, `today` included when it is one:

    - "missing_returns": those that did not come, from the first due day to the last;
    - "late_returns": the latest that came, two at least, each late by a day or more and later than the one before;
    - "silence": school days, SILENT_DAYS at least, from the first to the last due day of the returns, SILENT_RETURNS at
      least, that did not come and were due after anything last came. Days on which nothing was due any more are no
      silence.

    ValueError for a moment, or what is no day, as `today` or as a school day.
    """
    recent = _recent_days(_checked(today), school_days)
    if not recent:
        return []
    known = [(each.due_on, _come_by(today, each)) for each in returns]
    due = sorted(
        (pair for pair in known if recent[0] <= pair[0] < today), key=lambda pair: (pair[0], pair[1] or today)
    )
    missing = [due_on for due_on, came_on in due if came_on is None]
    late = later_and_later([(due_on, (came_on - due_on).days) for due_on, came_on in due if came_on])
    last_came = max((came_on for _due_on, came_on in known if came_on), default=None)
    unheard = [due_on for due_on in missing if last_came is None or due_on > last_came]
    return [*_missing(missing), *_late(late), *_silence(unheard, recent)]


def later_and_later(returns: Sequence[tuple[date, int]]) -> list[date]:
    """The due days of the latest of `returns`, pairs (due day, days late) in order of due days: each late by a day or more
    and by more days than the one before. Empty when the last was in time; of one day for one that was late once.
    """
    run: list[date] = []
    most = None
    for due_on, days_late in reversed(returns):
        if days_late < 1 or (most is not None and days_late >= most):
            break
        run.append(due_on)
        most = days_late
    return run[::-1]


def _missing(due_days: Sequence[date]) -> Iterable[Evidence]:
    if due_days:
        yield Evidence("missing_returns", len(due_days), due_days[0], due_days[-1])


def _late(due_days: Sequence[date]) -> Iterable[Evidence]:
    if len(due_days) >= 2:
        yield Evidence("late_returns", len(due_days), due_days[0], due_days[-1])


def _silence(due_days: Sequence[date], recent: Sequence[date]) -> Iterable[Evidence]:
    if len(due_days) < SILENT_RETURNS:
        return
    days = [day for day in recent if due_days[0] <= day <= due_days[-1]]
    if len(days) >= SILENT_DAYS:
        yield Evidence("silence", len(days), days[0], days[-1])


def _come_by(today: date, each: Return) -> date | None:
    return each.came_on if each.came_on and each.came_on <= today else None


def _recent_days(today: date, school_days: Iterable[date] | None) -> list[date]:
    """The last RECENT_DAYS school days up to `today`, in order; fewer where fewer are known."""
    if school_days is None:
        two_weeks = range(max(1, today.toordinal() - 13), today.toordinal() + 1)
        days = {day for day in map(date.fromordinal, two_weeks) if day.weekday() < 5}
    else:
        days = {day for day in map(_checked, school_days) if day <= today}
    return sorted(days)[-RECENT_DAYS:]


def _checked(day: date) -> date:
    if not isinstance(day, date):
        raise ValueError(f"A day is asked for, not {day!r}.")  # noqa: TRY004
    return checked_day(day)
