"""GIFT, the text format of Moodle: read as Moodle reads it (question/format/gift), written so that both read the same.

A file is blocks of lines between blank ones, each a question: `::title::text {answers}`. What Moodle takes and
a quiz here does not (an open question, a category, an image) is said with its line, never dropped in silence.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise

from django.utils.translation import gettext as _

from activities.quizzes import markup
from activities.quizzes.questions import (
    ANYTHING,
    FALSE,
    FULL,
    MAX_ANSWERS,
    TRUE,
    Answer,
    Kind,
    Question,
    number,
    number_text,
    tidy,
    tidy_line,
    true_false,
)
from activities.quizzes.reading import Reading, Remark

# What a backslash protects, as signs no text has while the answers are told apart.
PROTECTED = {sign: chr(0xFDD0 + place) for place, sign in enumerate(":#={}~\n")}
SIGNS = str.maketrans({stand_in: sign for sign, stand_in in PROTECTED.items()})
ESCAPE = re.compile(r"\\([\\:#={}~n])")
RESERVED = re.compile(r"[\\:#={}~\n]")
WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,7})?)%")
FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
SAID_TRUE, SAID_FALSE = ("T", "TRUE"), ("F", "FALSE")
CATEGORY = "$CATEGORY:"
GENERAL = "####"
BLANK = "_____"


def parse(text: str) -> Reading:
    """The questions of `text`; any text gives a result. Lines are separated by line feeds."""
    reading = Reading()
    for line, block in _blocks(text, reading):
        _Block(line, block, reading).read()
    return reading


def export(questions: Iterable[Question]) -> str:
    """`questions` in GIFT; `parse` gives them back as they were, keys apart."""
    return "\n".join(_written(question) + "\n" for question in questions)


class _Refused(Exception):
    """A block that is no question; the message says why, `place` where in the block."""

    def __init__(self, sentence: str, place: int = 0):
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands after one "=" or "~", `place` letters into the block."""

    mark: str
    text: str
    place: int


def _blocks(text: str, reading: Reading) -> Iterator[tuple[int, str]]:
    """Each run of lines that are not blank with the number of its first; comments and categories are blanked."""
    first, kept = 0, []
    for number_of_line, raw in enumerate(
        [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""], start=1
    ):
        line = raw.strip()
        if not line:
            if any(kept):
                yield first, "\n".join(kept)
            first, kept = 0, []
            continue
        first = first or number_of_line
        kept.append(_without_remark(line, number_of_line, reading))


def _without_remark(line: str, number_of_line: int, reading: Reading) -> str:
    if line.startswith("//"):
        if "[tag:" in line or "[id:" in line:
            reading.notes.append(Remark(number_of_line, _("Étiquettes et numéros de Moodle : non repris.")))
        return ""
    if line.startswith(CATEGORY):
        name = line.removeprefix(CATEGORY).strip()
        sentence = _("Catégorie « %(name)s » : non reprise, ses questions le sont.") % {"name": name}
        reading.notes.append(Remark(number_of_line, sentence))
        return ""
    return line


