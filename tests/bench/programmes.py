"""What `assess` answers, asked of HiGHS as lean as can be: arrays passed whole, one solver for all, warm starts.

The peak alone is one linear programme: minutes of tasks on days, and the largest share, to be made as small as it
can be. The whole fairest load is a chain of them: the days whose limit has a price at the optimum can go no lower,
so they keep that share and the next programme lowers the others. The excess of an infeasible week is one more, a
maximum flow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import highspy
import numpy as np

from tests.workload.engine import solvers
from workload.engine import Task

MINIMISE, MAXIMISE, ROW_WISE, INFINITY = 1, -1, 2, highspy.kHighsInf
PRICED = 1e-9  # a dual value above this is not zero
SLACK = 1e-9  # what a settled day may be over its share, lest rounding makes the next programme impossible


@dataclass(frozen=True, slots=True)
class Answer:
    """`load` is empty and `excess` 0 where only the peak was asked for."""

    peak: float
    load: Mapping[date, float]
    excess: float


class Programmes:
    """Linear programmes over tasks and days, solved one after the other by one solver."""

    def __init__(self) -> None:
        self.solver = highspy.Highs()
        self.solver.silent()
        # On programmes this small it costs more than it saves.
        self.solver.setOptionValue("presolve", "off")

    def peak(self, tasks: Sequence[Task], capacity: Mapping[date, int]) -> Answer:
        """The smallest possible largest load ÷ capacity."""
        self._pass_shares(_Rows(tasks, capacity))
        self._solve()
        return Answer(self.solver.getObjectiveValue(), {}, 0.0)

    def everything(self, tasks: Sequence[Task], capacity: Mapping[date, int]) -> Answer:
        """The peak, the lexicographically fairest load and the excess."""
        rows = _Rows(tasks, capacity)
        self._pass_shares(rows)
        shares: dict[int, float] = {}
        while len(shares) < len(rows.days):
            self._solve()
            share = max(0.0, self.solver.getObjectiveValue())
            for place in self._at_their_lowest(rows, shares):
                shares[place] = share
                self._settle(rows, place, share)
        peak = max(shares.values())
        load = {day: shares[place] * capacity[day] for place, day in enumerate(rows.days)}
        return Answer(peak, load, self._excess(rows) if peak > 1 + PRICED else 0.0)

    def _at_their_lowest(self, rows: "_Rows", settled: Mapping[int, float]) -> list[int]:
        """Open days whose limit has a price; all of them once the share is free to be nothing."""
        prices = self.solver.getSolution().row_dual
        still_open = [place for place in range(len(rows.days)) if place not in settled]
        priced = [place for place in still_open if abs(prices[rows.first_day_row + place]) > PRICED]
        return priced or still_open

    def _settle(self, rows: "_Rows", place: int, share: float) -> None:
        row = rows.first_day_row + place
        self.solver.changeCoeff(row, rows.share_column, 0.0)
        self.solver.changeRowBounds(row, -INFINITY, share * rows.capacities[place] + SLACK)

    def _excess(self, rows: "_Rows") -> float:
        cells = rows.share_column
        self._pass(
            MAXIMISE,
            costs=np.ones(cells),
            lower=np.zeros(len(rows.minutes) + len(rows.days)),
            upper=np.array([*rows.minutes, *rows.capacities], dtype=float),
            indices=[*rows.by_task, *rows.by_day],
            values=[np.ones(len(row)) for row in (*rows.by_task, *rows.by_day)],
        )
        self._solve()
        return sum(rows.minutes) - self.solver.getObjectiveValue()

    def _pass_shares(self, rows: "_Rows") -> None:
        """minimise share, every task done, the load of each day at most share × capacity."""
        share = rows.share_column
        costs = np.zeros(share + 1)
        costs[share] = 1.0
        no_limit = np.full(len(rows.days), -INFINITY)
        self._pass(
            MINIMISE,
            costs=costs,
            lower=np.concatenate([rows.minutes, no_limit]),
            upper=np.concatenate([rows.minutes, np.zeros(len(rows.days))]),
            indices=[*rows.by_task, *([*row, share] for row in rows.by_day)],
            values=[
                *(np.ones(len(row)) for row in rows.by_task),
                *(
                    np.array([*[1.0] * len(row), -capacity])
                    for row, capacity in zip(rows.by_day, rows.capacities, strict=True)
                ),
            ],
        )

    def _pass(self, sense, *, costs, lower, upper, indices, values) -> None:
        starts = np.zeros(len(indices), dtype=np.int32)
        np.cumsum([len(row) for row in indices[:-1]], out=starts[1:])
        index = np.array([column for row in indices for column in row], dtype=np.int32)
        self.solver.passModel(
            len(costs),
            len(lower),
            len(index),
            ROW_WISE,
            sense,
            0.0,
            costs,
            np.zeros(len(costs)),
            np.full(len(costs), INFINITY),
            lower,
            upper,
            starts,
            index,
            np.concatenate(values),
            np.zeros(len(costs), dtype=np.int32),  # no column is whole
        )

    def _solve(self) -> None:
        self.solver.run()
        status = self.solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS found no optimum: {status}.")


def textbook(tasks: Sequence[Task], capacity: Mapping[date, int]) -> Answer:
    """The same answer as the tests ask for it: a programme for each day of each round, each built anew."""
    load = solvers.fairest_load(tasks, capacity)
    peak = max(minutes / capacity[day] for day, minutes in load.items())
    excess = sum(task.minutes for task in tasks) - solvers.most_placeable(tasks, capacity)
    return Answer(peak, load, excess)


class _Rows:
    """The columns of each row: minutes of a task on a day, numbered by task, then by day; the share comes last."""

    def __init__(self, tasks: Sequence[Task], capacity: Mapping[date, int]):
        self.days = [day for day in sorted(capacity) if capacity[day]]
        self.capacities = [capacity[day] for day in self.days]
        self.minutes = [task.minutes for task in tasks]
        self.first_day_row = len(tasks)
        self.by_task: list[list[int]] = []
        self.by_day: list[list[int]] = [[] for _ in self.days]
        column = 0
        for task in tasks:
            row = []
            for place, day in enumerate(self.days):
                if task.first_day <= day <= task.last_day:
                    row.append(column)
                    self.by_day[place].append(column)
                    column += 1
            self.by_task.append(row)
        self.share_column = column
