"""Questions as pages show them: to answer, corrected, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from activities.quizzes import marking
from activities.quizzes.marking import Mark
from activities.quizzes.questions import ANYTHING, CHOICES, FALSE, FULL, TRUE, Answer, Kind, Question
from activities.quizzes.responses import Responses, field_name, is_answered
from continuity.common.wording import ANSWER_STATES, State

# Old telephones and thin connections: what a page holds is sent and kept in one go.
QUESTIONS_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """The left side of a pair, the name of its field, and the right sides to choose among."""

    name: str
    left: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to answer. `number` counts the questions, None for a text; `missing` says what is still to be done."""

    number: int | None
    question: Question
    response: Sequence[str]
    missing: str

    @property
    def name(self) -> str:
        return field_name(self.question)

    @property
    def typed(self) -> str:
        return self.response[0] if self.response else ""

    @property
    def options(self) -> list[Option]:
        return [
            Option(answer.key, said(answer, self.question), answer.key in self.response)
            for answer in self.question.answers
        ]

    @property
    def pairs(self) -> list[Pair]:
        chosen = dict(pair.split(":", 1) for pair in self.response)
        return [
            Pair(
                f"{self.name}-{answer.key}",
                answer.text,
                _right_sides(self.question, chosen.get(answer.key, "")),
            )
            for answer in self.question.pairs
        ]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A question answered, its mark, what was answered and what is right, in words. `corrected_at`: the question was
    changed after it was answered."""

    number: int | None
    question: Question
    mark: Mark
    given: Sequence[str]
    corrected_at: datetime | None = None

    @property
    def state(self) -> State:
        return ANSWER_STATES[verdict(self.mark)]

    @property
    def solution(self) -> list[str]:
        return solution(self.question)


@dataclass(frozen=True, slots=True)
class Score:
    """What all the answers are worth, each question one point."""

    points: Fraction
    out_of: int

    def __str__(self):
        return _("%(points)s sur %(total)d") % {"points": in_figures(self.points), "total": self.out_of}

    @property
    def share(self) -> Fraction:
        return self.points / self.out_of if self.out_of else Fraction(0)

    @property
    def words(self) -> str:
        """What is said of it to a pupil: what is there, never what is not."""
        thresholds = (
            (Fraction(1), _("Tout est juste.")),
            (Fraction(3, 4), _("Presque tout est juste.")),
            (Fraction(1, 2), _("La moitié ou plus est juste.")),
            (Fraction(1, 100), _("C'est un début : les explications ci-dessous aident à avancer.")),
        )
        return next(
            (words for least, words in thresholds if self.share >= least),
            _("Pas encore : les explications ci-dessous disent comment faire."),
        )


def score(questions: Iterable[Question], responses: Responses) -> Score:
    """The points of `responses` to those of `questions` that are asked."""
    asked = [question for question in questions if question.is_asked]
    marks = (marking.mark(question, responses.get(question.key, [])) for question in asked)
    return Score(sum((mark.share for mark in marks), Fraction(0)), len(asked))


def verdict(mark: Mark) -> str:
    """The key of the state of a question corrected."""
    if mark.is_right:
        return "right"
    return "partly" if mark.share else "wrong"


def in_figures(points: Fraction) -> str:
    """7, or 7,5: to the tenth, and never more than there is."""
    tenths = points.numerator * 10 // points.denominator
    whole, tenth = divmod(tenths, 10)
    return f"{whole},{tenth}" if tenth else str(whole)


def said(answer: Answer, question: Question) -> str:
    """An answer as it is read: true and false have no words of their own."""
    if question.kind == Kind.TRUE_FALSE:
        return {TRUE: _("Vrai"), FALSE: _("Faux")}[answer.text]
    return answer.text


def solution(question: Question) -> list[str]:
    """What is right, in words, the best of it where some is half right."""
    if question.kind == Kind.MATCHING:
        return [f"{answer.text} → {answer.match}" for answer in question.pairs]
    if question.kind == Kind.NUMBER:
        return [number_words(answer) for answer in question.answers if answer.weight == FULL]
    if question.kind == Kind.SHORT:
        return _forms(question)
    least = FULL if question.kind == Kind.SINGLE else 0
    return [
        said(answer, question) for answer in question.answers if answer.is_right and answer.weight >= least
    ]


def _forms(question: Question) -> list[str]:
    """The forms that are wholly right; those where "*" stands for anything, only for want of others."""
    right = [answer.text for answer in question.answers if answer.weight == FULL]
    forms = [form for form in right if form != ANYTHING]
    return [form for form in forms if ANYTHING not in form] or [form.replace(ANYTHING, "…") for form in forms]


def number_words(answer: Answer) -> str:
    """3,14, or 3,14 to within 0,01."""
    value = answer.text.replace(".", ",")
    if not answer.tolerance:
        return value
    return _("%(value)s à %(tolerance)s près") % {
        "value": value,
        "tolerance": str(answer.tolerance).replace(".", ","),
    }


def given_words(question: Question, response: Sequence[str]) -> list[str]:
    """What was answered, in words."""
    answers = {answer.key: answer for answer in question.answers}
    if question.kind in CHOICES:
        return [said(answers[key], question) for key in response if key in answers]
    if question.kind == Kind.MATCHING:
        pairs = (pair.split(":", 1) for pair in response)
        return [
            f"{answers[left].text} → {answers[right].match}"
            for left, right in pairs
            if left in answers and right in answers
        ]
    return list(response)


def numbered(questions: Iterable[Question]) -> list[tuple[int | None, Question]]:
    """Each question with its number among those asked, None for a text."""
    count, found = 0, []
    for question in questions:
        count += question.is_asked
        found.append((count if question.is_asked else None, question))
    return found


def pages(questions: Sequence[Question]) -> list[list[Question]]:
    """At least one page, be it empty."""
    starts = range(0, len(questions), QUESTIONS_PER_PAGE)
    return [list(questions[start : start + QUESTIONS_PER_PAGE]) for start in starts] or [[]]


def asked(
    questions: Sequence[Question], responses: Responses, *, shown: Iterable[Question], insists: bool = False
) -> list[Asked]:
    """Those of `questions` that are `shown`; where the page `insists`, with what is missing of each."""
    keys = {question.key for question in shown}
    return [
        Asked(
            number,
            question,
            responses.get(question.key, []),
            _missing(question, responses.get(question.key, [])) if insists else "",
        )
        for number, question in numbered(questions)
        if question.key in keys
    ]


def corrected(
    questions: Sequence[Question],
    responses: Responses,
    *,
    shown: Iterable[Question],
    changed: Mapping[str, datetime] | None = None,
) -> list[Corrected]:
    """Those of `questions` that are `shown`, marked; `changed`: key → when the question was corrected."""
    keys = {question.key for question in shown}
    return [
        Corrected(
            number,
            question,
            marking.mark(question, responses.get(question.key, []))
            if question.is_asked
            else Mark(Fraction(0)),
            given_words(question, responses.get(question.key, [])),
            (changed or {}).get(question.key),
        )
        for number, question in numbered(questions)
        if question.key in keys
    ]


def _missing(question: Question, response: Sequence[str]) -> str:
    if is_answered(question, response):
        return ""
    if question.kind == Kind.NUMBER and response:
        return _("Écrire un nombre, par exemple 3,14.")
    if question.kind == Kind.MATCHING and response:
        return _("Il reste des paires à associer.")
    return _("Pas encore de réponse.")


def _right_sides(question: Question, chosen: str) -> list[Option]:
    """The right sides in alphabetical order, each named by the first answer that has it."""
    keys = {}
    for answer in question.answers:
        keys.setdefault(answer.match, answer.key)
    chosen_match = next((answer.match for answer in question.answers if answer.key == chosen), None)
    return [Option(keys[match], match, match == chosen_match) for match in question.options]