class _Block:
    """One question being read. Places are counted in the block as it stands, its escapes already replaced."""

    def __init__(self, line: int, text: str, reading: Reading):
        self.line, self.reading = line, reading
        self.text = ESCAPE.sub(_protect, text)
        self.format = ""

    def read(self) -> None:
        start = len(self.text) - len(self.text.lstrip())
        try:
            question = self._question(start)
        except _Refused as refusal:
            self.reading.errors.append(Remark(self._line_at(max(refusal.place, start)), str(refusal)))
        else:
            self.reading.keep(self._line_at(start), question)

    def _line_at(self, place: int) -> int:
        return self.line + self.text.count("\n", 0, place)

    def _note(self, place: int, sentence: str) -> None:
        self.reading.notes.append(Remark(self._line_at(place), sentence))

    def _question(self, start: int) -> Question:
        title, start = self._title(start)
        opening, closing = self._braces(start)
        if opening < 0:
            return Question(Kind.TEXT, self._words(self.text[start:], start, is_question=True), title=title)
        before, after = self.text[start:opening], self.text[closing + 1 :]
        text = self._words(before + BLANK + after if after.strip() else before, start, is_question=True)
        answers, place = self.text[opening + 1 : closing], opening + 1
        cut = answers.rfind(GENERAL)
        explanation = ""
        if cut >= 0:
            explanation = self._words(answers[cut + len(GENERAL) :], place + cut)
            answers = answers[:cut]
        kind, found = self._answers(answers, place)
        if kind == Kind.TRUE_FALSE:
            is_true, if_true, if_false = found
            return true_false(
                text,
                is_true=is_true,
                if_true=if_true,
                if_false=if_false,
                title=title,
                explanation=explanation,
            )
        return Question(kind, text, tuple(found), title, explanation)

    def _title(self, start: int) -> tuple[str, int]:
        """The title, "" without one, and where the question starts after it."""
        if not self.text.startswith("::", start):
            return "", start
        end = self.text.find("::", start + 2)
        if end < 0:
            raise _Refused(_("Le titre ouvert par :: n'est pas fermé par ::."), start)
        return tidy_line(self.text[start + 2 : end].translate(SIGNS)), end + 2

    def _braces(self, start: int) -> tuple[int, int]:
        """Where the answers open and close; -1 and -1 without answers."""
        opening, closing = self.text.find("{", start), self.text.find("}", start)
        if opening < 0 and closing < 0:
            return opening, closing
        if closing < 0:
            raise _Refused(_("L'accolade { n'est pas fermée avant la ligne vide."), opening)
        if opening < 0 or closing < opening:
            raise _Refused(
                _("Une accolade } ferme sans avoir été ouverte ; dans un texte, écrire \\}."), closing
            )
        again = re.compile(r"[{}]").search(self.text, closing + 1)
        inside = self.text.find("{", opening + 1, closing)
        if again or inside >= 0:
            raise _Refused(
                _(
                    "Deux parties entre accolades : laisser une ligne vide entre deux questions ; dans un texte, écrire \\{ et \\}."
                ),
                inside if inside >= 0 else again.start(),
            )
        return opening, closing

    def _answers(self, answers: str, place: int):
        stripped = answers.strip()
        if not stripped:
            raise _Refused(_("Question ouverte, qui ne se corrige pas seule : non reprise."), place)
        if stripped.startswith("#"):
            return Kind.NUMBER, self._numbers(answers, place)
        if "~" in answers:
            kind = Kind.SINGLE if "=" in answers else Kind.MULTIPLE
            return kind, [self._choice(part) for part in _parts(answers, "=~", place)]
        if "=" in answers and "->" in answers:
            return Kind.MATCHING, [self._pair(part) for part in _parts(answers, "=", place)]
        if stripped.partition("#")[0].strip() in SAID_TRUE + SAID_FALSE:
            return Kind.TRUE_FALSE, self._said(stripped, place)
        accepted = [self._accepted(part) for part in _parts(answers, "=", place)]
        if len(accepted) > 1 and all("→" in answer.text for answer in accepted):
            self._note(place, _("Lu comme des réponses courtes ; pour des paires, écrire -> au lieu de →."))
        return Kind.SHORT, accepted

    def _said(self, answers: str, place: int) -> tuple[bool, str, str]:
        said, wrong, right = [*answers.split("#", 2), "", ""][:3]
        is_true = said.strip() in SAID_TRUE
        wrong, right = self._words(wrong, place), self._words(right, place)
        return (True, right, wrong) if is_true else (False, wrong, right)

    def _choice(self, part: _Part) -> Answer:
        if not part.mark:
            raise _Refused(_("Un texte précède la première réponse : la commencer par = ou ~."), part.place)
        weight, text = (FULL, part.text) if part.mark == "=" else _weighed(part.text, Decimal(0))
        return Answer(*self._said_and_told(text, weight, part.place))

    def _accepted(self, part: _Part) -> Answer:
        weight, text = _weighed(part.text, FULL)
        return Answer(*self._said_and_told(text, weight, part.place))

    def _said_and_told(self, text: str, weight: Decimal, place: int) -> tuple[str, Decimal, str]:
        said, _mark, told = text.partition("#")
        return self._words(said, place), weight, self._words(told, place)

    def _pair(self, part: _Part) -> Answer:
        left, arrow, right = part.text.partition("->")
        if not arrow:
            raise _Refused(_("Une paire s'écrit =à gauche -> à droite : il manque ->."), part.place)
        return Answer(self._words(left, part.place), match=tidy(right.translate(SIGNS)))

    def _numbers(self, answers: str, place: int) -> list[Answer]:
        opening = answers.index("#") + 1
        accepted, _mark, other = answers[opening:].partition("~")
        found = [self._number(part) for part in _parts(accepted, "=", place + opening)]
        told = self._words(other.partition("#")[2], place)
        return [*found, Answer(ANYTHING, feedback=told)] if told else found

    def _number(self, part: _Part) -> Answer:
        weight, text = _weighed(part.text, FULL)
        said, _mark, told = text.partition("#")
        told = self._words(told, part.place)
        if said.strip() == ANYTHING:
            return Answer(ANYTHING, feedback=told)
        try:
            value, tolerance = _interval(said.translate(SIGNS))
        except ValueError:
            sentence = _("« %(text)s » n'est pas un nombre ; exemples : 3.14, 3.14:0.01 ou 3.13..3.15.")
            raise _Refused(sentence % {"text": said.strip()[:40]}, part.place) from None
        return Answer(number_text(value), weight, told, tolerance)

    def _words(self, text: str, place: int, *, is_question: bool = False) -> str:
        """A text without its format, which answers take from the question (Moodle's rule); its HTML becomes words."""
        text = re.sub(r"\n+", "\n", text.strip())
        match = FORMAT.match(text)
        written = match[1] if match else self.format
        if is_question:
            self.format = written
        words = text[match.end() :] if match else text
        words = words.translate(SIGNS)
        if written == "html" or (written in ("", "moodle") and markup.has_markup(words)):
            words = self._without_markup(words, place)
        return tidy(words)

    def _without_markup(self, words: str, place: int) -> str:
        if not markup.has_markup(words):
            return words
        words, has_lost = markup.plain(words)
        if has_lost:
            self._note(place, _("Image, son ou vidéo : non repris. Les joindre à l'activité."))
        return words


