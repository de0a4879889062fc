"""How each class is taught in the coming weeks, in as few lines as say it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from continuity.directory.calendars import school_days
from continuity.directory.models import DayRegime, Regime, School

WEEKS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class RegimeLine:
    """Classes taught the same way over a run of school days, both ends included."""

    classes: tuple[str, ...]
    regime: Regime
    first_day: date
    last_day: date


def regime_lines(school: School, today: date) -> list[RegimeLine]:
    """What is not ordinary presence from the Monday of this week on, soonest first. Two queries."""
    first = today - timedelta(days=today.weekday())
    days = school_days(school, first, first + timedelta(weeks=WEEKS_SHOWN))
    rows = DayRegime.objects.filter(school_class__school=school, day__in=days).exclude(regime=Regime.PRESENCE)
    by_class: dict[str, dict[date, str]] = defaultdict(dict)
    for name, day, regime in rows.values_list("school_class__name", "day", "regime"):
        by_class[name][day] = regime
    together: dict[tuple, list[str]] = defaultdict(list)
    for name, regimes in by_class.items():
        for run in _runs(days, regimes):
            together[run].append(name)
    lines = [
        RegimeLine(tuple(sorted(names)), Regime(regime), *span) for (regime, *span), names in together.items()
    ]
    return sorted(lines, key=lambda line: (line.first_day, line.last_day, line.classes))


def _runs(days: Iterable[date], regimes: dict[date, str]) -> list[tuple[str, date, date]]:
    """The runs of consecutive school days under one regime."""
    runs: list[tuple[str, date, date]] = []
    previous = None
    for day in days:
        regime = regimes.get(day)
        if regime and regime == previous:
            runs[-1] = (regime, runs[-1][1], day)
        elif regime:
            runs.append((regime, day, day))
        previous = regime
    return runs
