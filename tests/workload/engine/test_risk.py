"""How much attention a pupil asks for: never less with more evidence, and always for reasons one can count."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workload.engine.risk import LEVELS, Evidence, RiskPolicy, Weight, assess_risk

TODAY = date(2026, 11, 24)
POLICY = RiskPolicy()
levels = st.sampled_from(LEVELS)


def seen(signal: str, count: int = 1, since: date = date(2026, 11, 16), last: date = date(2026, 11, 20)):
    return Evidence(signal, count, since, last)


@st.composite
def evidence(draw):
    last = TODAY - timedelta(days=draw(st.integers(-7, 60)))
    return Evidence(
        signal=draw(st.sampled_from(sorted(POLICY.weights))),
        count=draw(st.integers(1, 12)),
        since=last - timedelta(days=draw(st.integers(0, 30))),
        last=last,
    )


@st.composite
def policies(draw):
    watch, alert, urgent = sorted(draw(st.sets(st.integers(1, 30), min_size=3, max_size=3)))
    weight = st.builds(
        lambda each, more: Weight(each, at_most=each + more), st.integers(1, 5), st.integers(0, 10)
    )
    return RiskPolicy(
        weights={signal: draw(weight) for signal in POLICY.weights},
        watch=watch,
        alert=alert,
        urgent=urgent,
        margin=draw(st.integers(0, watch - 1)),
        memory_days=draw(st.integers(0, 60)),
    )


many = st.lists(evidence(), max_size=12)


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

    def test_one_call_for_help_is_enough_to_be_watched(self):
        assert assess_risk([seen("difficulty_reported")], POLICY, TODAY).level == "watch"

    def test_too_much_work_is_no_sign_about_the_pupil_by_itself(self):
        assert assess_risk([seen("overload")], POLICY, TODAY).level == "none"

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

    @given(many, policies())
    def test_every_point_of_the_score_belongs_to_a_reason(self, evidence, policy):
        found = assess_risk(evidence, policy, TODAY)
        assert found.score == sum(reason.points for reason in found.reasons)
        for reason in found.reasons:
            weight = policy.weights[reason.signal]
            assert reason.points == min(reason.count * weight.each, weight.at_most) > 0

    @given(many, policies())
    def test_every_reason_counts_evidence_that_was_given(self, evidence, policy):
        for reason in assess_risk(evidence, policy, TODAY).reasons:
            remembered = [
                item
                for item in evidence
                if item.signal == reason.signal and item.last >= TODAY - timedelta(policy.memory_days)
            ]
            assert reason.count == sum(item.count for item in remembered)

    def test_evidence_that_ended_long_ago_is_forgotten(self):
        policy = RiskPolicy(memory_days=10)
        last_remembered = TODAY - timedelta(days=10)
        kept = seen("silence", 9, last_remembered, last_remembered)
        assert assess_risk([kept], policy, TODAY).level == "urgent"
        assert assess_risk([kept], policy, TODAY + timedelta(days=1)).reasons == ()


class TestProperties:
    @given(many, many, policies(), levels)
    def test_more_evidence_never_lowers_the_level(self, evidence, more, policy, previous):
        less = assess_risk(evidence, policy, TODAY, previous=previous)
        worse = assess_risk([*evidence, *more], policy, TODAY, previous=previous)
        assert LEVELS.index(worse.level) >= LEVELS.index(less.level)
        assert worse.score >= less.score

    @given(st.data(), many, policies(), levels)
    def test_the_order_of_evidence_is_irrelevant(self, data, evidence, policy, previous):
        shuffled = data.draw(st.permutations(evidence))
        assert assess_risk(shuffled, policy, TODAY, previous=previous) == assess_risk(
            evidence, policy, TODAY, previous=previous
        )

    @given(many, policies(), levels)
    def test_the_past_never_makes_a_state_look_better_than_it_is(self, evidence, policy, previous):
        fresh = assess_risk(evidence, policy, TODAY)
        kept = assess_risk(evidence, policy, TODAY, previous=previous)
        assert LEVELS.index(kept.level) >= LEVELS.index(fresh.level)

    @given(many, policies(), levels)
    def test_the_past_never_makes_a_state_look_worse_than_it_was(self, evidence, policy, previous):
        fresh = assess_risk(evidence, policy, TODAY)
        kept = assess_risk(evidence, policy, TODAY, previous=previous)
        assert LEVELS.index(kept.level) <= max(LEVELS.index(fresh.level), LEVELS.index(previous))

    @given(many, policies(), levels)
    def test_asking_again_changes_nothing(self, evidence, policy, previous):
        once = assess_risk(evidence, policy, TODAY, previous=previous)
        assert assess_risk(evidence, policy, TODAY, previous=once.level) == once

    @given(many, policies())
    def test_a_level_falls_only_once_the_score_is_clear_of_it(self, evidence, policy):
        found = assess_risk(evidence, policy, TODAY, previous="urgent")
        assert (found.level == "urgent") == (found.score >= policy.urgent - policy.margin)


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
        ],
    )
    def test_figures_without_a_meaning(self, figures):
        with pytest.raises(ValueError, match=r"."):
            RiskPolicy(**figures)