def _protect(match: re.Match) -> str:
    sign = match[1]
    if sign == "\\":
        return sign
    return PROTECTED["\n" if sign == "n" else sign]


def _parts(text: str, marks: str, place: int) -> Iterator[_Part]:
    """`text` cut before each of `marks`; what comes before the first is a part without mark, unless it is blank.

    Raises _Refused for more parts than a question has answers.
    """
    cuts = [match.start() for match in re.finditer(f"[{marks}]", text)] + [len(text)]
    if len(cuts) > MAX_ANSWERS + 1:
        sentence = _("%(count)d réponses proposées, c'est trop : %(max)d au plus.")
        raise _Refused(sentence % {"count": len(cuts) - 1, "max": MAX_ANSWERS}, place)
    if before := text[: cuts[0]].strip():
        yield _Part("", before, place)
    for start, end in pairwise(cuts):
        yield _Part(text[start], text[start + 1 : end].strip(), place + start)


def _weighed(text: str, usual: Decimal) -> tuple[Decimal, str]:
    match = WEIGHT.match(text)
    return (Decimal(match[1]), text[match.end() :]) if match else (usual, text)


def _interval(text: str) -> tuple[Decimal, Decimal]:
    """The middle and the half width of "3.14", "3.14:0.01" or "3.13..3.15". Raises ValueError."""
    with localcontext(prec=200):
        low, dots, high = text.partition("..")
        if dots:
            least, most = number(low), number(high)
            if most < least:
                raise ValueError(text)
            return (least + most) / 2, (most - least) / 2
        value, colon, tolerance = text.partition(":")
        return number(value), number(tolerance) if colon else Decimal(0)


