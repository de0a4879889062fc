"""What HTML says, without its markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.quizzes import files, markup
from tests.activities.quizzes.strategies import LETTERS


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Un</p><p>Deux</p>", "Un\nDeux"),
        ("Un<br/>deux", "Un\ndeux"),
        ("<b>gras</b> et <i>penché</i>", "gras et penché"),
        ("10<sup>2</sup> et H<sub>2</sub>O", "10² et H₂O"),
        ("x<sup>ab</sup>", "x^ab"),
        ("&eacute;t&#233; &amp; &lt;b&gt;", "été & <b>"),
        ("<style>p { color: red }</style>Rouge", "Rouge"),
        ("avant<!-- caché -->après", "avantaprès"),
        ('<p class="MsoNormal"><o:p>Word</o:p></p>', "Word"),
        ("a < b et b > c", "a < b et b > c"),
        ("le <b", "le <b"),
    ],
)
def test_the_words_are_kept_and_the_markup_is_not(html, words):
    assert markup.plain(html) == (words, False)


def test_of_an_image_its_description_is_kept_and_the_loss_told():
    assert markup.plain('Voir <img src="a.png" alt="le plan">') == ("Voir le plan", True)


@given(st.text(LETTERS))
def test_any_text_has_words(text):
    words, _has_lost = markup.plain(text)

    assert not markup.TAG.search(words) or "&" in text


@pytest.mark.parametrize("piece", ["<!--", "<a ", "<p a='", "~<img>", "::", "{", "=#", "<b>"])
def test_a_file_made_to_be_read_for_ever_is_refused_as_any_other(piece):
    text = f"[html]Quoi ? {{{piece * (900_000 // len(piece))}}}"

    assert files.read(text).errors
