"""The exact repair of an overloaded class, as a whole-number programme.

One binary variable says whether an option of an activity is chosen, at most one option an activity; one more per
excusable profile says whether it is let off. For each profile, the minutes asked inside a run of days are then a sum of
these variables, and Hall's condition (docs/engine.md) says the rest: no run may ask more than it holds. No minute has
to be placed.

Where everything cannot fit, the minutes left over count. They equal the largest sum of (asked - possible) over disjoint
runs, which is a longest path from the first day to the last; `remains` variables stand for its length from each day on:

    remains[first] ≥ asked(first … last) - possible(first … last) + remains[day after last]

Only runs that some choice overloads become rows. Objectives are taken in turn, in the order of `Cost`: each is made
least among what is best for those before it, so no weights are needed, and options that cannot help it rest.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise, permutations

from continuity.common.programme import INFINITE, Objective, Programme, Terms
from workload.engine import Assessment, Task, assess
from workload.repair.model import (
    Capacity,
    Change,
    Cost,
    Move,
    Profile,
    ProfileKey,
    Repair,
    check,
    cost_of,
    is_no_harder,
    tasks_after,
)
from workload.repair.runs import Choices, Run, overloadable_runs

SECONDS = 5.0


def repair(
    demands: Mapping[ProfileKey, Profile],
    capacities: Mapping[ProfileKey, Capacity],
    moves: Iterable[Move],
    seconds: float = SECONDS,
) -> Repair:
    """The smallest set of changes after which every profile of `demands` fits its capacity (minutes by day).

    Smallest as `Cost` says: first as little as possible stays without room, then few changes, few teachers
    disturbed, fundamental subjects last, few pupils excused, few minutes taken away, dates near those given; among
    equals, always the same. Nobody ends worse off than before, and no day takes more
    virtual classes than its room (R3), whoever of the teachers says no: one that might leave still counts there.

    What comes back has been checked with `assess`. ValueError, with a sentence, for a question that makes no sense.
    """
    moves = list(moves)
    check(demands, capacities, moves)
    standing = {key: assess(profile.tasks, capacities[key]) for key, profile in demands.items()}
    if all(standing[key].excess <= profile.tolerated for key, profile in demands.items()):
        return Repair(changes=(), cost=Cost(), overloads={})
    question = _Question(demands, capacities, moves, standing)
    values, proved = question.programme.least_in_turn(question.objectives(), seconds)
    return _verified(question, question.changes(values), proved)


def _verified(question: "_Question", changes: tuple[Change, ...], proved: int) -> Repair:
    """What the engine says of `changes`, whatever the solver claims."""
    remaining, overloads = 0, {}
    for key, profile in question.demands.items():
        after = assess(tasks_after(key, profile, changes), question.capacities[key])
        if after.excess > profile.tolerated:
            remaining += profile.pupils * (after.excess - profile.tolerated)
            overloads[key] = after.overloads
    cost = cost_of(changes, remaining, question.moves, question.demands)
    return Repair(changes, cost, overloads, proved)


class _Question:
    """The programme of one repair, and what its variables stand for."""

    def __init__(
        self,
        demands: Mapping[ProfileKey, Profile],
        capacities: Mapping[ProfileKey, Capacity],
        moves: Iterable[Move],
        standing: Mapping[ProfileKey, Assessment],
    ):
        self.demands, self.capacities, self.standing = demands, capacities, standing
        self.moves = {move.activity: move for move in moves}
        self.programme = Programme()
        self.chosen = [
            (move, option, self.programme.binary()) for move in self.moves.values() for option in move.options
        ]
        self.excused = {
            (column, key): self.programme.binary()
            for _, option, column in self.chosen
            for key in option.excusable
        }
        self.options = {column: option for _, option, column in self.chosen}
        self.rivals = self._rivals()
        self.beyond: dict[ProfileKey, int] = {}
        self.disturbed = self._teachers()
        self._one_option_an_activity()
        self._excuses()
        self._sessions()
        for key in demands:
            self._room(key)

    def objectives(self) -> list[Objective]:
        """One for each figure of `Cost`."""
        figures: list[Terms] = [
            {column: self.demands[key].pupils for key, column in self.beyond.items()},
            {column: 1 for *_, column in self.chosen},
            dict.fromkeys(self.disturbed.values(), 1),
            {column: 1 for move, _, column in self.chosen if move.is_fundamental},
            {column: self.demands[key].pupils for (_, key), column in self.excused.items()},
            {column: option.minutes_taken for _, option, column in self.chosen},
            {column: option.days_moved for _, option, column in self.chosen},
        ]
        return [Objective(terms, self._needless(figures=place + 1)) for place, terms in enumerate(figures)]

    def _needless(self, figures: int) -> set[int]:
        """The options that another one of their activity replaces without loss, while only the first so many figures
        of `Cost` count: of all later due days, say, the last one leaves most room."""
        return {
            column
            for column, rival in self.rivals
            if self._is_no_dearer(rival, column, figures)
            and (
                rival < column
                or (rival, column) not in self.rivals
                or not self._is_no_dearer(column, rival, figures)
            )
        }

    def _is_no_dearer(self, rival: int, column: int, figures: int) -> bool:
        counted = {"minutes_taken", "days_moved"}.intersection(Cost._fields[:figures])
        return all(
            getattr(self.options[rival], name) <= getattr(self.options[column], name) for name in counted
        )

    def _rivals(self) -> set[tuple[int, int]]:
        """Pairs of options of one activity, the second no harder on pupils than the first."""
        families = self._columns_by("activity").values()
        return {
            (column, rival)
            for columns in families
            for column, rival in permutations(columns, 2)
            if is_no_harder(self.options[rival], self.options[column])
        }

    def changes(self, values: Sequence[float]) -> tuple[Change, ...]:
        """The options chosen, in the order of the moves."""
        let_off = {pair for pair, column in self.excused.items() if round(values[column])}
        return tuple(
            Change(
                move.activity, option, frozenset(key for key in option.excusable if (column, key) in let_off)
            )
            for move, option, column in self.chosen
            if round(values[column])
        )

    def _one_option_an_activity(self) -> None:
        for columns in self._columns_by("activity").values():
            self.programme.row(0, dict.fromkeys(columns, 1), 1)

    def _teachers(self) -> dict[Hashable, int]:
        """By teacher, a variable that is 1 when one of their activities changes."""
        disturbed = {}
        for teacher, columns in self._columns_by("teacher").items():
            disturbed[teacher] = self.programme.binary()
            for column in columns:
                self.programme.row(0, {disturbed[teacher]: 1, column: -1}, INFINITE)
        return disturbed

    def _columns_by(self, name: str) -> dict[Hashable, list[int]]:
        columns = defaultdict(list)
        for move, _, column in self.chosen:
            columns[getattr(move, name)].append(column)
        return columns

    def _excuses(self) -> None:
        for _, option, column in self.chosen:
            for key in option.excusable:
                self.programme.row(0, {column: 1, self.excused[column, key]: -1}, INFINITE)
            pupils = {self.excused[column, key]: self.demands[key].pupils for key in option.excusable}
            self.programme.row(0, pupils, option.most_excused)

    def _sessions(self) -> None:
        for key, profile in self.demands.items():
            for day, room in profile.session_room.items():
                arriving = {
                    column: 1
                    for _, option, column in self.chosen
                    if option.session_day == day and key in option.tasks
                }
                self.programme.row(0, arriving, room)

    def _room(self, key: ProfileKey) -> None:
        """Hold what profile `key` is asked within its days, or count what is beyond them."""
        profile = self.demands[key]
        runs = overloadable_runs(self._choices(key), self.capacities[key])
        too_much = self.standing[key].excess - profile.tolerated
        if too_much <= 0 and not profile.tolerated:
            for run in runs:
                self.programme.row(-INFINITE, run.terms, run.room)
            return
        if not runs:
            return
        remains = self._remains(runs)
        for run in runs:
            path = {remains[run.first_day]: 1, remains[run.end]: -1}
            self.programme.row(-run.room, path | {column: -c for column, c in run.terms.items()}, INFINITE)
        beyond = self.programme.variable(max(0, too_much))
        self.programme.row(-INFINITE, {remains[min(remains)]: 1, beyond: -1}, profile.tolerated)
        self.beyond[key] = beyond

    def _remains(self, runs: Iterable[Run]) -> dict[int, int]:
        """By day, as in `Run`, where a run starts or has just ended, the variable for the minutes without room from there on."""
        days = sorted({day for run in runs for day in (run.first_day, run.end)})
        remains = {day: self.programme.variable() for day in days}
        for day, later in pairwise(days):
            self.programme.row(0, {remains[day]: 1, remains[later]: -1}, INFINITE)
        return remains

    def _choices(self, key: ProfileKey) -> list[Choices]:
        """The tasks of profile `key`, each with what the options would make of it."""
        instead: dict[Hashable, dict[int, Task | None]] = defaultdict(dict)
        for move, option, column in self.chosen:
            if key in option.tasks:
                instead[move.activity][column] = option.tasks[key]
            elif key in option.excusable:
                instead[move.activity][self.excused[column, key]] = None
        return [Choices(task, instead[task.id]) for task in self.demands[key].tasks]
