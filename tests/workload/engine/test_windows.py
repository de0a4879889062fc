from datetime import UTC, date, datetime

import pytest
from hypothesis import given

import workload.engine
from tests.workload.engine import properties
from tests.workload.engine.instances import calendars, thorough
from workload.engine import earliest_due_with_notice, notice_days, window

# Monday 2 to Friday 13 March 2026, with the Saturday morning of the 7th, without Wednesday 11.
WORKING_DAYS = [date(2026, 3, n) for n in (2, 3, 4, 5, 6, 7, 9, 10, 12, 13)]


def march(day, hour=8, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("holds", properties.OF_WINDOWS)
@given(case=calendars)
@thorough
def test_of_any_calendar(holds, case):
    holds(workload.engine, case)


@pytest.mark.parametrize(
    ("reaches_at", "first"),
    [
        (march(3, 11, 59), 3),
        (march(3, 12), 4),
        (march(6, 15), 7),  # the Saturday morning
        (march(7, 15), 9),
        (march(8, 9), 9),  # a Sunday
        (march(10, 12), 12),  # the day off between
    ],
)
def test_the_first_day_is_the_day_it_is_given_before_noon_else_the_next_working_day(reaches_at, first):
    assert window(reaches_at, march(13, 18), WORKING_DAYS) == (date(2026, 3, first), date(2026, 3, 13))


@pytest.mark.parametrize(
    ("due", "last"),
    [
        (march(5, 12), 5),
        (march(5, 11, 59), 4),
        (march(9, 8), 7),
        (march(8, 20), 7),  # a Sunday
        (march(12, 8), 10),
    ],
)
def test_the_last_day_is_the_due_day_from_noon_else_the_working_day_before(due, last):
    assert window(march(2), due, WORKING_DAYS) == (date(2026, 3, 2), date(2026, 3, last))


@pytest.mark.parametrize(
    ("reaches_at", "due"),
    [
        (march(3, 14), march(4, 8)),  # from the afternoon for the next morning
        (march(8, 9), march(8, 20)),
        (march(14), march(20)),
        (march(6), march(4)),
    ],
)
def test_no_working_day_between_means_no_window(reaches_at, due):
    assert window(reaches_at, due, WORKING_DAYS) is None


@pytest.mark.parametrize(
    ("reaches_on", "due_on", "notice"),
    [(2, 2, 0), (2, 3, 1), (6, 9, 2), (7, 8, 0), (10, 12, 1), (8, 13, 4), (5, 3, 0)],
)
def test_notice_counts_working_days_after_the_first_up_to_the_due_day(reaches_on, due_on, notice):
    assert notice_days(date(2026, 3, reaches_on), date(2026, 3, due_on), WORKING_DAYS) == notice


@pytest.mark.parametrize("reaches_on", range(1, 14))
@pytest.mark.parametrize("notice", range(4))
def test_the_earliest_due_day_is_the_first_with_enough_notice(reaches_on, notice):
    reaches_on = date(2026, 3, reaches_on)
    enough = (
        d for d in WORKING_DAYS if d >= reaches_on and notice_days(reaches_on, d, WORKING_DAYS) >= notice
    )
    assert earliest_due_with_notice(reaches_on, notice, WORKING_DAYS) == next(enough, None)
