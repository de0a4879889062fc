"""Aiken: the plainest of the two formats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.quizzes import aiken
from activities.quizzes.questions import Kind, problems
from tests.activities.quizzes.strategies import LETTERS

SAMPLE = """Quel est le plus grand nombre ?
A. 12
B. 40
C) 7
ANSWER: B

Où est la tour Eiffel ?
(une seule réponse)
A) Paris
B) Lyon
ANSWER: A
"""


def test_each_question_has_one_right_answer():
    reading = aiken.parse(SAMPLE)

    assert [
        (question.kind, question.text, [(answer.text, answer.weight) for answer in question.answers])
        for question in reading.questions
    ] == [
        (Kind.SINGLE, "Quel est le plus grand nombre ?", [("12", 0), ("40", 100), ("7", 0)]),
        (Kind.SINGLE, "Où est la tour Eiffel ?\n(une seule réponse)", [("Paris", 100), ("Lyon", 0)]),
    ]
    assert reading.errors == []


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("Quoi ?\nA. un\nB. deux", 1, "La ligne ANSWER de cette question manque."),
        (
            "Quoi ?\nA. un\nB. deux\n\nEt puis ?\nA. un\nB. deux\nANSWER: A",
            1,
            "La ligne ANSWER de cette question manque.",
        ),
        (
            "Quoi ?\nA. un\nB. deux\nANSWER: D",
            4,
            "ANSWER désigne « D », qui n'est pas une des réponses proposées.",
        ),
        ("Quoi ?\nA. un\nA. deux\nANSWER: A", 3, "La réponse A est écrite deux fois."),
        ("Quoi ?\nA. un\nANSWER: A", 1, "Proposer au moins deux réponses."),
        ("A. un\nB. deux\nANSWER: A", 1, "Écrire la question."),
        ("ANSWER: A", 1, "ANSWER désigne « A », qui n'est pas une des réponses proposées."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, line, sentence):
    assert (line, sentence) in [(error.line, error.sentence) for error in aiken.parse(text).errors]


def test_after_a_question_that_is_wrong_the_next_is_read():
    reading = aiken.parse("Quoi ?\nA. un\nB. deux\n\n" + SAMPLE)

    assert len(reading.questions) == 2


PIECES = st.one_of(
    LETTERS, st.sampled_from(["\nA. un", "\nB) deux", "\nANSWER: A", "\nANSWER:", "\n\nQuoi ?"])
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text_gives_questions_that_can_be_asked_or_lines_that_are_wrong(text):
    reading = aiken.parse(text)

    assert all(problems(question) == [] for question in reading.questions)
    assert all(remark.line >= 1 for remark in reading.errors)
