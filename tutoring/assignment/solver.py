"""The exact answer to "who follows whom", as a whole-number programme.

Learners who share households are placed together: a *family*, mostly one learner. Each may go to one of the adults
*near* it, those who teach or follow one of its learners or siblings: one variable per learner and adult. All other
adults are the same to it, so that only sizes count there: of a family, how many of its learners go together to some
other adult (a *block*), of an adult, how many blocks of each size they take. 1,200 pupils and 100 adults take 20,000
variables instead of 120,000. Where adults are not the same (a parent among them, overlapping households), every adult
is near.

The figures of `Cost` are made least in turn, so no weights are needed. Until strangers count, teachers can rest:
whoever goes to them might as well go there as to somebody else.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from continuity.common.programme import INFINITE, Objective, Programme
from tutoring.assignment.model import Adult, Cost, Household, Key, Learner, Pairing, Question, check, cost_of

SECONDS = 20.0


def pair(question: Question, seconds: float = SECONDS) -> Pairing:
    """Who follows whom, at the least `Cost`. The order in which learners and adults come changes nothing.

    No adult goes beyond their limit or follows a learner who must never be theirs; an existing pair is no exception.
    When the `seconds` are over, the best found so far comes back, and `proved` says how far it is proved.
    ValueError, with a sentence, for a question that makes no sense.
    """
    check(question)
    programme = _Programme(question)
    values, proved = programme.least_in_turn(programme.objectives(), seconds)
    tutors = programme.tutors(values)
    room = sum(adult.room for adult in question.adults)
    return Pairing(tutors, cost_of(question, tutors), proved, room)


@dataclass(frozen=True, slots=True)
class _Family:
    """Learners whose choices depend on each other. `near` are adults, `kept` those of them who follow one of the learners
    or siblings today; `is_plain` when all other adults are the same to all of its learners."""

    learners: Sequence[Learner]
    households: Sequence[Household]
    near: Sequence[Key]
    kept: frozenset[Key]
    is_plain: bool


@dataclass(slots=True)
class _Costs:
    """The terms of each figure of `Cost`, and what may rest until strangers count."""

    without: dict[int, float] = field(default_factory=dict)
    parted: dict[int, float] = field(default_factory=dict)
    scattered: dict[int, float] = field(default_factory=dict)
    strangers: dict[int, float] = field(default_factory=dict)
    unevenness: dict[int, float] = field(default_factory=dict)
    idle: set[int] = field(default_factory=set)


class _Programme(Programme):
    """The programme of one question, and what its variables stand for."""

    def __init__(self, question: Question):
        super().__init__()
        self.adults = sorted(question.adults, key=attrgetter("key"))
        self.families = list(_families(question))
        self.costs = _Costs()
        self.taken: dict[Key, dict[int, float]] = {adult.key: {} for adult in self.adults}
        self.pairs: dict[tuple[Key, Key], int] = {}
        self.elsewhere: dict[Key, int] = {}
        self.blocks: dict[tuple[int, int], int] = {}
        for number, family in enumerate(self.families):
            self._place(number, family)
        self.places = self._places()
        for adult in self.adults:
            self._share(adult)

    def objectives(self) -> list[Objective]:
        """One for each figure of `Cost`."""
        restful = {"without", "parted", "scattered"}
        return [
            Objective(getattr(self.costs, name), self.costs.idle if name in restful else ())
            for name in Cost._fields
        ]

    def tutors(self, values: Sequence[float]) -> dict[Key, Key]:
        """The adult of each learner, in the order of the learners."""
        found = {learner: adult for (learner, adult), column in self.pairs.items() if round(values[column])}
        offered = {
            size: iter([adult for adult, column in columns.items() for _ in range(round(values[column]))])
            for size, columns in self.places.items()
        }
        for number, family in enumerate(self.families):
            leaving = iter(
                learner.key
                for learner in family.learners
                if learner.key in self.elsewhere and round(values[self.elsewhere[learner.key]])
            )
            for size in range(1, len(family.learners) + 1):
                for _ in range(round(values[self.blocks[number, size]]) if family.is_plain else 0):
                    adult = next(offered[size])
                    found |= {next(leaving): adult for _ in range(size)}
        return dict(sorted(found.items()))

    def _place(self, number: int, family: _Family) -> None:
        """Each learner of `family` goes to somebody near, elsewhere, or to nobody."""
        for learner in family.learners:
            choices = self._near(learner, family)
            if family.is_plain:
                choices[self._elsewhere(learner.key)] = 1
            alone = self.variable(1)
            self.costs.without[alone] = 1
            self.row(1, choices | {alone: 1}, 1)
        blocks = self._make_blocks(number, family) if family.is_plain else {}
        for household in family.households:
            self._gather(household, family, blocks)

    def _near(self, learner: Learner, family: _Family) -> dict[int, float]:
        choices = {}
        for adult in family.near:
            if adult in learner.never:
                continue
            column = self.pairs[learner.key, adult] = self.binary()
            choices[column] = self.taken[adult][column] = 1
            if adult not in learner.teachers:
                self.costs.strangers[column] = 1
            if adult == learner.tutor:
                self.costs.parted[column] = -1
            if family.is_plain and adult not in family.kept:
                self.costs.idle.add(column)
        return choices

    def _elsewhere(self, learner: Key) -> int:
        self.elsewhere[learner] = self.binary()
        return self.elsewhere[learner]

    def _gather(self, household: Household, family: _Family, blocks: Mapping[int, float]) -> None:
        """Count the adults who follow the learners of `household`, beyond the first and those who follow their siblings."""
        adults = dict.fromkeys(blocks, 1.0)
        for adult in family.near:
            if adult in household.elsewhere:
                continue
            is_one = self.binary()
            adults[is_one] = 1
            if family.is_plain and adult not in family.kept:
                self.costs.idle.add(is_one)
            for learner in household.learners:
                if (learner, adult) in self.pairs:
                    self.row(0, {is_one: 1, self.pairs[learner, adult]: -1}, INFINITE)
        beyond = self.whole_number(len(household.learners))
        self.costs.scattered[beyond] = 1
        free = 0 if household.elsewhere else 1
        self.row(-free, {beyond: 1} | dict.fromkeys(adults, -1), INFINITE)

    def _make_blocks(self, number: int, family: _Family) -> dict[int, float]:
        """Those who go elsewhere go in blocks, one adult each: the number of blocks, and how many learners each takes."""
        count = len(family.learners)
        sizes: dict[int, float] = {}
        for size in range(1, count + 1):
            column = self.blocks[number, size] = self.whole_number(count // size)
            sizes[column] = self.costs.strangers[column] = size
        leaving = {self.elsewhere[learner.key]: -1 for learner in family.learners}
        self.row(0, sizes | leaving, 0)
        return sizes

    def _places(self) -> dict[int, dict[Key, int]]:
        """By size, how many blocks each adult takes: as many as there are."""
        columns = defaultdict(list)
        for (_, size), column in self.blocks.items():
            columns[size].append(column)
        places: dict[int, dict[Key, int]] = {}
        for size, blocks in sorted(columns.items()):
            places[size] = {adult.key: self.whole_number(adult.room // size) for adult in self.adults}
            for adult, column in places[size].items():
                self.taken[adult][column] = size
            self.row(0, dict.fromkeys(blocks, 1) | dict.fromkeys(places[size].values(), -1), 0)
        return places

    def _share(self, adult: Adult) -> None:
        """Within the limit; each pupil more costs an adult two more than the one before: in all, the square."""
        places = {self.variable(1): 2 * (adult.busy + nth) - 1 for nth in range(1, adult.room + 1)}
        self.costs.unevenness |= places
        self.row(0, self.taken[adult.key] | dict.fromkeys(places, -1), 0)


def _families(question: Question) -> Iterator[_Family]:
    """The learners by families, in the order of their keys."""
    learners = {learner.key: learner for learner in question.learners}
    adults = {adult.key for adult in question.adults}
    for keys, households in _linked(question):
        members = [learners[key] for key in sorted(keys)]
        tutors = {learner.tutor for learner in members}.union(*(home.elsewhere for home in households))
        teachers = set().union(*(learner.teachers for learner in members))
        is_plain = len(households) <= 1 and not any(adults & learner.never for learner in members)
        near = (tutors | teachers) & adults if is_plain else adults
        yield _Family(members, households, sorted(near), frozenset(tutors & adults), is_plain)


def _linked(question: Question) -> Iterator[tuple[frozenset[Key], list[Household]]]:
    """The learners whom households link, directly or not, with these households; in the order of their keys."""
    homes: dict[Key, list[Household]] = defaultdict(list)
    for household in sorted(question.households, key=_order):
        for key in household.learners:
            homes[key].append(household)
    seen: set[Key] = set()
    for key in sorted(learner.key for learner in question.learners):
        if key in seen:
            continue
        family, households = {key}, []
        for member in (waiting := [key]):
            for household in homes[member]:
                if household not in households:
                    households.append(household)
                    waiting += sorted(household.learners - family)
                    family |= household.learners
        seen |= family
        yield frozenset(family), households


def _order(household: Household) -> tuple:
    return sorted(household.learners), sorted(household.elsewhere)
