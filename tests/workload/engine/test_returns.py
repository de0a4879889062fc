"""Signs from returns alone, on Tuesday 24 November 2026: what was due when, and what came when."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workload.engine import risk_properties as properties
from tests.workload.engine.test_totality import SaidWhy
from workload import engine
from workload.engine.returns import Return, evidence_from_returns
from workload.engine.risk import RiskPolicy, assess_risk

TODAY = date(2026, 11, 24)
THE_WEEK_BEFORE = [date(2026, 11, 16) + timedelta(days=number) for number in range(5)]
TWO_WEEKS = [date(2026, 11, 10) + timedelta(days=number) for number in (0, 1, 2, 3, 6, 7, 8, 9, 10, 13)]


def level(returns: list[Return], today: date = TODAY) -> str:
    return assess_risk(evidence_from_returns(returns, today), RiskPolicy(), today).level


@pytest.mark.parametrize("holds", properties.OF_RETURNS)
@given(history=properties.histories)
def test_of_any_returns(holds, history):
    holds(engine, history)


class TestTheUsualPupil:
    def test_one_missing_return_is_nothing_however_long_ago_nothing_else_was_due(self):
        assert level([Return(TWO_WEEKS[1])]) == "none"

    def test_three_missing_in_a_week_are_worth_attention(self):
        in_time = [Return(day, day) for day in THE_WEEK_BEFORE]
        missing = [Return(day) for day in THE_WEEK_BEFORE[::2]]
        assert level(in_time + missing) == "watch"

    def test_a_week_of_nothing_is_an_alert(self):
        assert level([Return(day) for day in THE_WEEK_BEFORE[::2]]) == "alert"

    def test_two_weeks_of_nothing_are_urgent(self):
        assert level([Return(day) for day in TWO_WEEKS[1::2]]) == "urgent"

    def test_everything_in_time_is_nothing(self):
        assert evidence_from_returns([Return(day, day) for day in TWO_WEEKS], TODAY) == []

    def test_the_same_facts_weigh_the_same_the_next_morning(self):
        returns = [Return(day) for day in THE_WEEK_BEFORE]
        assert level(returns) == level(returns, TODAY + timedelta(days=1))
        first, second = (evidence_from_returns(returns, TODAY + timedelta(days=n)) for n in (0, 1))
        assert first == second

    def test_what_is_due_today_may_still_come(self):
        assert evidence_from_returns([Return(TODAY)] * 4, TODAY) == []

    def test_what_came_after_the_day_had_not_come_yet(self):
        late = [Return(day, TODAY) for day in THE_WEEK_BEFORE[:3]]
        assert level(late, date(2026, 11, 20)) == "watch"
        assert [item.signal for item in evidence_from_returns(late, TODAY)] == []

    def test_after_the_holidays_two_weeks_of_class_are_still_two_weeks(self):
        """Nothing was due in the holidays: the days of class before them still count."""
        class_days = [day for day in TWO_WEEKS if day < date(2026, 11, 16)] + [TODAY]
        assert evidence_from_returns([Return(date(2026, 11, 10))] * 3, TODAY, class_days)
        assert not evidence_from_returns([Return(date(2026, 11, 10))] * 3, TODAY)


anything = st.one_of(
    st.dates(),
    st.sampled_from([date.min, date.max, TODAY, datetime(2026, 11, 24, 9)]),  # noqa: DTZ001 what it is refused for
    st.none(),
    st.integers(),
    st.text(max_size=3),
)


@given(
    st.lists(st.tuples(anything, anything), max_size=6), anything, st.none() | st.lists(anything, max_size=6)
)
@settings(max_examples=300)
def test_anything_at_all_is_answered_or_refused_in_words(pairs, today, school_days):
    returns = []
    for due_on, came_on in pairs:
        with SaidWhy():
            returns.append(Return(due_on, came_on))
    with SaidWhy():
        assess_risk(evidence_from_returns(returns, today, school_days), RiskPolicy(), today)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_time_are_days_like_others(day):
    assert evidence_from_returns([Return(date.min)], day) == []
    assert evidence_from_returns([Return(date.max)], day) == []
