"""The same questions put to others: linear programmes in HiGHS, and plain enumeration."""

from collections.abc import Iterator
from datetime import date, timedelta

import highspy
import numpy as np

Cells = list[tuple[int, date]]  # which task may be worked on which day


def cells(tasks, capacity) -> Cells:
    return [
        (number, day)
        for number, task in enumerate(tasks)
        for day in sorted(capacity)
        if capacity[day] and task.first_day <= day <= task.last_day
    ]


class _Programme:
    """minimise cost · x with x ≥ 0 and rows lower ≤ a · x ≤ upper."""

    def __init__(self, cost):
        self.solver = highspy.Highs()
        self.solver.silent()
        self.solver.addVars(len(cost), np.zeros(len(cost)), np.full(len(cost), highspy.kHighsInf))
        for column, value in enumerate(cost):
            self.solver.changeColCost(column, value)

    def row(self, lower, columns: dict[int, float], upper):
        if columns:
            indices = np.fromiter(columns, dtype=np.int32)
            values = np.fromiter(columns.values(), dtype=float)
            self.solver.addRow(lower, upper, len(columns), indices, values)

    def optimum(self) -> float:
        self.solver.run()
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return self.solver.getObjectiveValue()


def most_placeable(tasks, capacity) -> int:
    """Maximum flow from tasks through days."""
    columns = cells(tasks, capacity)
    programme = _Programme([-1.0] * len(columns))
    for number, task in enumerate(tasks):
        programme.row(0, {c: 1.0 for c, (n, _) in enumerate(columns) if n == number}, task.minutes)
    for day, minutes in capacity.items():
        programme.row(0, {c: 1.0 for c, (_, d) in enumerate(columns) if d == day}, minutes)
    return round(-programme.optimum()) if columns else 0


def fairest_load(tasks, capacity) -> dict[date, float]:
    """The lexicographically smallest load / capacity, one minimax programme after another.

    In each round the largest share is made as small as it can be, then every day that cannot go below it keeps it.
    """
    settled: dict[date, float] = {}
    open_days = [day for day in sorted(capacity) if capacity[day]]
    while len(settled) < len(open_days):
        free = [day for day in open_days if day not in settled]
        peak = _least_share(tasks, capacity, free, settled)
        at_peak = dict.fromkeys(free, peak)
        for day in free:
            others = {other: share for other, share in (settled | at_peak).items() if other != day}
            if _least_share(tasks, capacity, [day], others) >= peak - 1e-7:
                settled[day] = peak
    return {day: share * capacity[day] for day, share in settled.items()}


def _least_share(tasks, capacity, lowered, limits) -> float:
    """The least that the largest share of the days `lowered` can be, with every other day at most at its limit."""
    columns = cells(tasks, capacity)
    programme = _Programme([0.0] * len(columns) + [1.0])
    share = len(columns)
    for number, task in enumerate(tasks):
        programme.row(task.minutes, {c: 1.0 for c, (n, _) in enumerate(columns) if n == number}, task.minutes)
    for day in lowered:
        load = {c: 1.0 for c, (_, d) in enumerate(columns) if d == day}
        programme.row(-highspy.kHighsInf, {**load, share: -capacity[day]}, 0)
    for day, limit in limits.items():
        load = {c: 1.0 for c, (_, d) in enumerate(columns) if d == day}
        programme.row(-highspy.kHighsInf, load, (limit + 1e-9) * capacity[day])
    return programme.optimum()


def best_runs(tasks, capacity) -> tuple[int, tuple[tuple[date, date], ...]]:
    """The largest excess that disjoint runs of days carry, and the runs: fewest days in all, then earliest."""
    if not tasks:
        return 0, ()
    first, last = min(task.first_day for task in tasks), max(task.last_day for task in tasks)
    calendar = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    every = ((_excess(runs, tasks, capacity), runs) for runs in _sets_of_disjoint_runs(calendar))
    return min(every, key=lambda found: (-found[0], sum((b - a).days + 1 for a, b in found[1]), found[1]))


def _sets_of_disjoint_runs(calendar: list[date]) -> Iterator[tuple[tuple[date, date], ...]]:
    yield ()
    for start, first in enumerate(calendar):
        for end in range(start, len(calendar)):
            for others in _sets_of_disjoint_runs(calendar[end + 1 :]):
                yield ((first, calendar[end]), *others)


def _excess(runs, tasks, capacity) -> int:
    return sum(
        sum(task.minutes for task in tasks if first <= task.first_day and task.last_day <= last)
        - sum(minutes for day, minutes in capacity.items() if first <= day <= last)
        for first, last in runs
    )


def can_be_placed(tasks, capacity) -> bool:
    """Whether some placement minute by minute exists, by trying them all."""
    if not tasks:
        return True
    task, *others = tasks
    days = [day for day in capacity if task.first_day <= day <= task.last_day]
    return any(
        can_be_placed(
            others, capacity | {day: capacity[day] - share for day, share in zip(days, shares, strict=True)}
        )
        for shares in _splits(task.minutes, [capacity[day] for day in days])
    )


def _splits(minutes: int, rooms: list[int]) -> Iterator[tuple[int, ...]]:
    """Every way to share so many minutes out over days with so much room."""
    if not rooms:
        if minutes == 0:
            yield ()
        return
    for here in range(min(minutes, rooms[0]) + 1):
        for rest in _splits(minutes - here, rooms[1:]):
            yield (here, *rest)
