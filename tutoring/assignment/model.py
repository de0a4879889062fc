"""The words of an assignment: learners to be followed, adults who may, and what one choice costs beside another."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Key = Hashable  # keys of one kind can be compared with each other: their order decides between equals


@dataclass(frozen=True, slots=True)
class Adult:
    """Someone who may follow up to `limit` pupils in all, of whom `busy` are not in question and stay."""

    key: Key
    limit: int
    busy: int = 0

    @property
    def room(self) -> int:
        """How many of the learners in question they can take; someone already beyond their limit takes none."""
        return max(0, self.limit - self.busy)


@dataclass(frozen=True, slots=True)
class Learner:
    """A pupil in question. `tutor` follows them today, `teachers` know them, `never` must not follow them (a parent).

    All are keys of adults; those who are not adults of the question count for nothing.
    """

    key: Key
    tutor: Key | None = None
    teachers: frozenset[Key] = frozenset()
    never: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Household:
    """Learners whom one guardian would like to see followed by one adult.

    `elsewhere` are the adults who follow their siblings that are not in question.
    """

    learners: frozenset[Key]
    elsewhere: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """`households` may share learners: the child of two guardians, each with other children."""

    learners: Sequence[Learner]
    adults: Sequence[Adult]
    households: Sequence[Household] = ()


class Cost(NamedTuple):
    """What a choice costs. The least one is the best: figures are compared in this order, the first that differs decides.

    without: learners left without tutor
    parted: pairs of today that would end
    scattered: for each household, the adults beyond the first who follow its children
    strangers: learners followed by an adult who does not teach them
    unevenness: the sum, over the adults, of the square of how many pupils they follow, those not in question included.
        Convex, so that of all ways to share the evenest is the cheapest.
    """

    without: int = 0
    parted: int = 0
    scattered: int = 0
    strangers: int = 0
    unevenness: int = 0


@dataclass(frozen=True, slots=True)
class Pairing:
    """An answer. `tutors` by learner, those without tutor left out; `proved` counts the figures of `cost`, from the
    first, that are proved least. `room` is how many of the learners all adults together can take.
    """

    tutors: Mapping[Key, Key]
    cost: Cost
    proved: int
    room: int

    @property
    def is_proved(self) -> bool:
        return self.proved == len(Cost._fields)

    @property
    def places_missing(self) -> int:
        """How many more places all learners would need."""
        return max(0, len(self.tutors) + self.cost.without - self.room)


def check(question: Question) -> None:
    """Raises ValueError, with a sentence, for a question that makes no sense."""
    for kind, keys in (
        ("learner", [learner.key for learner in question.learners]),
        ("adult", [adult.key for adult in question.adults]),
    ):
        twice = [key for key, count in Counter(keys).items() if count > 1]
        if twice:
            raise ValueError(f"The {kind} {twice[0]} is there twice.")
    for adult in question.adults:
        if adult.limit < 0 or adult.busy < 0:
            raise ValueError(f"The figures of adult {adult.key} are below zero.")
    known = {learner.key for learner in question.learners}
    if len(set(question.households)) < len(question.households):
        raise ValueError("A household is there twice.")
    for household in question.households:
        if unknown := household.learners - known:
            raise ValueError(f"{unknown} in a household are no learners of the question.")


def cost_of(question: Question, tutors: Mapping[Key, Key]) -> Cost:
    """The cost of following each learner by `tutors`, by learner, counted from the definitions."""
    learners = {learner.key: learner for learner in question.learners}
    loads = Counter({adult.key: adult.busy for adult in question.adults})
    loads.update(tutors.values())
    adults = {adult.key for adult in question.adults}
    standing = [learner for learner in question.learners if learner.tutor in adults]
    return Cost(
        without=len(learners) - len(tutors),
        parted=sum(tutors.get(learner.key) != learner.tutor for learner in standing),
        scattered=sum(_scattered(household, tutors) for household in question.households),
        strangers=sum(adult not in learners[key].teachers for key, adult in tutors.items()),
        unevenness=sum(load**2 for load in loads.values()),
    )


def _scattered(household: Household, tutors: Mapping[Key, Key]) -> int:
    adults = {tutors[key] for key in household.learners if key in tutors} | household.elsewhere
    return max(0, len(adults) - 1)
