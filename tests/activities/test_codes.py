"""Codes on paper: short, forgiving to whoever types them, never taken for another."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from activities import codes

numbers = st.integers(0, codes.LARGEST)


@given(numbers)
def test_a_code_is_read_back(number):
    assert codes.decode(codes.encode(number)) == number


def test_a_code_is_short_and_cut_in_threes():
    assert codes.encode(123_456) == "044 EED"


@given(numbers, st.data())
def test_one_character_misread_is_always_noticed(number, data):
    code = codes.encode(number).replace(" ", "")
    place = data.draw(st.integers(0, len(code) - 1))
    letter = data.draw(st.sampled_from(codes.ALPHABET))
    assume(letter != code[place])
    with pytest.raises(codes.NotACode):
        codes.decode(code[:place] + letter + code[place + 1 :])


@given(numbers, st.data())
def test_two_neighbours_that_changed_places_are_always_noticed(number, data):
    code = codes.encode(number).replace(" ", "")[: codes.BASE - 2]
    place = data.draw(st.integers(0, len(code) - 2))
    assume(code[place] != code[place + 1])
    with pytest.raises(codes.NotACode):
        codes.decode(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@given(numbers)
def test_letters_and_figures_that_look_alike_are_the_same(number):
    typed = codes.encode(number).replace("0", "o").replace("1", "l").lower()
    assert codes.decode(typed) == number


@pytest.mark.parametrize("typed", ["{}", " {}\n", "{}.", "-{}-"])
def test_signs_around_and_inside_do_not_count(typed):
    code = codes.encode(4242)
    assert codes.decode(typed.format(code)) == 4242
    assert codes.decode(code.replace(" ", "-")) == 4242


@given(st.integers(0, 30_000_000))
def test_a_scanner_set_for_another_keyboard_is_understood(number):
    code = codes.encode(number).replace(" ", "")
    keys = str.maketrans("1234567890AQZWM", "&é\"'(-è_çàQAWZ?")
    scanned = code.translate(keys)
    assume(set(scanned) & codes.SCANNER_SIGNS)
    assert codes.decode(scanned) == number


@pytest.mark.parametrize(
    "typed", ["", "   ", "bonjour", "12", "A" * 400, "🙂🙂🙂🙂🙂🙂", "\x00\x00", "٣٣٣٣٣٣"]
)
def test_what_never_was_a_code_is_refused(typed):
    with pytest.raises(codes.NotACode):
        codes.decode(typed)
