"""A questionnaire on paper: the questions, then sheets for the answers; or the key, for who marks (R14).

A pupil who works on paper has a sheet of their own, with the code that notes it as received; the last one is blank.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import segno
from django.core.paginator import Page, Paginator
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from activities import quiz_pages, quiz_writing
from activities.models import Activity, Assignment, State
from activities.quizzes.questions import CHOICES, Answer, Kind, Question
from continuity.common import printing

STYLESHEET = "css/sheets.css"
# A page of a teacher waits for the press: this many questions take some seconds.
PRINTED_AT_ONCE = 150


class NotPrinted(Exception):
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


def in_parts(questions: Sequence[Question]) -> Paginator:
    """The questions as they are printed, part by part."""
    printed = [Printed(number, question) for number, question in quiz_pages.numbered(questions)]
    return Paginator(printed, PRINTED_AT_ONCE)


def sheet_pdf(activity: Activity, *, is_key: bool, part: str | None = None) -> bytes:
    """The PDF of the questionnaire of `activity` in the order of its teacher; with `is_key`, what is right as well.

    `part`: which of its parts, from "1", as it was asked for; the nearest there is. Raises NotPrinted, and
    printing.PrintingUnavailable.
    """
    questions = quiz_writing.questions_of(activity)
    if not any(question.is_asked for question in questions):
        raise NotPrinted(_("Le questionnaire est vide : écrire au moins une question avant d'imprimer."))
    printed = in_parts(questions).get_page(part)
    html = render_to_string("activities/quiz_sheet.html", _context(activity, printed, is_key=is_key))
    return printing.pdf([printing.booklet(html, stylesheet=STYLESHEET)], title=str(activity))


def _context(activity: Activity, printed: Page, *, is_key: bool) -> dict:
    return {
        "activity": activity,
        "school": activity.course.subject.school,
        "printed": printed,
        "asked": [one for one in printed if one.number],
        "is_key": is_key,
        "sheets": [] if is_key else [*_own_sheets(activity), (None, "")],
    }


def _own_sheets(activity: Activity) -> list[tuple[Assignment, SafeString]]:
    """The work of each pupil on paper who still has to hand in, and its code drawn. One query."""
    works = Assignment.objects.filter(activity=activity, state=State.TO_DO, pupil__on_paper=True)
    by_name = works.select_related("pupil__school_class").order_by("pupil__sort_name", "pupil_id")
    return [(work, _drawn(work.code)) for work in by_name]


def _drawn(code: str) -> SafeString:
    drawing = segno.make_qr(code.replace(" ", ""), error="m").svg_inline(border=0, omitsize=True)
    return mark_safe(drawing)  # noqa: S308 drawn by segno


def _letters(count: int) -> list[str]:
    """A to Z, then AA, AB, …"""
    return [
        ascii_uppercase[place] if place < 26 else f"A{ascii_uppercase[place - 26]}" for place in range(count)
    ]
