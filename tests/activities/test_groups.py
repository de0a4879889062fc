"""Making groups: a pure function, whatever the pupils (R16)."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.groups import LARGEST, SMALLEST, at_random, balanced, number_of_groups, taken_in_turn

PUPILS = st.sets(st.integers(1, 10_000), min_size=2, max_size=40)
SIZES = st.integers(SMALLEST, LARGEST)
MEASURES = st.dictionaries(st.integers(1, 10_000), st.none() | st.integers(0, 1000), min_size=2, max_size=40)


def sizes(groups: Sequence[Sequence[int]]) -> list[int]:
    return [len(group) for group in groups]


def are_groups_of(groups: Sequence[Sequence[int]], pupils) -> bool:
    """Everybody once, two to five in each, sizes that differ by one at most."""
    everybody = [pupil for group in groups for pupil in group]
    found = sizes(groups)
    return (
        sorted(everybody) == sorted(pupils)
        and all(SMALLEST <= size <= LARGEST for size in found)
        and max(found) - min(found) <= 1
    )


def averages(groups, measures) -> list[Fraction]:
    known = [measure for measure in measures.values() if measure is not None]
    middle = Fraction(sum(known), len(known)) if known else Fraction(0)
    values = {pupil: middle if measure is None else measure for pupil, measure in measures.items()}
    return [Fraction(sum(values[pupil] for pupil in group), len(group)) for group in groups]


@pytest.mark.parametrize(
    ("pupils", "size", "expected"),
    [
        (24, 2, [2] * 12),
        (25, 2, [3] + [2] * 11),
        (3, 2, [3]),
        (5, 5, [5]),
        (6, 5, [3, 3]),
        (11, 5, [4, 4, 3]),
        (7, 3, [4, 3]),
        (2, 5, [2]),
    ],
)
def test_groups_are_as_near_to_the_size_asked_as_can_be(pupils, size, expected):
    assert sizes(at_random(range(pupils), size, seed=1)) == expected


@given(PUPILS, SIZES, st.integers(1, 9999))
def test_drawn_by_lot_everybody_is_in_one_group(pupils, size, seed):
    assert are_groups_of(at_random(pupils, size, seed), pupils)


@given(MEASURES, SIZES)
def test_balanced_everybody_is_in_one_group(measures, size):
    assert are_groups_of(balanced(measures, size), measures)


@given(PUPILS, SIZES, st.integers(1, 9999), st.randoms())
def test_the_same_number_draws_the_same_groups_in_whatever_order_pupils_come(pupils, size, seed, random):
    shuffled = list(pupils)
    random.shuffle(shuffled)

    assert at_random(shuffled, size, seed) == at_random(sorted(pupils), size, seed)


def test_another_number_draws_other_groups():
    assert at_random(range(24), 2, seed=1) != at_random(range(24), 2, seed=2)


def test_a_draw_is_the_same_on_every_machine():
    assert at_random(range(1, 8), 2, seed=2026) == [[3, 1, 5], [6, 2], [4, 7]]


@given(st.dictionaries(st.integers(1, 500), st.integers(0, 30), min_size=2, max_size=8))
def test_no_other_pairs_are_more_even(measures):
    if len(measures) % 2:
        return

    sums = sorted(sum(measures[pupil] for pupil in pair) for pair in balanced(measures, 2))

    for others in every_pairing(sorted(measures)):
        theirs = sorted(sum(measures[pupil] for pupil in pair) for pair in others)
        assert sums[-1] <= theirs[-1]
        assert sums[0] >= theirs[0]


@given(MEASURES, SIZES)
def test_groups_are_as_even_as_is_promised(measures, size):
    groups = balanced(measures, size)
    known = [measure for measure in measures.values() if measure is not None] or [0]
    smallest = min(sizes(groups))
    all_alike = smallest == max(sizes(groups))
    bound = Fraction(max(known) - min(known)) * (
        Fraction(1, smallest) if all_alike else Fraction(2, smallest + 1)
    )

    found = sorted(averages(groups, measures))

    assert found[-1] - found[0] <= bound


def test_high_and_low_are_mixed():
    groups = balanced({1: 20, 2: 18, 3: 9, 4: 3}, 2)

    assert groups == [[1, 4], [2, 3]]


@given(st.integers(2, 200), SIZES)
def test_small_groups_come_first(pupils, size):
    count = number_of_groups(pupils, size)
    farther = abs(Fraction(pupils, count + 1) - size) if pupils // (count + 1) >= SMALLEST else None

    assert farther is None or farther > abs(Fraction(pupils, count) - size)


@pytest.mark.parametrize("pupils", [0, 1])
def test_nobody_makes_a_group_alone(pupils):
    with pytest.raises(ValueError, match="two pupils"):
        number_of_groups(pupils, 2)


def test_roles_are_taken_in_turn():
    assert taken_in_turn(["écrit", "vérifie"], 3) == ["écrit", "vérifie", "écrit"]
    assert taken_in_turn([], 2) == ["", ""]


def every_pairing(pupils: Sequence[int]):
    if not pupils:
        yield []
        return
    first, *rest = pupils
    for place, mate in enumerate(rest):
        for others in every_pairing(rest[:place] + rest[place + 1 :]):
            yield [(first, mate), *others]
