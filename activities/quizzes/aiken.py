"""Aiken, the plainest format of Moodle: a question, its choices from A on, and a line ANSWER with the right letter."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from activities.quizzes.questions import FULL, Answer, Kind, Question, tidy
from activities.quizzes.reading import Reading, Remark

CHOICE = re.compile(r"([A-Z])[.)]\s+(.*)")
ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)


@dataclass(slots=True)
class _Pending:
    """The question being read; lines count from 1, 0 before the first."""

    line: int = 0
    words: list[str] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)


def parse(text: str) -> Reading:
    """The questions of `text`; any text gives a result."""
    reading, pending = Reading(), _Pending()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if not line:
            continue
        if match := ANSWER.fullmatch(line):
            _finish(pending, match[1].strip().upper(), number, reading)
            pending = _Pending()
        elif match := CHOICE.fullmatch(line):
            _add_choice(pending, match[1], match[2], number, reading)
        else:
            pending = _add_words(pending, line, number, reading)
    _tell_unfinished(pending, reading)
    return reading


def is_aiken(text: str) -> bool:
    """Whether `text` has a line that only this format has."""
    return any(re.fullmatch(r"ANSWER\s*:\s*[A-Z]", line.strip(), re.IGNORECASE) for line in text.split("\n"))


def _add_words(pending: _Pending, line: str, number: int, reading: Reading) -> _Pending:
    """One more line of the question; after choices, the line of a new one: the right answer was never told."""
    if pending.choices:
        _tell_unfinished(pending, reading)
        pending = _Pending()
    pending.line = pending.line or number
    pending.words.append(line)
    return pending


def _add_choice(pending: _Pending, letter: str, text: str, number: int, reading: Reading) -> None:
    pending.line = pending.line or number
    if letter in pending.choices:
        sentence = _("La réponse %(letter)s est écrite deux fois.") % {"letter": letter}
        reading.errors.append(Remark(number, sentence))
        return
    pending.choices[letter] = text


def _finish(pending: _Pending, letter: str, number: int, reading: Reading) -> None:
    if letter not in pending.choices:
        sentence = _("ANSWER désigne « %(letter)s », qui n'est pas une des réponses proposées.")
        reading.errors.append(Remark(number, sentence % {"letter": letter[:20]}))
        return
    answers = tuple(
        Answer(tidy(text), FULL if choice == letter else Decimal(0))
        for choice, text in pending.choices.items()
    )
    reading.keep(pending.line, Question(Kind.SINGLE, tidy("\n".join(pending.words)), answers))


def _tell_unfinished(pending: _Pending, reading: Reading) -> None:
    if not pending.line:
        return
    reading.errors.append(Remark(pending.line, _("La ligne ANSWER de cette question manque.")))
