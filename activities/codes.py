"""Short codes read aloud, typed or scanned: a number and a character that checks it. Pure.

Thirty-one characters, a prime: none is taken for another (no I, L, O, Q, U), and one character misread, or two that
changed places, are always noticed.
"""

from collections.abc import Iterator

ALPHABET = "0123456789ABCDEFGHJKMNPRSTVWXYZ"
BASE = len(ALPHABET)
SHORTEST = 5
LARGEST = 2**63 - 1  # what the database can look for
READ_AS = str.maketrans("OQILU", "0011V")
# What a scanner set for an American keyboard types on a French one.
SCANNED_AS = str.maketrans("&é\"'(-è_çàqawz?,", "1234567890aqzwmm")
SCANNER_SIGNS = frozenset("&é\"'(èçà")


class NotACode(ValueError):
    """A character was misread, or it never was a code."""


def encode(number: int) -> str:
    """`number` (0 or more) as people read it: "3K7 F9C", in threes, the last character the check."""
    digits = ""
    left = number
    while left or len(digits) < SHORTEST:
        left, digit = divmod(left, BASE)
        digits = ALPHABET[digit] + digits
    whole = digits + ALPHABET[_check(digits)]
    return " ".join(whole[place : place + 3] for place in range(0, len(whole), 3))


def decode(text: str) -> int:
    """The number of a code, however it was typed: capitals or not, with spaces, hyphens or points, O for 0, I for 1.

    Raises NotACode.
    """
    for reading in _readings(text.lower()):
        if len(reading) > SHORTEST and set(reading) <= set(ALPHABET):
            digits, check = reading[:-1], reading[-1]
            number = _number(digits)
            if ALPHABET[_check(digits)] == check and number <= LARGEST:
                return number
    raise NotACode(text)


def _readings(typed: str) -> Iterator[str]:
    yield _bare(typed)
    if SCANNER_SIGNS & set(typed):
        yield _bare(typed.translate(SCANNED_AS))


def _bare(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter.isalnum()).translate(READ_AS)


def _number(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * BASE + ALPHABET.index(digit)
    return number


def _check(digits: str) -> int:
    """Each place counts differently, so that neighbours that changed places are noticed."""
    return (
        sum(weight * ALPHABET.index(digit) for weight, digit in enumerate(reversed(digits), start=2)) % BASE
    )
