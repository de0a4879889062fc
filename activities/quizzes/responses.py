"""What a page sends back, as the responses that are kept and marked.

A field is named after the key of its question, and for a pair after the keys of both. What the question does not
offer is left out: a page may be older than the question.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from activities.quizzes.questions import CHOICES, Kind, Question, number, tidy_line

MAX_TYPED = 500

Responses = Mapping[str, Sequence[str]]


class Sent(Protocol):
    """What was sent under each name, as Django gives it."""

    def getlist(self, name: str) -> list[str]: ...


def field_name(question: Question, side: str = "") -> str:
    return f"q-{question.key}-{side}" if side else f"q-{question.key}"


def responses(questions: Iterable[Question], sent: Sent) -> dict[str, list[str]]:
    """What was answered to each of `questions`, by key; nothing for those without an answer."""
    given = {question.key: _response(question, sent) for question in questions if question.is_asked}
    return {key: response for key, response in given.items() if response}


def still_offered(question: Question, response: Sequence[str]) -> list[str]:
    """What of `response`, kept earlier, the question still offers."""
    keys = {answer.key for answer in question.answers}
    if question.kind in CHOICES:
        return [key for key in response if key in keys]
    if question.kind == Kind.MATCHING:
        return [pair for pair in response if set(pair.split(":", 1)) <= keys]
    return list(response)


def is_answered(question: Question, response: Sequence[str]) -> bool:
    """True when nothing is missing: a choice, a text, a number that can be read, every pair."""
    if not question.is_asked:
        return True
    if question.kind == Kind.MATCHING:
        return len(response) == len(question.pairs)
    if question.kind == Kind.NUMBER:
        return bool(response) and is_number(response[0])
    return bool(response)


def is_number(text: str) -> bool:
    try:
        number(text)
    except ValueError:
        return False
    return True


def _response(question: Question, sent: Sent) -> list[str]:
    name = field_name(question)
    if question.kind == Kind.MATCHING:
        pairs = [f"{answer.key}:{_last(sent, f'{name}-{answer.key}')}" for answer in question.pairs]
        return still_offered(question, pairs)
    if question.kind == Kind.MULTIPLE:
        return still_offered(question, sent.getlist(name))
    if question.kind in CHOICES:
        return still_offered(question, sent.getlist(name)[-1:])
    typed = tidy_line(_last(sent, name))[:MAX_TYPED]
    return [typed] if typed else []


def _last(sent: Sent, name: str) -> str:
    return next(reversed(sent.getlist(name)), "")
