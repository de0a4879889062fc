"""The signs that a pupil may be slipping: what each app offers, and what it is asked.

An app offers its signals in a module `risk_signals.py`, found as Django finds `admin.py`; `workload` asks
for them, weighs them and raises the alerts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

RECENT_DAYS = 10  # school days, two weeks of class: what is older is no longer a sign


class Sign(NamedTuple):
    """What was seen of one pupil: `count` times, or for `count` days, from `since` to `last`, both included."""

    pupil_id: int
    count: int
    since: date
    last: date


@dataclass(frozen=True, slots=True)
class Lookout:
    """Who is looked at and when. `school_days` are sorted, and reach weeks back and up to today."""

    pupils: QuerySet
    now: datetime
    school_days: Sequence[date]

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def recent_from(self) -> date:
        """The first day of the last two weeks of class, today included."""
        return recent_from(self.school_days, self.today)


def recent_from(school_days: Sequence[date], today: date) -> date:
    """The first of the last RECENT_DAYS of `school_days`, sorted and up to `today`; today where fewer are known."""
    return school_days[-RECENT_DAYS] if len(school_days) >= RECENT_DAYS else today


Signal = Callable[[Lookout], Iterable[Sign]]
signals: dict[str, Signal] = {}


def risk_signal(signal: Signal) -> Signal:
    """Register a function under its name. It yields at most one sign per pupil, in a constant number of queries."""
    signals[signal.__name__] = signal
    return signal
