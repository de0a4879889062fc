"""Marking: how much of a question a response is worth, exactly, and what is said of it.

A response is a list of texts: the keys of the choices ticked, what was typed, or "left:right", the keys of a pair
(see activities.quizzes.responses).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from activities.quizzes.questions import ANYTHING, FULL, Answer, Kind, Question, number

ALIKE = str.maketrans(
    {"œ": "oe", "æ": "ae", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "−": "-"}
)


@dataclass(frozen=True, slots=True)
class Mark:
    """`share`: from 0 to 1. `feedback`: what the teacher wrote about the answers given."""

    share: Fraction
    feedback: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        return self.share == 1


def mark(question: Question, response: Sequence[str]) -> Mark:
    """What `response` is worth; nothing for none. A question that is not asked has no mark: it is never passed."""
    if not response:
        return Mark(Fraction(0))
    return MARKERS[question.kind](question, response)


def forgiven(text: str) -> str:
    """What is left of a short answer once capitals, accents, spaces and the last full stop are forgiven."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.translate(ALIKE).replace("->", "→").split()).rstrip(" .")


def accepted(question: Question, text: str) -> Answer | None:
    """The first line of a short answer or of a number that what was typed falls under."""
    fits = _fits_number if question.kind == Kind.NUMBER else _fits_form
    return next((answer for answer in question.answers if fits(answer, text)), None)


def _mark_single(question: Question, response: Sequence[str]) -> Mark:
    """Single choice, true or false: the weight of the choice; one that takes away is worth nothing."""
    chosen = next((answer for answer in question.answers if answer.key == response[0]), None)
    return _worth(chosen)


def _mark_multiple(question: Question, response: Sequence[str]) -> Mark:
    """The weights of what was ticked, together. A box ticked wrongly takes away as much as a right one brings, or
    more when its weight says so: ticking everything is not knowing.
    """
    weights = [answer.weight for answer in question.answers if answer.is_right]
    total = Fraction(sum(weights))
    least = -total / len(weights)
    chosen = [answer for answer in question.answers if answer.key in response]
    worth = sum(
        Fraction(answer.weight) if answer.is_right else min(Fraction(answer.weight), least)
        for answer in chosen
    )
    share = Fraction(worth, total)
    return Mark(min(max(share, Fraction(0)), Fraction(1)), _told(chosen))


def _mark_typed(question: Question, response: Sequence[str]) -> Mark:
    return _worth(accepted(question, response[0]))


def _mark_pairs(question: Question, response: Sequence[str]) -> Mark:
    rights = {answer.key: answer.match for answer in question.answers}
    given = dict(pair.split(":", 1) for pair in response)
    pairs = question.pairs
    right = sum(rights.get(given.get(answer.key, "")) == answer.match for answer in pairs)
    return Mark(Fraction(right, len(pairs)))


MARKERS = {
    Kind.SINGLE: _mark_single,
    Kind.TRUE_FALSE: _mark_single,
    Kind.MULTIPLE: _mark_multiple,
    Kind.NUMBER: _mark_typed,
    Kind.SHORT: _mark_typed,
    Kind.MATCHING: _mark_pairs,
}


def _worth(answer: Answer | None) -> Mark:
    if answer is None:
        return Mark(Fraction(0))
    return Mark(max(Fraction(answer.weight) / Fraction(FULL), Fraction(0)), _told([answer]))


def _told(answers: Sequence[Answer]) -> tuple[str, ...]:
    return tuple(answer.feedback for answer in answers if answer.feedback)


def _fits_number(answer: Answer, text: str) -> bool:
    if answer.text == ANYTHING:
        return True
    try:
        return abs(number(text) - number(answer.text)) <= answer.tolerance
    except ValueError:
        return False


def _fits_form(answer: Answer, text: str) -> bool:
    """As in Moodle, "*" in an accepted form stands for any run of letters, also none.

    Each piece is taken where it comes first: no pattern, which a form with many stars would make last for ever.
    """
    typed = forgiven(text)
    first, *middle = (forgiven(piece) for piece in answer.text.split(ANYTHING))
    if not middle:
        return typed == first
    *middle, last = middle
    place, end = len(first), len(typed) - len(last)
    if place > end or not (typed.startswith(first) and typed.endswith(last)):
        return False
    for piece in middle:
        found = typed.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True
