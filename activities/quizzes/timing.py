"""How long a quiz takes: what is read, at the pace of a pupil of collège, and what is thought over."""

from collections.abc import Iterable
from math import ceil

from activities.quizzes.questions import Kind, Question

WORDS_A_MINUTE = 120
STEP = 5
SECONDS = {
    Kind.SINGLE: 30,
    Kind.MULTIPLE: 45,
    Kind.TRUE_FALSE: 20,
    Kind.NUMBER: 60,
    Kind.SHORT: 45,
    Kind.MATCHING: 0,
    Kind.TEXT: 0,
}
SECONDS_A_PAIR = 15


def minutes_for(questions: Iterable[Question]) -> int:
    """The minutes `questions` take, corrections read, rounded up to five; 0 without a question."""
    seconds = sum(_seconds(question) for question in questions)
    return STEP * ceil(seconds / 60 / STEP)


def _seconds(question: Question) -> float:
    said = [question.text, question.explanation]
    said += [text for answer in question.answers for text in (answer.text, answer.match)]
    reading = sum(len(text.split()) for text in said) * 60 / WORDS_A_MINUTE
    return (
        reading
        + SECONDS[question.kind]
        + SECONDS_A_PAIR * len(question.pairs) * (question.kind == Kind.MATCHING)
    )
