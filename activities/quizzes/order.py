"""In which order a pupil meets the questions and the choices: as written, or shuffled for them, always the same way."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from activities.quizzes.questions import Kind, Question

SHUFFLED = frozenset({Kind.SINGLE, Kind.MULTIPLE})


def for_pupil(questions: Iterable[Question], seed: str) -> list[Question]:
    """`questions` shuffled by `seed`. A text keeps its place, and the questions after it stay after it."""
    shuffled = []
    for is_asked, run in groupby(questions, key=lambda question: question.is_asked):
        shuffled += [_shuffle(question, seed) for question in _ranked(run, seed)] if is_asked else run
    return shuffled


def _shuffle(question: Question, seed: str) -> Question:
    if question.kind not in SHUFFLED:
        return question
    return replace(question, answers=tuple(_ranked(question.answers, f"{seed} {question.key}")))


def _ranked(items: Iterable, seed: str) -> list:
    """In the order of a digest: the same on every machine, in every version of Python."""
    return sorted(items, key=lambda item: hashlib.sha256(f"{seed} {item.key}".encode()).digest())
