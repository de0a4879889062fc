"""What a question is, whatever page or file it comes from, and what it must say before it can be asked."""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_QUESTIONS = 500
MAX_ANSWERS = 30
MAX_TITLE, MAX_TEXT, MAX_ANSWER_TEXT = 255, 5_000, 1_000
FULL = Decimal(100)
# Thirds are written 33.33333: the right answers of a question are worth 100 % to within this.
ROUNDING = Decimal(1)
TRUE, FALSE = "true", "false"
ANYTHING = "*"

WRITTEN_NUMBER = re.compile(r"[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,2})?")
NONCHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
DROPPED = {"Cc", "Cs"}


class Kind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    NUMBER = "number"
    SHORT = "short"
    MATCHING = "matching"
    TEXT = "text"


CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE})
LABELS = {
    Kind.SINGLE: gettext_lazy("choix unique"),
    Kind.MULTIPLE: gettext_lazy("choix multiples"),
    Kind.TRUE_FALSE: gettext_lazy("vrai ou faux"),
    Kind.NUMBER: gettext_lazy("nombre"),
    Kind.SHORT: gettext_lazy("réponse courte"),
    Kind.MATCHING: gettext_lazy("paires à associer"),
    Kind.TEXT: gettext_lazy("texte sans question"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of what stands under a question.

    `text`: a choice, TRUE or FALSE; an accepted form, where "*" stands for anything; a number as `number_text`
    writes it, or "*" for any other; the left side of a pair, "" for a right side that goes with nothing.
    `weight`: percent of the question it is worth. `tolerance`: how far from the number is still right. `match`: the
    right side of a pair. `key` names the answer in what pupils sent, and is no part of what it says.
    """

    text: str
    weight: Decimal = Decimal(0)
    feedback: str = ""
    tolerance: Decimal = Decimal(0)
    match: str = ""
    key: str = field(default="", compare=False)

    @property
    def is_right(self) -> bool:
        return self.weight > 0


@dataclass(frozen=True, slots=True)
class Question:
    """`title` helps its teacher find it; `explanation` is shown with the correction; `key` names it in a page."""

    kind: Kind
    text: str
    answers: tuple[Answer, ...] = ()
    title: str = ""
    explanation: str = ""
    key: str = field(default="", compare=False)

    @property
    def is_asked(self) -> bool:
        """False for a text that only introduces the questions after it."""
        return self.kind != Kind.TEXT

    @property
    def options(self) -> list[str]:
        """The right sides of the pairs, each once, in alphabetical order: their own would give the answer."""
        return sorted({answer.match for answer in self.answers}, key=lambda text: (text.casefold(), text))

    @property
    def pairs(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.text]


def true_false(text: str, *, is_true: bool, if_true: str = "", if_false: str = "", **fields) -> Question:
    """A true or false question; `if_true` is what is said to who answers true."""
    answers = (
        Answer(TRUE, FULL if is_true else Decimal(0), if_true, key=TRUE),
        Answer(FALSE, Decimal(0) if is_true else FULL, if_false, key=FALSE),
    )
    return Question(Kind.TRUE_FALSE, text, answers, **fields)


def tidy(text: str) -> str:
    """`text` as it is kept: one sort of line break, no control character, arrows drawn, no blank at either end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = (letter for letter in text if letter == "\n" or unicodedata.category(letter) not in DROPPED)
    return NONCHARACTERS.sub("", "".join(kept)).replace("->", "→").strip()


def tidy_line(text: str) -> str:
    """The same on one line."""
    return " ".join(tidy(text).split())


def number(text: str) -> Decimal:
    """The number people mean by "3,14", "1 200" or "−2". Raises ValueError for anything else."""
    written = "".join(text.split()).replace(",", ".").replace("−", "-")
    if not WRITTEN_NUMBER.fullmatch(written):
        raise ValueError(text)
    return Decimal(written)


def number_text(value: Decimal) -> str:
    """`value` with a point and no exponent, written one way only."""
    with localcontext(prec=200):
        return format(value.normalize() + 0, "f")


def problems(question: Question) -> list[str]:
    """Why `question` cannot be asked as it is, in sentences; empty when it can."""
    found = []
    if not question.text:
        found.append(_("Écrire la question."))
    found += _too_long(question)
    return found + CHECKS[question.kind](question.answers)


def _too_long(question: Question) -> list[str]:
    lengths = (
        (question.title, MAX_TITLE),
        (question.text, MAX_TEXT),
        (question.explanation, MAX_TEXT),
        *(
            (text, MAX_ANSWER_TEXT)
            for answer in question.answers
            for text in (answer.text, answer.match, answer.feedback)
        ),
    )
    sentence = _("Un texte a %(length)d caractères : %(max)d au plus.")
    found = [
        sentence % {"length": len(text), "max": longest} for text, longest in lengths if len(text) > longest
    ]
    if len(question.answers) > MAX_ANSWERS:
        found.append(
            _("%(count)d réponses proposées, c'est trop : %(max)d au plus.")
            % {"count": len(question.answers), "max": MAX_ANSWERS}
        )
    return found


def _check_single(answers: tuple[Answer, ...]) -> list[str]:
    found = _check_choices(answers)
    if not any(answer.weight == FULL for answer in answers):
        found.append(_("Dire quelle réponse est juste."))
    if answers and all(answer.weight == FULL for answer in answers):
        found.append(_("Proposer au moins une réponse fausse."))
    return found


def _check_multiple(answers: tuple[Answer, ...]) -> list[str]:
    found = _check_choices(answers)
    total = sum(answer.weight for answer in answers if answer.is_right)
    if not total:
        found.append(_("Dire quelles réponses sont justes."))
    elif abs(total - FULL) > ROUNDING:
        found.append(
            _("Les réponses justes valent %(total)s %% ensemble : il en faut 100.")
            % {"total": number_text(total)}
        )
    return found


def _check_choices(answers: tuple[Answer, ...]) -> list[str]:
    texts = [answer.text for answer in answers]
    found = []
    if len(texts) < 2:
        found.append(_("Proposer au moins deux réponses."))
    if not all(texts):
        found.append(_("Une réponse proposée est vide."))
    if len(set(texts)) < len(texts):
        found.append(_("Deux réponses proposées sont les mêmes."))
    return found + _check_weights(answers, least=-FULL)


def _check_weights(answers: tuple[Answer, ...], *, least: Decimal) -> list[str]:
    if all(least <= answer.weight <= FULL for answer in answers):
        return []
    return [_("Une réponse vaut de %(least)s à 100 %%.") % {"least": number_text(least)}]


def _check_true_false(answers: tuple[Answer, ...]) -> list[str]:
    if [answer.weight for answer in answers] in ([FULL, 0], [0, FULL]):
        return []
    return [_("Dire si c'est vrai ou faux.")]


def _check_accepted(answers: tuple[Answer, ...]) -> list[str]:
    found = _check_weights(answers, least=Decimal(0))
    if not all(answer.text for answer in answers):
        found.append(_("Une réponse acceptée est vide."))
    if not any(answer.weight == FULL for answer in answers):
        found.append(_("Écrire au moins une réponse juste."))
    return found


def _check_numbers(answers: tuple[Answer, ...]) -> list[str]:
    found = _check_accepted(answers)
    if any(answer.text == ANYTHING for answer in answers[:-1]):
        found.append(_("Le commentaire pour tout autre nombre vient en dernier."))
    if any(answer.text == ANYTHING and answer.weight for answer in answers):
        found.append(_("Tout autre nombre ne peut pas être juste."))
    if any(answer.tolerance < 0 for answer in answers):
        found.append(_("Un écart accepté n'est pas négatif."))
    return found


def _check_pairs(answers: tuple[Answer, ...]) -> list[str]:
    lefts = [answer.text for answer in answers if answer.text]
    found = []
    if len(lefts) < 2:
        found.append(_("Écrire au moins deux paires."))
    if len(set(lefts)) < len(lefts):
        found.append(_("Deux paires commencent de la même façon."))
    if not all(answer.match for answer in answers):
        found.append(_("Il manque la seconde partie d'une paire."))
    return found


def _check_text(answers: tuple[Answer, ...]) -> list[str]:
    return [_("Un texte sans question n'a pas de réponse.")] if answers else []


CHECKS = {
    Kind.SINGLE: _check_single,
    Kind.MULTIPLE: _check_multiple,
    Kind.TRUE_FALSE: _check_true_false,
    Kind.NUMBER: _check_numbers,
    Kind.SHORT: _check_accepted,
    Kind.MATCHING: _check_pairs,
    Kind.TEXT: _check_text,
}
