from decimal import Decimal
from fractions import Fraction

import pytest

from tests.workload.engine.instances import task
from workload.engine import effective_minutes


@pytest.mark.parametrize("minutes", [0, -5, True, 30.0, "30", 10**9 + 1])
def test_minutes_are_a_whole_number_above_zero(minutes):
    with pytest.raises(ValueError, match="Task 'maths': minutes must be a whole number from 1"):
        task("maths", minutes, 0, 1)


def test_a_window_does_not_end_before_it_begins():
    with pytest.raises(ValueError, match="the first day, 2026-03-04, is after the last day, 2026-03-03"):
        task("maths", 30, 2, 1)


@pytest.mark.parametrize(
    ("minutes", "factor", "effective"),
    [
        (45, Fraction(4, 3), 60),
        (20, Fraction(4, 3), 27),
        (30, Decimal("1.1"), 33),
        (31, Decimal("1.1"), 35),
        (50, 1, 50),
        (50, 2, 100),
    ],
)
def test_extra_time_is_rounded_up_to_a_whole_minute(minutes, factor, effective):
    assert effective_minutes(minutes, factor) == effective
