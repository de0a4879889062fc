"""Who follows whom, against every answer there is, and in the words of a school."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tutoring.assignment.pairings import families, is_allowed, least_cost, questions
from tutoring.assignment import Adult, Cost, Household, Learner, Question, pair

TWINS = Household(frozenset({"Ana", "Bo"}))


@settings(max_examples=500)
@given(questions() | families())
def test_no_other_answer_costs_less(question):
    found = pair(question)

    assert found.is_proved
    assert found.cost == least_cost(question)


@settings(max_examples=200)
@given(questions(most_learners=12))
def test_limits_hold_and_nobody_follows_their_own_child(question):
    assert is_allowed(question, pair(question).tutors)


@settings(max_examples=200)
@given(questions(most_learners=10) | families(most_learners=8), st.randoms(use_true_random=False))
def test_the_order_in_which_people_come_changes_nothing(question, rng):
    shuffled = Question(
        *(rng.sample(part, len(part)) for part in (question.learners, question.adults, question.households))
    )

    assert pair(shuffled) == pair(question)


@settings(max_examples=100)
@given(questions(most_learners=10))
def test_asked_again_once_applied_nothing_moves(question):
    found = pair(question)
    applied = [replace(learner, tutor=found.tutors.get(learner.key)) for learner in question.learners]

    assert pair(replace(question, learners=applied)).tutors == found.tutors


@settings(max_examples=100)
@given(questions(most_learners=10))
def test_room_and_places_missing_add_up(question):
    found = pair(question)

    assert found.places_missing == max(
        0, len(question.learners) - sum(adult.room for adult in question.adults)
    )
    assert found.cost.without >= found.places_missing


class TestTheOrderOfTheFigures:
    """Of each figure and the next one, the first decides."""

    def tutors(self, learners, adults, households=()):
        return pair(Question(learners, adults, households)).tutors

    def test_a_pair_ends_rather_than_leave_somebody_without_tutor(self):
        adults = [Adult("Roy", 1), Adult("Sow", 1)]
        learners = [Learner("Ana", tutor="Roy"), Learner("Bo", never=frozenset({"Sow"}))]

        assert self.tutors(learners, adults) == {"Ana": "Sow", "Bo": "Roy"}

    def test_siblings_stay_apart_rather_than_end_a_pair(self):
        adults = [Adult("Roy", 10), Adult("Sow", 10)]
        learners = [Learner("Ana", tutor="Roy"), Learner("Bo", tutor="Sow")]

        assert self.tutors(learners, adults, [TWINS]) == {"Ana": "Roy", "Bo": "Sow"}

    def test_siblings_come_together_though_a_teacher_would_take_one(self):
        adults = [Adult("Roy", 2), Adult("Sow", 1)]
        learners = [Learner("Ana"), Learner("Bo", teachers=frozenset({"Sow"}))]

        assert self.tutors(learners, adults, [TWINS]) == {"Ana": "Roy", "Bo": "Roy"}

    def test_a_teacher_takes_the_pupil_though_they_follow_more(self):
        adults = [Adult("Roy", 10, busy=9), Adult("Sow", 10)]

        assert self.tutors([Learner("Ana", teachers=frozenset({"Roy"}))], adults) == {"Ana": "Roy"}


class TestASchool:
    def tutors(self, learners, adults, households=()):
        return pair(Question(learners, adults, households)).tutors

    def test_a_teacher_of_the_pupil_comes_before_anybody_else(self):
        adults = [Adult("Roy", 10), Adult("Sow", 10)]

        assert self.tutors([Learner("Ana", teachers=frozenset({"Sow"}))], adults) == {"Ana": "Sow"}

    def test_a_pair_stays_though_somebody_else_teaches_the_pupil(self):
        adults = [Adult("Roy", 10), Adult("Sow", 10)]

        assert self.tutors([Learner("Ana", "Roy", frozenset({"Sow"}))], adults) == {"Ana": "Roy"}

    def test_children_of_one_guardian_come_together_though_teachers_differ(self):
        adults = [Adult("Roy", 10), Adult("Sow", 10)]
        learners = [Learner("Ana", teachers=frozenset({"Roy"})), Learner("Bo", teachers=frozenset({"Sow"}))]

        found = self.tutors(learners, adults, [TWINS])

        assert found["Ana"] == found["Bo"]

    def test_a_sibling_not_in_question_draws_a_pupil(self):
        adults = [Adult("Roy", 10), Adult("Sow", 10, busy=9)]
        home = Household(frozenset({"Ana"}), elsewhere=frozenset({"Sow"}))

        assert self.tutors([Learner("Ana")], adults, [home]) == {"Ana": "Sow"}

    def test_pupils_are_shared_evenly_with_those_followed_already(self):
        adults = [Adult("Roy", 10, busy=4), Adult("Sow", 10, busy=1)]

        found = self.tutors([Learner(number) for number in range(5)], adults)

        assert sorted(found.values()) == ["Roy", "Sow", "Sow", "Sow", "Sow"]

    def test_a_parent_never_follows_their_child_even_when_they_did(self):
        child = Learner("Ana", tutor="Roy", never=frozenset({"Roy"}))

        assert self.tutors([child], [Adult("Roy", 10)]) == {}

    def test_an_adult_who_takes_none_gets_none(self):
        assert self.tutors([Learner("Ana", tutor="Roy")], [Adult("Roy", 0)]) == {}

    def test_pairs_beyond_a_limit_end(self):
        found = pair(Question([Learner(number, tutor="Roy") for number in range(12)], [Adult("Roy", 10)]))

        assert found.cost == Cost(without=2, parted=2, strangers=10, unevenness=100)
        assert found.places_missing == 2

    def test_an_adult_who_left_is_replaced(self):
        assert self.tutors([Learner("Ana", tutor="Zed")], [Adult("Roy", 10)]) == {"Ana": "Roy"}

    def test_nobody_to_follow(self):
        assert pair(Question([], [Adult("Roy", 10, busy=3)])).cost == Cost(unevenness=9)

    def test_nobody_to_follow_them(self):
        found = pair(Question([Learner("Ana")], []))

        assert (found.tutors, found.places_missing) == ({}, 1)

    def test_without_time_what_comes_back_keeps_the_limits_and_is_not_called_proved(self):
        adults = [Adult(number, 5) for number in range(20)]
        learners = [Learner(number, teachers=frozenset({number % 7, number % 11})) for number in range(99)]
        families = [Household(frozenset({number, number + 40})) for number in range(40)]
        question = Question(learners, adults, families)

        found = pair(question, seconds=0)

        assert is_allowed(question, found.tutors)
        assert not found.is_proved


class TestAQuestionThatMakesNoSense:
    @pytest.mark.parametrize(
        ("question", "sentence"),
        [
            (Question([Learner("Ana"), Learner("Ana")], []), "Ana is there twice"),
            (Question([], [Adult("Roy", 1), Adult("Roy", 2)]), "Roy is there twice"),
            (Question([], [Adult("Roy", -1)]), "below zero"),
            (Question([], [], [TWINS]), "no learners of the question"),
            (Question([Learner("Ana"), Learner("Bo")], [], [TWINS, TWINS]), "household is there twice"),
        ],
    )
    def test_is_refused_with_a_sentence(self, question, sentence):
        with pytest.raises(ValueError, match=sentence):
            pair(question)
