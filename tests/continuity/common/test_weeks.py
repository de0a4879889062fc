"""School weeks are ISO weeks, named as in 2026-S48."""

from datetime import date

import pytest

from continuity.common.weeks import SchoolYear, days_from, monday_of, mondays, parse_week, week_name


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 29)])
def test_every_day_of_a_week_has_the_same_monday(day):
    assert monday_of(day) == date(2026, 11, 23)


def test_a_week_is_named_after_its_number():
    assert week_name(date(2026, 11, 23)) == "2026-S48"


def test_the_first_days_of_a_year_may_belong_to_the_last_week_of_the_year_before():
    assert week_name(date(2027, 1, 1)) == "2026-S53"


@pytest.mark.parametrize("name", ["2026-S48", "2026-S01", "2026-S53"])
def test_a_name_leads_back_to_its_week(name):
    assert week_name(parse_week(name)) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "2026-48",
        "2026-S0",
        "2026-S54",
        "2025-S53",
        "0000-S01",
        "S48",
        "2026-S48x",
        "2026-S48\n",
        "2026-S٤٨",
    ],
)
def test_a_week_that_does_not_exist_is_refused(name):
    with pytest.raises(ValueError, match=r"week|range|year"):
        parse_week(name)


def test_the_weeks_of_a_period_include_those_of_its_first_and_last_day():
    assert mondays(date(2026, 11, 29), date(2026, 11, 30)) == [date(2026, 11, 23), date(2026, 11, 30)]
    assert mondays(date(2026, 11, 23), date(2026, 11, 29)) == [date(2026, 11, 23)]


def test_days_are_counted_with_the_first():
    assert days_from(date(2026, 11, 30), 2) == [date(2026, 11, 30), date(2026, 12, 1)]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 9, 1), "2026-2027"),
        (date(2027, 8, 31), "2026-2027"),
        (date(2026, 8, 31), "2025-2026"),
    ],
)
def test_a_school_year_goes_from_september_to_august(day, name):
    year = SchoolYear.of(day)

    assert str(year) == name
    assert year.first_day <= day <= year.last_day
