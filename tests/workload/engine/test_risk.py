"""How much attention a pupil asks for: never less with more evidence, and always for reasons one can count."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from tests.workload.engine import risk_properties as properties
from workload import engine
from workload.engine.risk import Evidence, RiskPolicy, Weight, assess_risk

TODAY = date(2026, 11, 24)
POLICY = RiskPolicy()


def seen(signal: str, count: int = 1, since: date = date(2026, 11, 16), last: date = date(2026, 11, 20)):
    return Evidence(signal, count, since, last)


class TestLevels:
    @pytest.mark.parametrize(
        ("missing", "level"),
        [(2, "none"), (3, "watch"), (4, "watch"), (5, "alert"), (8, "alert"), (9, "urgent")],
    )
    def test_missing_returns_alone_can_reach_every_level(self, missing, level):
        assert assess_risk([seen("missing_returns", missing)], POLICY, TODAY).level == level

    def test_a_week_of_silence_is_an_alert_and_urgent_when_returns_are_missing_too(self):
        silence = seen("silence", 5)
        assert assess_risk([silence], POLICY, TODAY).level == "alert"
        assert assess_risk([silence, seen("missing_returns", 4)], POLICY, TODAY).level == "urgent"

    def test_nine_school_days_of_silence_alone_are_urgent(self):
        assert assess_risk([seen("silence", 8)], POLICY, TODAY).level == "alert"
        assert assess_risk([seen("silence", 9)], POLICY, TODAY).level == "urgent"

    def test_only_missing_returns_and_silence_can_make_a_case_urgent_alone(self):
        urgent = {
            signal
            for signal in POLICY.weights
            if assess_risk([seen(signal, 100)], POLICY, TODAY).level == "urgent"
        }
        assert urgent == {"missing_returns", "silence"}

    def test_one_call_for_help_is_enough_to_be_watched(self):
        assert assess_risk([seen("difficulty_reported")], POLICY, TODAY).level == "watch"

    @pytest.mark.parametrize("signal", ["overload", "going_badly"])
    def test_what_only_adds_to_other_signs_is_none_by_itself(self, signal):
        assert assess_risk([seen(signal, 100)], POLICY, TODAY).level == "none"

    def test_a_sign_that_does_not_count_is_no_reason(self):
        deaf = RiskPolicy(weights={**POLICY.weights, "silence": Weight(0, 0)})
        assert assess_risk([seen("silence", 20)], deaf, TODAY).reasons == ()

    def test_a_pupil_without_evidence_is_at_rest(self):
        assert assess_risk([], POLICY, TODAY, previous="urgent").level == "none"


class TestReasons:
    def test_evidence_of_one_signal_becomes_one_reason_that_spans_it(self):
        early = seen("missing_returns", 1, date(2026, 11, 10), date(2026, 11, 12))
        late = seen("missing_returns", 2, date(2026, 11, 16), date(2026, 11, 20))
        (reason,) = assess_risk([late, early], POLICY, TODAY).reasons
        assert (reason.count, reason.since, reason.last) == (3, date(2026, 11, 10), date(2026, 11, 20))

    def test_the_heaviest_reason_comes_first(self):
        found = assess_risk([seen("missing_returns", 2), seen("silence", 6)], POLICY, TODAY)
        assert [reason.signal for reason in found.reasons] == ["silence", "missing_returns"]

    def test_evidence_that_ended_long_ago_is_forgotten(self):
        policy = RiskPolicy(memory_days=10)
        last_remembered = TODAY - timedelta(days=10)
        kept = seen("silence", 9, last_remembered, last_remembered)
        assert assess_risk([kept], policy, TODAY).level == "urgent"
        assert assess_risk([kept], policy, TODAY + timedelta(days=1)).reasons == ()


@pytest.mark.parametrize("holds", properties.OF_ASSESS_RISK)
@given(case=properties.risk_cases())
def test_of_any_evidence(holds, case):
    holds(engine, case)


@pytest.mark.parametrize("holds", properties.OF_LEVELS)
@given(days=properties.days_of_scores())
def test_of_any_days_in_a_row(holds, days):
    holds(engine, days)


class TestNonsense:
    @pytest.mark.parametrize("count", [0, -1, 1.5, True])
    def test_a_count_that_counts_nothing(self, count):
        with pytest.raises(ValueError, match="count"):
            seen("silence", count)

    def test_evidence_that_ends_before_it_begins(self):
        with pytest.raises(ValueError, match="before it began"):
            seen("silence", 1, date(2026, 11, 20), date(2026, 11, 19))

    def test_a_signal_nobody_weighs(self):
        with pytest.raises(ValueError, match="no weight"):
            assess_risk([seen("horoscope")], POLICY, TODAY)

    def test_a_level_that_does_not_exist(self):
        with pytest.raises(ValueError, match="no level"):
            assess_risk([], POLICY, TODAY, previous="panic")

    @pytest.mark.parametrize(
        "figures",
        [
            {"watch": 5, "alert": 5},
            {"watch": 0},
            {"margin": 3},
            {"margin": -1},
            {"memory_days": -1},
            {"weights": {"silence": Weight(each=2, at_most=1)}},
            {"weights": {"silence": Weight(each=0, at_most=1)}},
            {"weights": {"silence": Weight(each=-1, at_most=1)}},
        ],
    )
    def test_figures_without_a_meaning(self, figures):
        with pytest.raises(ValueError, match=r"."):
            RiskPolicy(**figures)
