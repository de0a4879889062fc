"""Whole-number programmes with several objectives in turn, solved by HiGHS."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

import highspy
import numpy as np

INFINITE = highspy.kHighsInf
Terms = Mapping[int, float]

# One thread and a fixed seed: the same question has the same answer. No gap: least means least.
OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 1,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": 1e-9,
}
FEASIBLE = 2  # of HiGHS's primal solution statuses


@dataclass(frozen=True, slots=True)
class Objective:
    """`terms`, whole numbers, to make least; nothing is lost for it by leaving the `idle` variables at 0."""

    terms: Terms
    idle: Collection[int] = ()


class Programme:
    """Variables from 0 up to a bound, and rows lower ≤ a · x ≤ upper."""

    def __init__(self) -> None:
        self.bounds: list[float] = []
        self.whole: list[int] = []
        self.rows: list[tuple[float, Terms, float]] = []

    def variable(self, upper: float = INFINITE) -> int:
        """A new variable, by its number."""
        self.bounds.append(upper)
        return len(self.bounds) - 1

    def whole_number(self, upper: float) -> int:
        """A new variable that takes whole values only, by its number."""
        self.whole.append(self.variable(upper))
        return self.whole[-1]

    def binary(self) -> int:
        """A new variable that is 0 or 1, by its number."""
        return self.whole_number(1)

    def row(self, lower: float, terms: Terms, upper: float) -> None:
        """Hold `terms` (coefficients by variable) between two bounds, both included."""
        self.rows.append((lower, terms, upper))

    def least_in_turn(self, objectives: Sequence[Objective], seconds: float) -> tuple[list[float], int]:
        """The values that make the first objective least, among those the second, and so on; how many are proved.

        0 for all whole variables must be possible: the first search starts from there, each later one from the answer
        before. When the `seconds` are over, or the solver gives up, the best found so far comes back. What is proved
        least stays so: a row holds it, a whole number, for which the tolerance in OPTIONS is nothing.
        """
        if not self.bounds:
            return [], len(objectives)
        solver, deadline = self._solver(), monotonic() + seconds
        values = [0.0] * len(self.bounds)
        for proved, objective in enumerate(objectives):
            is_least = self._minimise(solver, objective, values, deadline - monotonic())
            values = _values(solver) or values
            if not is_least:
                return values, proved
            least = round(sum(values[column] * factor for column, factor in objective.terms.items()))
            _add_row(solver, -INFINITE, objective.terms, least)
        return values, len(objectives)

    def _minimise(
        self, solver: highspy.Highs, objective: Objective, start: Sequence[float], seconds: float
    ) -> bool:
        """True when the least is found and proved. The whole variables of `start` are possible."""
        every = np.arange(len(self.bounds), dtype=np.int32)
        costs, bounds = np.zeros(len(every)), np.array(self.bounds, dtype=float)
        costs[list(objective.terms)] = list(objective.terms.values())
        bounds[list(objective.idle)] = 0
        solver.changeColsCost(len(every), every, costs)
        solver.changeColsBounds(len(every), every, np.zeros(len(every)), bounds)
        known = np.array([round(start[column]) for column in self.whole], dtype=float)
        solver.setSolution(len(known), np.array(self.whole, dtype=np.int32), known)
        solver.setOptionValue("time_limit", max(0.0, seconds))
        solver.run()
        return solver.getModelStatus() == highspy.HighsModelStatus.kOptimal

    def _solver(self) -> highspy.Highs:
        solver, count = highspy.Highs(), len(self.bounds)
        for name, value in OPTIONS.items():
            solver.setOptionValue(name, value)
        solver.addVars(count, np.zeros(count), np.array(self.bounds, dtype=float))
        whole = np.array(self.whole, dtype=np.int32)
        kinds = np.full(len(whole), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        solver.changeColsIntegrality(len(whole), whole, kinds)
        for lower, terms, upper in self.rows:
            _add_row(solver, lower, terms, upper)
        return solver


def _values(solver: highspy.Highs) -> list[float]:
    """The solution the solver holds; empty when it holds none."""
    if solver.getInfo().primal_solution_status != FEASIBLE:
        return []
    return list(solver.getSolution().col_value)


def _add_row(solver: highspy.Highs, lower: float, terms: Terms, upper: float) -> None:
    columns = np.fromiter(terms, dtype=np.int32, count=len(terms))
    factors = np.fromiter(terms.values(), dtype=float, count=len(terms))
    solver.addRow(lower, upper, len(terms), columns, factors)
