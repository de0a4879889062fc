"""The runs of days that a choice of options could overload, and what is asked inside them as a sum of variables."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

import numpy as np

from workload.engine import Task
from workload.repair.model import Capacity


@dataclass(frozen=True, slots=True)
class Choices:
    """One task of a profile and what may become of it: by variable, the task in its place, None for no task."""

    task: Task
    instead: Mapping[int, Task | None]

    @property
    def versions(self) -> list[Task]:
        """The task as it is, then whatever may take its place."""
        return [self.task, *filter(None, self.instead.values())]


@dataclass(frozen=True, slots=True)
class Run:
    """The days from `first_day` to the eve of `end`, as ordinals: they hold `room` minutes beside the tasks that cannot
    leave them, and are asked `terms` (minutes by variable) on top."""

    first_day: int
    end: int  # not a date: the last of all dates has no next day
    room: int
    terms: Mapping[int, int]


def overloadable_runs(tasks: Sequence[Choices], capacity: Capacity) -> list[Run]:
    """The runs that ask more than they hold for at least one choice of versions: no other run needs watching."""
    firsts = sorted({version.first_day for choices in tasks for version in choices.versions})
    lasts = sorted({version.last_day for choices in tasks for version in choices.versions})
    possible = _possible(capacity, firsts, lasts)
    over = np.argwhere(_most_asked(tasks, firsts, lasts) > possible)
    return [_run(tasks, firsts[first], lasts[last], int(possible[first, last])) for first, last in over]


def _run(tasks: Sequence[Choices], first_day: date, last_day: date, possible: int) -> Run:
    asked, terms = 0, defaultdict(int)

    def inside(task: Task | None) -> int:
        return task.minutes if task and first_day <= task.first_day and task.last_day <= last_day else 0

    for choices in tasks:
        as_it_is = inside(choices.task)
        asked += as_it_is
        for column, task in choices.instead.items():
            if difference := inside(task) - as_it_is:
                terms[column] += difference
    return Run(first_day.toordinal(), last_day.toordinal() + 1, possible - asked, terms)


def _most_asked(tasks: Sequence[Choices], firsts: Sequence[date], lasts: Sequence[date]) -> np.ndarray:
    """For each run (first, last), the minutes asked when every task takes the version that asks most inside."""
    first_place = {day: place for place, day in enumerate(firsts)}
    last_place = {day: place for place, day in enumerate(lasts)}
    total = np.zeros((len(firsts), len(lasts)), dtype=np.int64)
    for choices in tasks:
        most = np.zeros_like(total)
        for version in choices.versions:
            holding_it = most[: first_place[version.first_day] + 1, last_place[version.last_day] :]
            np.maximum(holding_it, version.minutes, out=holding_it)
        total += most
    return total


def _possible(capacity: Capacity, firsts: Sequence[date], lasts: Sequence[date]) -> np.ndarray:
    """For each run (first, last), the minutes its days hold; none for a last day before the first."""
    days = sorted(capacity)
    up_to = list(accumulate((capacity[day] for day in days), initial=0))
    before_first = np.array([up_to[bisect_left(days, day)] for day in firsts], dtype=np.int64)
    until_last = np.array([up_to[bisect_right(days, day)] for day in lasts], dtype=np.int64)
    return np.maximum(until_last[np.newaxis, :] - before_first[:, np.newaxis], 0)
