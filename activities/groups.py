"""Making groups (R16): who works with whom, as a pure function of the pupils, how many to a group, and a number.

Every function gives lists of pupils, all of them once, in groups of two to five whose sizes differ by one at most.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

SMALLEST, LARGEST = 2, 5


def number_of_groups(pupils: int, size: int) -> int:
    """Into how many groups `pupils` go so that each is as near to `size` (2 to 5) as can be and none is alone.

    Of two numbers as near, the larger: small groups first, pairs before all. Raises ValueError for fewer than two pupils.
    """
    if pupils < SMALLEST:
        raise ValueError("two pupils at least make a group")
    fewest, most = -(-pupils // LARGEST), pupils // SMALLEST
    return min(range(fewest, most + 1), key=lambda count: (abs(Fraction(pupils, count) - size), -count))


def at_random(pupils: Iterable[Key], size: int, seed: int) -> list[list[Key]]:
    """Groups drawn by lot: the same `seed` makes the same groups of the same pupils, on any machine, in whatever order
    they are given.
    """
    drawn = sorted(pupils, key=lambda pupil: sha256(f"{seed} {pupil}".encode()).digest())
    count = number_of_groups(len(drawn), size)
    return [drawn[first::count] for first in range(count)]


def balanced(measures: Mapping[Key, int | None], size: int) -> list[list[Key]]:
    """Groups that each mix high and low `measures`; who has none counts as the average of the others.

    Dealt from the highest to the lowest, turning at each end of the row. For pairs of an even number of pupils nothing is more
    even: no other pairing has a smaller highest pair, nor a larger lowest one. For groups of one size m, the averages of any
    two groups differ by at most (highest − lowest) / m; where some have one more than m, by twice that over m + 1.
    """
    ranked = _from_high_to_low(measures)
    count = number_of_groups(len(ranked), size)
    groups: list[list[Key]] = [[] for _number in range(count)]
    for rank, pupil in enumerate(ranked):
        row, place = divmod(rank, count)
        groups[place if row % 2 == 0 else count - 1 - place].append(pupil)
    return groups


def taken_in_turn(words: Sequence[str], members: int) -> list[str]:
    """One of `words` (roles, parts) for each of `members`: in order, begun again when there are fewer; "" without any."""
    return [words[place % len(words)] if words else "" for place in range(members)]


def _from_high_to_low(measures: Mapping[Key, int | None]) -> list[Key]:
    """Equal ones in the order of their keys, so that the same measures always make the same groups."""
    known = [measure for measure in measures.values() if measure is not None]
    middle = Fraction(sum(known), len(known)) if known else Fraction(0)

    def rank(pupil: Key) -> tuple:
        measure = measures[pupil]
        return -(middle if measure is None else measure), pupil

    return sorted(measures, key=rank)
