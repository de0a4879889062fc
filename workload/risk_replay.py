"""How settings would have behaved over the past weeks: the days recorded, weighed anew.

Days before the record began are told from returns alone (`engine.returns`), as they stand now. Pupils are counted, never
named; nothing is written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import median
from typing import NamedTuple

from django.utils import timezone

from activities.risk_signals import past_returns
from continuity.common.weeks import monday_of
from continuity.directory.calendars import school_days
from continuity.directory.models import Pupil, School
from workload.engine.returns import RECENT_DAYS, Return, evidence_from_returns
from workload.engine.risk import LEVELS, Evidence, Level, RiskPolicy, levels_by_day
from workload.models import Alert, RiskDay
from workload.risk_days import SIGNS_LOOK_BACK, read
from workload.risk_policies import policy_of

WEEKS = 6  # those before, and the one of today

Levels = Mapping[int, Mapping[date, Level]]  # by pupil, then by day, in order


class Answered(NamedTuple):
    """An alert people answered: about whom, since when it was open, when and what they said."""

    pupil_id: int
    opened_on: date
    answered_on: date
    answer: str


@dataclass(frozen=True, slots=True)
class History:
    """What was seen of the pupils of a school since `first_day`, a Monday, up to `today`.

    `days` holds by pupil the evidence of each day on which it was looked for, the last one before `first_day` included;
    `held` the level recorded on that one. From `recorded_from` on, the days are those recorded; None: none is.
    """

    first_day: date
    today: date
    recorded_from: date | None
    days: Mapping[int, Mapping[date, Sequence[Evidence]]]
    held: Mapping[int, Level]
    answered: Sequence[Answered]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What some settings make of a history.

    `raised` counts, by Monday and level, the pupils who came up to that level in the week; `flagged` is how many were at
    one on some day; `answers` counts the answers people gave to alerts that these settings would have raised by then, and
    `days_before_answer` is the median of how many days before.
    """

    raised: Mapping[tuple[date, Level], int]
    flagged: int
    answers: Mapping[str, int]
    days_before_answer: float | None


@dataclass(frozen=True, slots=True)
class Replay:
    """The settings in force beside those tried, week by week.

    `earlier` and `later` hold, of the pupils both bring up, by how many days those do whom the tried settings bring up
    sooner or later.
    """

    mondays: Sequence[date]
    recorded_from: date | None
    in_force: Behaviour
    tried: Behaviour
    earlier: Sequence[int]
    later: Sequence[int]

    @property
    def tells_returns_alone(self) -> bool:
        """Whether some of the days are told from returns alone."""
        return self.recorded_from is None or self.recorded_from > self.mondays[0]


def replay(school: School, tried: RiskPolicy, today: date) -> Replay:
    """What `tried` would have done in the past weeks, beside what is in force. Six queries at most."""
    history = history_of(school, today)
    now, then = (levels_of(history, policy) for policy in (policy_of(school), tried))
    moved = list(_days_gained(history, now, then))
    return Replay(
        mondays=[history.first_day + timedelta(weeks=number) for number in range(WEEKS)],
        recorded_from=history.recorded_from,
        in_force=_behaviour(history, now),
        tried=_behaviour(history, then),
        earlier=sorted(days for days in moved if days > 0),
        later=sorted(-days for days in moved if days < 0),
    )


def history_of(school: School, today: date) -> History:
    """Of the pupils it saw, those who left since included; before the record began, of those it has today. Three queries;
    five where days are not recorded.
    """
    first_day = monday_of(today) - timedelta(weeks=WEEKS - 1)
    recorded = RiskDay.objects.filter(school=school)
    before = recorded.filter(day__lt=first_day).order_by("pupil_id", "-day").distinct("pupil_id")
    rows = [*before, *recorded.filter(day__range=(first_day, today))]
    days: dict[int, dict[date, Sequence[Evidence]]] = defaultdict(dict)
    for row in rows:
        days[row.pupil_id][row.day] = read(row.evidence)
    recorded_from = min((row.day for row in rows), default=None)
    if recorded_from is None or recorded_from > first_day:
        _tell_from_returns(days, school, first_day, recorded_from or today + timedelta(days=1))
    return History(
        first_day=first_day,
        today=today,
        recorded_from=recorded_from,
        days=days,
        held={row.pupil_id: row.level for row in rows if row.day < first_day},
        answered=list(_answered(school, first_day)),
    )


