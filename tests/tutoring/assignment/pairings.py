"""Random questions about who follows whom, small enough to try every answer."""

from collections import Counter
from collections.abc import Iterator
from itertools import product

from hypothesis import strategies as st

from tutoring.assignment import Adult, Cost, Household, Learner, Question
from tutoring.assignment.model import cost_of

ADULTS = "ABC"
SOMEONE_GONE = "Z"


@st.composite
def questions(draw, most_learners: int = 5):
    """Learners named by numbers, adults by letters; the limits may be too small, or below what adults do already."""
    numbers = range(draw(st.integers(0, most_learners)))
    names = ADULTS[: draw(st.integers(0, len(ADULTS)))]
    adults = [Adult(name, draw(st.integers(0, 4)), draw(st.sampled_from([0, 0, 1, 3]))) for name in names]
    some_adults = st.frozensets(st.sampled_from(ADULTS + SOMEONE_GONE), max_size=2)
    learners = [
        Learner(
            number,
            tutor=draw(st.sampled_from([None, None, *ADULTS, SOMEONE_GONE])),
            teachers=draw(some_adults),
            never=draw(st.one_of(st.just(frozenset()), st.just(frozenset()), some_adults)),
        )
        for number in numbers
    ]
    return Question(learners, adults, draw(households(numbers, some_adults)))


@st.composite
def families(draw, most_learners: int = 5):
    """Learners nobody knows yet, in households that may overlap, and few places: whom to keep together?"""
    numbers = range(draw(st.integers(2, most_learners)))
    adults = [Adult(name, draw(st.integers(1, 3))) for name in ADULTS]
    home = st.builds(
        Household,
        st.frozensets(st.sampled_from(numbers), min_size=2, max_size=3),
        st.sampled_from([frozenset(), frozenset(), frozenset("A"), frozenset(SOMEONE_GONE)]),
    )
    homes = draw(st.lists(home, min_size=1, max_size=3, unique=True))
    return Question([Learner(number) for number in numbers], adults, homes)


def households(numbers, some_adults):
    if not numbers:
        return st.just([])
    households = st.builds(
        Household,
        st.frozensets(st.sampled_from(numbers), min_size=1, max_size=4),
        st.one_of(st.just(frozenset()), some_adults),
    )
    return st.lists(households, max_size=2, unique=True)


def least_cost(question: Question) -> Cost:
    """The least cost of all answers there are, by trying each."""
    return min(cost_of(question, tutors) for tutors in every_answer(question))


def every_answer(question: Question) -> Iterator[dict]:
    choices = [
        [None, *(adult.key for adult in question.adults if adult.key not in learner.never)]
        for learner in question.learners
    ]
    for chosen in product(*choices):
        tutors = {
            learner.key: adult for learner, adult in zip(question.learners, chosen, strict=True) if adult
        }
        if is_allowed(question, tutors):
            yield tutors


def is_allowed(question: Question, tutors: dict) -> bool:
    """Nobody beyond their limit, nobody with an adult who must never be theirs."""
    taken = Counter(tutors.values())
    never = {learner.key: learner.never for learner in question.learners}
    return all(taken[adult.key] <= adult.room for adult in question.adults) and not any(
        adult in never[learner] for learner, adult in tutors.items()
    )
