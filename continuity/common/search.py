"""Finding texts by words, accents and capitals forgiven, the same way in Python and in the database."""

import re
import unicodedata

from django.db.models import Func, TextField, Value
from django.db.models.functions import Lower, Replace

LIGATURES = (("œ", "oe"), ("æ", "ae"))
MOST_WORDS = 8
PLURAL = re.compile(r"(?<=\w{3})[sx]$")


class _Decomposed(Func):
    """Letters apart from their accents."""

    template = "normalize(%(expressions)s, NFKD)"
    output_field = TextField()


class _WithoutAccents(Func):
    template = "regexp_replace(%(expressions)s, '[\u0300-\u036f]', '', 'g')"
    output_field = TextField()


def plain_in_database(expression) -> Func:
    """The expression whose value is what `plain` makes of that of `expression`, a text."""
    found = _WithoutAccents(_Decomposed(Lower(expression)))
    for ligature, letters in LIGATURES:
        found = Replace(found, Value(ligature), Value(letters), output_field=TextField())
    return found


def plain(text: str) -> str:
    """Lower case, without accents or ligatures."""
    letters = unicodedata.normalize("NFKD", text.lower())
    found = re.sub("[\u0300-\u036f]", "", letters)
    for ligature, letters in LIGATURES:
        found = found.replace(ligature, letters)
    return found


def plain_words(text: str) -> list[str]:
    """The words of `text`, plain; what joins the parts of a name parts words."""
    return re.findall(r"\w+", plain(text))


def words_to_find(typed: str) -> list[str]:
    """What to look for when `typed` was: plain words, each once, plurals in the singular, eight at most."""
    return list(dict.fromkeys(PLURAL.sub("", word) for word in plain_words(typed)))[:MOST_WORDS]
