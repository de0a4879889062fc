"""Finding texts by words, accents and capitals forgiven, whichever way they were typed and are stored."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

MOST_WORDS = 8
PLURAL = re.compile(r"(?<=\w{3})[sx]$")
LIGATURES = {"oe": "œŒ", "ae": "æÆ"}
LATIN = range(0xC0, 0x250)
MARKS = "\u0300-\u036f"  # accents stored apart from their letter


def _accented() -> dict[str, str]:
    """Plain letter → the letters that are it with an accent, small and capital."""
    found: dict[str, str] = defaultdict(str)
    for letter in map(chr, LATIN):
        found[unicodedata.normalize("NFKD", letter)[0].lower()] += letter
    return dict(found)


ACCENTED = _accented()


def plain(text: str) -> str:
    """Lower case, without accents or ligatures."""
    found = re.sub(f"[{MARKS}]", "", unicodedata.normalize("NFKD", text.lower()))
    for letters, ligature in LIGATURES.items():
        found = found.replace(ligature[0], letters)
    return found


def plain_words(text: str) -> list[str]:
    """The words of `text`, plain; what joins the parts of a name parts words."""
    return re.findall(r"\w+", plain(text))


def words_to_find(typed: str) -> list[str]:
    """What to look for when `typed` was: plain words, each once, plurals in the singular, eight at most."""
    return list(dict.fromkeys(PLURAL.sub("", word) for word in plain_words(typed)))[:MOST_WORDS]


def holds(words: Iterable[str], *columns: str) -> Q:
    """Condition: each of `words`, as `words_to_find` gives them, is in one of `columns`, be it inside a word.

    A pattern forgives accents as the text is read: ten times faster than making every stored text plain, and no
    column to keep.
    """
    condition = Q()
    for word in words:
        pattern = re.sub(f"{'|'.join(LIGATURES)}|.", _either, word)
        in_one = Q()
        for column in columns:
            in_one |= Q(**{f"{column}__regex": pattern})
        condition &= in_one
    return condition


def _either(found: re.Match) -> str:
    """The pattern of a plain letter with or without accents, of two that may be a ligature."""
    letters = "".join(
        f"[{letter}{letter.upper()}{ACCENTED.get(letter, '')}][{MARKS}]*" for letter in found.group()
    )
    ligature = LIGATURES.get(found.group())
    return f"(?:{letters}|[{ligature}])" if ligature else letters
