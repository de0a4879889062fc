"""From the bytes of a file, or a text pasted, to questions: which letters, which format."""

import codecs

from django.utils.translation import gettext as _

from activities.quizzes import aiken, gift
from activities.quizzes.reading import Reading, Remark

MAX_BYTES = 1_000_000


class Unreadable(Exception):
    """No text of questions; the message is a sentence for people."""


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or else Windows-1252, of which Latin-1 is a part.

    Raises Unreadable for what is no text, or another kind of file.
    """
    if data.startswith(b"PK"):
        raise Unreadable(
            _("Ce fichier est un document de bureautique : en copier le texte et le coller ci-dessous.")
        )
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\x00" in data:
        raise Unreadable(_("Ce fichier n'est pas un texte : choisir un fichier GIFT ou Aiken."))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _windows(data)


def _windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(
            _("Les lettres de ce fichier ne peuvent pas être lues : l'enregistrer en UTF-8.")
        ) from None


def read(text: str) -> Reading:
    """The questions of a text in GIFT or in Aiken, told apart by the lines ANSWER of Aiken. Raises Unreadable."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith(("<?xml", "<quiz")):
        raise Unreadable(_("Ce fichier est du XML de Moodle : dans Moodle, exporter au format GIFT."))
    text = text.removeprefix("\ufeff")
    reading = aiken.parse(text) if aiken.is_aiken(text) else gift.parse(text)
    if not any(question.is_asked for question in reading.questions) and not reading.errors:
        reading.questions.clear()
        reading.errors.append(
            Remark(1, _("Aucune question trouvée : le texte n'est ni du GIFT ni de l'Aiken."))
        )
    return reading
