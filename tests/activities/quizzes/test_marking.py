"""What a response is worth."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.quizzes.marking import forgiven, mark
from activities.quizzes.questions import FULL, Answer, Kind, Question, true_false
from tests.activities.quizzes.strategies import LETTERS


def choices(kind: Kind, *weights, **fields) -> Question:
    """Choices named a, b, c, … of these weights."""
    answers = tuple(
        Answer(letter, Decimal(weight), f"à propos de {letter}", key=letter)
        for letter, weight in zip("abcdefgh", weights, strict=False)
    )
    return Question(kind, "Quoi ?", answers, **fields)


def typed(kind: Kind, *answers: Answer) -> Question:
    return Question(kind, "Quoi ?", answers)


@pytest.mark.parametrize(("chosen", "share"), [("a", 1), ("b", Fraction(1, 2)), ("c", 0), ("d", 0)])
def test_a_single_choice_is_worth_its_weight_and_never_less_than_nothing(chosen, share):
    question = choices(Kind.SINGLE, 100, 50, 0, -50)

    assert mark(question, [chosen]).share == share


@pytest.mark.parametrize(
    ("ticked", "share"),
    [("ab", 1), ("a", Fraction(1, 2)), ("abc", Fraction(1, 2)), ("abcd", 0), ("cd", 0), ("acd", 0)],
)
def test_a_box_ticked_wrongly_takes_away_what_a_right_one_brings(ticked, share):
    question = choices(Kind.MULTIPLE, 50, 50, 0, 0)

    assert mark(question, list(ticked)).share == share


def test_a_wrong_box_takes_away_more_where_its_weight_says_so():
    assert mark(choices(Kind.MULTIPLE, 50, 50, -100), ["a", "b", "c"]).share == 0


def test_three_thirds_written_in_decimals_are_everything():
    question = choices(Kind.MULTIPLE, "33.33333", "33.33333", "33.33333", 0)

    assert mark(question, ["a", "b", "c"]).is_right


@pytest.mark.parametrize(("said", "share"), [("true", 0), ("false", 1)])
def test_true_or_false(said, share):
    assert mark(true_false("Paris est en Italie.", is_true=False), [said]).share == share


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("3,14", 1),
        ("3.14", 1),
        (" 3,15 ", 1),
        ("3,13", 1),
        ("3,151", 0),
        ("-3,14", 0),
        ("−3,14", 0),
        ("pi", 0),
    ],
)
def test_a_number_is_right_to_within_its_tolerance_the_ends_included(written, share):
    question = typed(Kind.NUMBER, Answer("3.14", FULL, tolerance=Decimal("0.01")))

    assert mark(question, [written]).share == share


def test_a_number_is_compared_exactly():
    question = typed(Kind.NUMBER, Answer("0.3", FULL))

    assert mark(question, ["0,3"]).is_right
    assert not mark(question, ["0,30000000000000004"]).is_right


def test_thousands_may_stand_apart():
    assert mark(typed(Kind.NUMBER, Answer("12000", FULL)), ["12\u202f000"]).is_right


def test_the_first_number_that_fits_counts():
    question = typed(
        Kind.NUMBER, Answer("1789", FULL), Answer("1789", Decimal(50), "À un an près.", Decimal(1))
    )

    assert mark(question, ["1790"]).share == Fraction(1, 2)
    assert mark(question, ["1790"]).feedback == ("À un an près.",)


@pytest.mark.parametrize("written", ["Élan", "elan", " ÉLAN ", "élan.", "e\u0301lan"])
def test_capitals_accents_spaces_and_a_full_stop_are_forgiven(written):
    assert mark(typed(Kind.SHORT, Answer("Élan", FULL)), [written]).is_right


@pytest.mark.parametrize(
    ("form", "written"), [("cœur", "coeur"), ("l'eau", "l’eau"), ("dix-sept", "dix‑sept")]
)
def test_letters_that_keyboards_write_otherwise_are_forgiven(form, written):
    assert mark(typed(Kind.SHORT, Answer(form, FULL)), [written]).is_right


def test_other_letters_are_not_forgiven():
    assert not mark(typed(Kind.SHORT, Answer("Élan", FULL)), ["élans"]).is_right


@pytest.mark.parametrize(
    ("form", "written", "is_right"),
    [
        ("*Paris*", "C'est Paris, je crois", True),
        ("Paris*", "paris", True),
        ("*Paris", "Paris, France", False),
        ("2*3", "2 fois 3", True),
        ("*", "n'importe quoi", True),
        ("*(a)*", "voici (A)", True),
    ],
)
def test_a_star_in_an_accepted_form_stands_for_anything(form, written, is_right):
    assert mark(typed(Kind.SHORT, Answer(form, FULL)), [written]).is_right == is_right


@given(st.text("ab*", min_size=1, max_size=8), st.text("ab", max_size=8))
def test_stars_mean_what_a_pattern_says(form, written):
    meant = re.fullmatch(".*".join(form.split("*")), written) is not None

    assert mark(typed(Kind.SHORT, Answer(form, FULL)), [written]).is_right == meant


def test_a_form_with_many_stars_is_read_at_once():
    form = Answer("*".join(["", *"aei" * 20, "z", ""]), FULL)

    assert not mark(typed(Kind.SHORT, form), ["aei" * 160]).is_right


def test_each_pair_counts_the_same():
    question = typed(
        Kind.MATCHING,
        Answer("France", match="Paris", key="a"),
        Answer("Grèce", match="Athènes", key="b"),
        Answer("", match="Lisbonne", key="c"),
    )

    assert mark(question, ["a:a", "b:b"]).is_right
    assert mark(question, ["a:a", "b:c"]).share == Fraction(1, 2)
    assert mark(question, ["b:a"]).share == 0


def test_two_left_sides_may_share_a_right_side():
    question = typed(
        Kind.MATCHING, Answer("merle", match="oiseau", key="a"), Answer("pie", match="oiseau", key="b")
    )

    assert mark(question, ["a:a", "b:a"]).is_right


def test_what_is_chosen_brings_its_comment():
    assert mark(choices(Kind.MULTIPLE, 100, 0), ["b"]).feedback == ("à propos de b",)


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.MULTIPLE, Kind.SHORT, Kind.NUMBER, Kind.MATCHING])
def test_no_answer_is_worth_nothing(kind):
    assert mark(choices(kind, 100, 0), []).share == 0


@given(st.text(LETTERS, max_size=20))
def test_forgiving_twice_is_forgiving_once(text):
    assert forgiven(forgiven(text)) == forgiven(text)