def _written(question: Question) -> str:
    title = f"::{_escaped(question.title)}::" if question.title else ""
    text = title + _said(question.text)
    if question.kind == Kind.TEXT:
        return text
    general = f"{GENERAL}{_said(question.explanation)}" if question.explanation else ""
    return f"{text} {{{WRITERS[question.kind](question.answers)}{general}}}"


def _said(text: str) -> str:
    """A text that is read back as it is: as [plain] where it could be taken for HTML, a format or a comment."""
    needs_format = text.startswith(("[", "//")) or "<" in text or "&" in text
    return f"[plain]{_escaped(text)}" if needs_format else _escaped(text)


def _escaped(text: str) -> str:
    return RESERVED.sub(lambda match: r"\n" if match[0] == "\n" else "\\" + match[0], text)


def _write_single(answers: Iterable[Answer]) -> str:
    return _lines(("=" if answer.weight == FULL else _mark("~", answer, 0), answer) for answer in answers)


def _write_multiple(answers: Iterable[Answer]) -> str:
    return _lines((_mark("~", answer, 0), answer) for answer in answers)


def _write_short(answers: Iterable[Answer]) -> str:
    return _lines((_mark("=", answer, FULL), answer) for answer in answers)


def _write_true_false(answers: Iterable[Answer]) -> str:
    told = {answer.text: _said(answer.feedback) if answer.feedback else "" for answer in answers}
    is_true = any(answer.text == TRUE and answer.is_right for answer in answers)
    right, wrong = (told[TRUE], told[FALSE]) if is_true else (told[FALSE], told[TRUE])
    words = f"#{wrong}#{right}" if right else f"#{wrong}" if wrong else ""
    return f"{'TRUE' if is_true else 'FALSE'}{words}"


def _write_numbers(answers: Iterable[Answer]) -> str:
    lines = [_number_line(answer) for answer in answers]
    return "#\n" + "".join(f"\t{line}\n" for line in lines)


def _number_line(answer: Answer) -> str:
    told = f"#{_said(answer.feedback)}" if answer.feedback else ""
    if answer.text == ANYTHING:
        return f"~{told}"
    return f"{_mark('=', answer, FULL)}{answer.text}:{number_text(answer.tolerance)}{told}"


def _write_pairs(answers: Iterable[Answer]) -> str:
    return "\n" + "".join(f"\t={_said(answer.text)} -> {_escaped(answer.match)}\n" for answer in answers)


def _mark(sign: str, answer: Answer, usual: Decimal | int) -> str:
    """`sign`, and the weight where it is not the usual one or where the text could be taken for one."""
    if answer.weight == usual and not answer.text.startswith("%"):
        return sign
    return f"{sign}%{number_text(answer.weight)}%"


def _lines(marked: Iterable[tuple[str, Answer]]) -> str:
    lines = (
        f"\t{mark}{_said(answer.text)}" + (f"#{_said(answer.feedback)}" if answer.feedback else "")
        for mark, answer in marked
    )
    return "\n" + "".join(f"{line}\n" for line in lines)


WRITERS = {
    Kind.SINGLE: _write_single,
    Kind.MULTIPLE: _write_multiple,
    Kind.TRUE_FALSE: _write_true_false,
    Kind.NUMBER: _write_numbers,
    Kind.SHORT: _write_short,
    Kind.MATCHING: _write_pairs,
}
