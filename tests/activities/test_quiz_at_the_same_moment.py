"""Two clicks at the same moment, a question added while somebody hands in: one waits for the other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from activities import quiz_answering, quiz_writing
from activities.models import QuizAttempt, ReturnMode, Submission
from activities.quiz_writing import QuizRefused
from activities.quizzes.questions import true_false
from tests.factories import asks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def work(activity):
    """A quiz of one question, answered and not handed in."""
    activity.return_mode = ReturnMode.QUIZ
    activity.save()
    [row] = asks(activity, "Un carré est un losange.")
    work = activity.assignments.get()
    quiz_answering.keep(
        assignment=work, number=1, questions=[row.question], sent={str(row.public_id): ["true"]}
    )
    return work


def at_once(*acts: Callable) -> list:
    """What each of `acts`, done at the same moment, returns or raises."""

    def run(act):
        try:
            return act()
        except QuizRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_clicks_hand_in_once(work, pupil):
    def hand_in():
        return quiz_answering.hand_in(assignment=work, by=pupil.user, number=1)

    outcomes = at_once(hand_in, hand_in)

    assert sum(outcome is not None for outcome in outcomes) == 1
    assert Submission.objects.count() == 1
    assert QuizAttempt.objects.count() == 1


def test_two_clicks_add_a_question_once(work, activity, teacher):
    question = true_false("Un losange est un carré.", is_true=False)

    def add():
        return quiz_writing.add(activity=activity, questions=[question], version=0, by=teacher)

    at_once(add, add)

    assert len(quiz_writing.questions_of(activity)) == 2


def test_a_question_is_added_before_the_first_return_or_not_at_all(work, activity, teacher, pupil):
    question = true_false("Un losange est un carré.", is_true=False)

    _handed_in, added = at_once(
        lambda: quiz_answering.hand_in(assignment=work, by=pupil.user, number=1),
        lambda: quiz_writing.add(activity=activity, questions=[question], version=0, by=teacher),
    )

    assert len(quiz_writing.questions_of(activity)) == (1 if isinstance(added, QuizRefused) else 2)
    assert Submission.objects.count() == 1