def levels_of(history: History, policy: RiskPolicy) -> Levels:
    """The level of each pupil on each day looked at. The last day before the period is weighed anew too, from the level it
    had: under the figures that gave it, it keeps it."""
    return {
        pupil_id: levels_by_day(days, policy, previous=history.held.get(pupil_id, "none"))
        for pupil_id, days in history.days.items()
    }


def _tell_from_returns(
    days: dict[int, dict[date, Sequence[Evidence]]], school: School, first_day: date, until: date
) -> None:
    """Add the school days from `first_day` to the one before `until`, from the returns of each pupil."""
    known = school_days(school, first_day - SIGNS_LOOK_BACK, until - timedelta(days=1))
    rows = past_returns(Pupil.objects.filter(school=school), first_day - SIGNS_LOOK_BACK, until)
    for pupil_id, of_pupil in groupby(rows, key=lambda row: row[0]):
        returns = [Return(due_on, came_on) for _pupil, due_on, came_on in of_pupil]
        if all(each.came_on and each.came_on <= each.due_on for each in returns):
            continue
        for number, day in enumerate(known):
            if day >= first_day:
                two_weeks = known[max(0, number - RECENT_DAYS + 1) : number + 1]
                days[pupil_id][day] = evidence_from_returns(returns, day, two_weeks)
        days[pupil_id].setdefault(until, [])


def _answered(school: School, first_day: date) -> Iterator[Answered]:
    """By people: what a case already open answered says nothing of the settings."""
    answered = Alert.objects.filter(
        school=school,
        kind=Alert.Kind.AT_RISK,
        answered_at__date__gte=first_day,
        answered_by__isnull=False,
    )
    for alert in answered.order_by("pk").only("pupil", "opened_at", "answered_at", "answer"):
        opened_on, answered_on = (
            timezone.localtime(moment).date() for moment in (alert.opened_at, alert.answered_at)
        )
        yield Answered(alert.pupil_id, opened_on, answered_on, alert.answer)


def _behaviour(history: History, levels: Levels) -> Behaviour:
    flags = [
        (each, _flagged_since(levels.get(each.pupil_id, {}), each.opened_on, each.answered_on))
        for each in history.answered
    ]
    met = [(each, since) for each, since in flags if since]
    return Behaviour(
        raised=Counter(rise for days in levels.values() for rise in _rises(days, history.first_day)),
        flagged=sum(_first_flag(days, history.first_day) is not None for days in levels.values()),
        answers=Counter(each.answer for each, _since in met),
        days_before_answer=median((each.answered_on - since).days for each, since in met) if met else None,
    )


def _rises(days: Mapping[date, Level], first_day: date) -> Iterator[tuple[date, Level]]:
    """(Monday, level) of each day from `first_day` on that is at a higher level than the day before."""
    previous: Level = "none"
    for day, level in days.items():
        if day >= first_day and LEVELS.index(level) > LEVELS.index(previous):
            yield monday_of(day), level
        previous = level


def _first_flag(days: Mapping[date, Level], first_day: date) -> date | None:
    """The first day of the period at a level; `first_day` itself for a level that was held from before."""
    first = None
    for day, level in days.items():
        if day <= first_day:
            first = first_day if level != "none" else None
        elif first is None and level != "none":
            first = day
    return first


def _days_gained(history: History, now: Levels, then: Levels) -> Iterator[int]:
    """For each pupil both sets of levels bring up, how many days sooner the second does."""
    for pupil_id in now:
        before = _first_flag(now[pupil_id], history.first_day)
        after = _first_flag(then[pupil_id], history.first_day)
        if before and after:
            yield (before - after).days


def _flagged_since(days: Mapping[date, Level], opened_on: date, answered_on: date) -> date | None:
    """Since when a pupil is at a level at some time between the two days; None when at none."""
    since = None
    for day, level in days.items():
        if day > answered_on:
            break
        if level == "none" and day <= opened_on:
            since = None
        elif level != "none":
            since = since or day
    return since
