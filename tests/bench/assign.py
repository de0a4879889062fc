"""Who follows whom in a school of 1,200 pupils and 100 adults, all to be placed, beside a greedy hand."""

from collections import Counter
from collections.abc import Iterator
from random import Random

from tests.bench.measures import Measure, beside, turn_about
from tutoring.assignment import Adult, Household, Learner, Question, pair
from tutoring.assignment.model import cost_of

TEACHERS_OF_A_CLASS = 11
IN_FAMILIES = 0.25


def measure(*, pupils: int = 1200, adults: int = 100, rounds: int = 3) -> Iterator[Measure]:
    """Raises ArithmeticError when the answer is not proved, or when the greedy one costs less."""
    question = school(pupils, adults)
    found = pair(question, seconds=120)
    if not found.is_proved or found.cost > cost_of(question, greedily(question)):
        raise ArithmeticError(f"This is not the least cost: {found.cost}.")
    exact, greedy = turn_about(rounds, lambda: pair(question, seconds=120), lambda: greedily(question))
    yield beside("risk.assign.1200.seconds", min(exact), "s", min(greedy))


def school(pupils: int, adults: int) -> Question:
    """Nobody has a tutor yet; there are a few places more than pupils; one pupil in four has a sibling."""
    rng = Random(20)
    classes = [rng.sample(range(adults), min(adults, TEACHERS_OF_A_CLASS)) for _ in range(-(-pupils // 25))]
    learners = [Learner(number, teachers=frozenset(classes[number // 25])) for number in range(pupils)]
    siblings = rng.sample(range(pupils), int(pupils * IN_FAMILIES) // 2 * 2)
    families = [Household(frozenset(pair_)) for pair_ in zip(siblings[::2], siblings[1::2], strict=True)]
    limit = pupils // adults + 1
    return Question(learners, [Adult(number, limit) for number in range(adults)], families)


def greedily(question: Question) -> dict:
    """What one does by hand: pupil after pupil, with their sibling, else a teacher with room, else whoever has most room."""
    room = Counter({adult.key: adult.room for adult in question.adults})
    siblings = {key: home.learners - {key} for home in question.households for key in home.learners}
    tutors: dict = {}
    for learner in question.learners:
        wanted = [tutors[key] for key in siblings.get(learner.key, ()) if key in tutors]
        wanted += sorted(learner.teachers, key=lambda adult: -room[adult])
        wanted += [adult for adult, _ in room.most_common(1)]
        if (adult := next((adult for adult in wanted if room[adult] > 0), None)) is not None:
            tutors[learner.key] = adult
            room[adult] -= 1
    return tutors
