"""How much worse off pupils would be: answered from what was seen to fit where that settles it."""

import pytest

from tests.workload.conftest import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from workload.engine import Task
from workload.standing import Standing


@pytest.fixture
def standing():
    """An hour a day, and half an hour left on each of them; 60 minutes fit from Tuesday to Thursday."""
    found = Standing(
        [Task(day, 30, day, day) for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)],
        dict.fromkeys((MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY), 60),
        {"new"},
        MONDAY,
    )
    assert found.after(Task("new", 60, TUESDAY, THURSDAY)).feasible
    return found


@pytest.mark.parametrize(
    ("minutes", "first_day", "last_day", "growth"),
    [
        (60, TUESDAY, THURSDAY, 0),
        (50, MONDAY, FRIDAY, 0),
        (100, TUESDAY, THURSDAY, 10),
        (60, THURSDAY, THURSDAY, 30),
        (60, TUESDAY, TUESDAY, 30),
    ],
)
def test_what_fitted_settles_nothing_of_what_asks_for_more(standing, minutes, first_day, last_day, growth):
    assert standing.growth(Task("new", minutes, first_day, last_day)) == growth


def test_what_asks_for_less_than_before_is_no_growth():
    standing = Standing([Task("new", 90, MONDAY, MONDAY)], {MONDAY: 60}, {"new"}, MONDAY)

    assert standing.growth(Task("new", 80, MONDAY, MONDAY)) == 0
