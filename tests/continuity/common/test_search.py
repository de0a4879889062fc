"""Words as they are typed, and the texts they find."""

import re
import unicodedata

import pytest

from continuity.common.search import holds, plain, plain_words, words_to_find


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Élève", ["eleve"]),
        ("  les   Fractions ", ["les", "fraction"]),
        ("cœurs œuvre", ["coeur", "oeuvre"]),
        ("l'eau, aujourd'hui", ["l", "eau", "aujourd", "hui"]),
        ("travaux", ["travau"]),
        ("dos os", ["dos", "os"]),
        ("eau EAU", ["eau"]),
        ("", []),
        ("% _ ' \\ 🧮", ["_"]),
        ("a b c d e f g h i j", list("abcdefgh")),
    ],
)
def test_words_are_plain_once_each_and_singular(typed, words):
    assert words_to_find(typed) == words


def test_the_parts_of_a_name_are_words():
    assert plain_words("Jean-Noël D'Ornano") == ["jean", "noel", "d", "ornano"]


@pytest.mark.parametrize("text", ["Élève", "CŒUR", "façon", "Ïle", "Ægypte"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_word_finds_its_text_however_it_is_stored(text, form):
    stored = unicodedata.normalize(form, text)

    [(_lookup, pattern)] = holds([plain(stored)], "title").children

    assert re.search(pattern, stored)
    assert not re.search(pattern, "autre chose")
