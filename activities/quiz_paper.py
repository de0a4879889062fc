"""A questionnaire on paper: the questions, then a sheet for the answers; or the key, for who marks (R14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from activities import quiz_pages, quiz_writing
from activities.models import Activity
from activities.quizzes.questions import CHOICES, Answer, Kind, Question
from continuity.common import printing

STYLESHEET = "css/quiz_sheet.css"


class NothingToPrint(Exception):
    """The questionnaire has no question; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A question on paper: every choice has a letter, every left side of a pair a figure."""

    number: int | None
    question: Question

    @property
    def choices(self) -> list[tuple[str, str, Answer]]:
        """Letter, words and answer of each choice."""
        if self.question.kind not in CHOICES:
            return []
        words = [quiz_pages.said(answer, self.question) for answer in self.question.answers]
        return list(zip(_letters(len(words)), words, self.question.answers, strict=True))

    @property
    def lefts(self) -> list[tuple[int, str]]:
        if self.question.kind != Kind.MATCHING:
            return []
        return [(place, answer.text) for place, answer in enumerate(self.question.pairs, start=1)]

    @property
    def rights(self) -> list[tuple[str, str]]:
        """Letter and words of each right side, in alphabetical order."""
        if self.question.kind != Kind.MATCHING:
            return []
        options = self.question.options
        return list(zip(_letters(len(options)), options, strict=True))

    @property
    def is_multiple(self) -> bool:
        return self.question.kind == Kind.MULTIPLE

    @property
    def solution(self) -> list[str]:
        """What is right, with its letter where it has one."""
        if self.question.kind == Kind.MATCHING:
            letters = {words: letter for letter, words in self.rights}
            pairs = zip(self.lefts, self.question.pairs, strict=True)
            return [f"{place} {letters[answer.match]}" for (place, _text), answer in pairs]
        right = set(quiz_pages.solution(self.question))
        lettered = [f"{letter}. {words}" for letter, words, _answer in self.choices if words in right]
        return lettered or list(quiz_pages.solution(self.question))


def sheet_pdf(activity: Activity, *, is_key: bool) -> bytes:
    """The PDF of the questionnaire of `activity` in the order of its teacher; with `is_key`, what is right as well.

    Raises NothingToPrint, and printing.PrintingUnavailable.
    """
    questions = quiz_writing.questions_of(activity)
    if not any(question.is_asked for question in questions):
        raise NothingToPrint(_("Le questionnaire est vide : écrire au moins une question avant d'imprimer."))
    printed = [Printed(number, question) for number, question in quiz_pages.numbered(questions)]
    html = render_to_string("activities/quiz_sheet.html", _context(activity, printed, is_key=is_key))
    return printing.pdf([printing.booklet(html, stylesheet=STYLESHEET)], title=str(activity))


def _context(activity: Activity, printed: Sequence[Printed], *, is_key: bool) -> dict:
    return {
        "activity": activity,
        "school": activity.course.subject.school,
        "printed": printed,
        "asked": [one for one in printed if one.number],
        "is_key": is_key,
    }


def _letters(count: int) -> list[str]:
    """A to Z, then AA, AB, …"""
    return [
        ascii_uppercase[place] if place < 26 else f"A{ascii_uppercase[place - 26]}" for place in range(count)
    ]
