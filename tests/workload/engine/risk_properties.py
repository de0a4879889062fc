"""What must hold of the weighing of signs and of signs from returns, each as a function of an engine and a case.

A case is made of plain figures, so that a copy of the engine builds everything of it with its own classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import import_module
from itertools import pairwise

from hypothesis import strategies as st

from workload.engine.risk import DEFAULT_WEIGHTS, LEVELS

TODAY = date(2026, 11, 24)
SIGNALS = sorted(DEFAULT_WEIGHTS)
Fact = tuple[str, int, int, int]  # signal, count, days ago it ended, days it lasted


@dataclass(frozen=True, slots=True)
class RiskCase:
    """A policy in figures, facts about a pupil, more facts, and a level held."""

    weights: dict[str, tuple[int, int]]
    thresholds: tuple[int, int, int]
    margin: int
    memory_days: int
    facts: Sequence[Fact]
    more: Sequence[Fact]
    previous: str

    def policy(self, risk):
        watch, alert, urgent = self.thresholds
        weights = {signal: risk.Weight(*figures) for signal, figures in self.weights.items()}
        return risk.RiskPolicy(weights, watch, alert, urgent, self.margin, self.memory_days)

    def assessed(self, engine, facts: Sequence[Fact] | None = None, previous: str | None = None):
        risk = risk_of(engine)
        evidence = [evidence_of(risk, fact) for fact in (self.facts if facts is None else facts)]
        return risk.assess_risk(evidence, self.policy(risk), TODAY, previous=previous or self.previous)


def risk_of(engine):
    return import_module(".risk", engine.__name__)


def returns_of(engine):
    return import_module(".returns", engine.__name__)


def evidence_of(risk, fact: Fact, today: date = TODAY):
    signal, count, days_ago, lasted = fact
    last = today - timedelta(days=days_ago)
    return risk.Evidence(signal, count, last - timedelta(days=lasted), last)


facts = st.lists(
    st.tuples(st.sampled_from(SIGNALS), st.integers(1, 12), st.integers(-7, 60), st.integers(0, 30)),
    max_size=8,
)


@st.composite
def risk_cases(draw):
    weight = st.tuples(st.integers(1, 5), st.integers(0, 10)).map(lambda pair: (pair[0], sum(pair)))
    thresholds = tuple(sorted(draw(st.sets(st.integers(1, 30), min_size=3, max_size=3))))
    return RiskCase(
        weights={signal: draw(st.just((0, 0)) | weight) for signal in SIGNALS},
        thresholds=thresholds,
        margin=draw(st.integers(0, thresholds[0] - 1)),
        memory_days=draw(st.integers(0, 60)),
        facts=draw(facts),
        more=draw(facts),
        previous=draw(st.sampled_from(LEVELS)),
    )


def rank(level: str) -> int:
    return LEVELS.index(level)


# assess_risk: a case is a RiskCase


def more_evidence_never_lowers_level_or_score(engine, case):
    less, more = case.assessed(engine), case.assessed(engine, [*case.facts, *case.more])
    assert rank(more.level) >= rank(less.level)
    assert more.score >= less.score


def the_order_of_evidence_is_irrelevant(engine, case):
    found = case.assessed(engine)
    assert case.assessed(engine, case.facts[::-1]) == found
    assert case.assessed(engine, sorted(case.facts)) == found


def every_point_belongs_to_a_reason_that_can_be_counted_by_hand(engine, case):
    found = case.assessed(engine)
    assert found.score == sum(reason.points for reason in found.reasons)
    told = {reason.signal: (reason.count, reason.points) for reason in found.reasons}
    counted = {}
    for signal, (each, at_most) in case.weights.items():
        count = sum(fact[1] for fact in case.facts if fact[0] == signal and fact[2] <= case.memory_days)
        if count and each:
            counted[signal] = (count, min(count * each, at_most))
    assert told == counted


def reasons_span_their_evidence_heaviest_first(engine, case):
    reasons = case.assessed(engine).reasons
    for reason in reasons:
        spans = [
            (TODAY - timedelta(days=ago + lasted), TODAY - timedelta(days=ago))
            for signal, _count, ago, lasted in case.facts
            if signal == reason.signal and ago <= case.memory_days
        ]
        assert (reason.since, reason.last) == (
            min(since for since, _ in spans),
            max(last for _, last in spans),
        )
    order = [(-reason.points, reason.since, reason.signal) for reason in reasons]
    assert order == sorted(order)


def a_level_follows_from_the_score_and_falls_only_once_clear_of_it(engine, case):
    found = case.assessed(engine)
    reached = max((n for n, least in enumerate(case.thresholds, 1) if found.score >= least), default=0)
    kept = max(
        (n for n, least in enumerate(case.thresholds, 1) if found.score >= least - case.margin), default=0
    )
    assert rank(found.level) == max(reached, min(kept, rank(case.previous)))


def asking_again_changes_nothing(engine, case):
    found = case.assessed(engine)
    assert case.assessed(engine, previous=found.level) == found


def without_evidence_a_pupil_is_at_rest(engine, case):
    found = case.assessed(engine, [])
    assert (found.level, found.score, found.reasons) == ("none", 0, ())


OF_ASSESS_RISK = (
    more_evidence_never_lowers_level_or_score,
    the_order_of_evidence_is_irrelevant,
    every_point_belongs_to_a_reason_that_can_be_counted_by_hand,
    reasons_span_their_evidence_heaviest_first,
    a_level_follows_from_the_score_and_falls_only_once_clear_of_it,
    asking_again_changes_nothing,
    without_evidence_a_pupil_is_at_rest,
)


# levels_by_day: a case is (RiskCase, the score of each day)


@st.composite
def days_of_scores(draw):
    """A case whose only sign is missing returns, a point each, and how many are missing on each day."""
    case = draw(risk_cases())
    case = replace(case, weights={"missing_returns": (1, 40)}, memory_days=60)
    return case, draw(st.lists(st.integers(0, 32), min_size=1, max_size=8))


def followed(engine, case: RiskCase, scores: Sequence[int]) -> list[int]:
    """The rank of the level of each day."""
    risk = risk_of(engine)
    days = {}
    for number, score in enumerate(scores):
        day = TODAY + timedelta(days=number)
        days[day] = [evidence_of(risk, ("missing_returns", score, 1, 0), day)] if score else []
    backwards = dict(reversed(days.items()))
    levels = risk.levels_by_day(backwards, case.policy(risk), previous=case.previous)
    assert list(levels) == list(days)
    return [rank(level) for level in levels.values()]


def a_score_that_moves_by_no_more_than_the_margin_never_flaps(engine, days):
    case, scores = days
    wobbling = [scores[0] + score % (case.margin + 1) for score in scores]
    levels = followed(engine, case, wobbling)
    assert levels in (sorted(levels), sorted(levels, reverse=True))


def the_same_every_day_changes_once_at_most(engine, days):
    case, scores = days
    levels = followed(engine, case, [scores[0]] * 5)
    assert len(set(levels)) == 1


def a_worse_history_is_never_at_a_lower_level(engine, days):
    case, scores = days
    worse = [score + number % 3 for number, score in enumerate(scores)]
    pairs = zip(followed(engine, case, scores), followed(engine, case, worse), strict=True)
    assert all(level <= of_worse for level, of_worse in pairs)


def a_history_can_be_cut_anywhere(engine, days):
    """Day after day, as checks do it, or all at once, as a replay does."""
    case, scores = days
    whole = followed(engine, case, scores)
    for cut in range(1, len(scores)):
        before = followed(engine, case, scores[:cut])
        after = followed(engine, replace(case, previous=LEVELS[before[-1]]), scores[cut:])
        assert before + after == whole


OF_LEVELS = (
    a_score_that_moves_by_no_more_than_the_margin_never_flaps,
    the_same_every_day_changes_once_at_most,
    a_worse_history_is_never_at_a_lower_level,
    a_history_can_be_cut_anywhere,
)


# evidence_from_returns: a case is (pairs of days ago: due, come or None), the days of class as days ago or None

weeks = st.integers(-3, 16)
some_days = st.lists(st.integers(-3, 20), unique=True)
most_days = st.lists(st.integers(-3, 20), unique=True, min_size=12)
histories = st.tuples(
    st.lists(st.tuples(weeks, st.none() | weeks), max_size=10), st.none() | some_days | most_days
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def told(engine, history, today: date = TODAY) -> dict[str, tuple[int, date, date]]:
    pairs, school_days = history
    module = returns_of(engine)
    returns = [module.Return(ago(due), None if came is None else ago(came)) for due, came in pairs]
    days = None if school_days is None else [ago(day) for day in school_days]
    evidence = module.evidence_from_returns(returns, today, days)
    signs = {item.signal: (item.count, item.since, item.last) for item in evidence}
    assert len(signs) == len(evidence), "at most one evidence per signal"
    return signs


def recent_days(history) -> list[date]:
    """The ten last days of class, by the definition."""
    _pairs, school_days = history
    if school_days is None:
        return [day for day in map(ago, range(13, -1, -1)) if day.weekday() < 5]
    return sorted(day for day in map(ago, school_days) if day <= TODAY)[-10:]


def known_today(history) -> list[tuple[date, date | None]]:
    """What is due in the last two weeks of class and before today, in order: (due day, day it came by today)."""
    recent = recent_days(history)
    known = [(ago(due), ago(came) if came is not None and came >= 0 else None) for due, came in history[0]]
    return sorted(
        [pair for pair in known if recent and recent[0] <= pair[0] < TODAY],
        key=lambda pair: (pair[0], pair[1] or TODAY),
    )


def missing_are_those_due_before_today_that_had_not_come(engine, history):
    missing = [due_on for due_on, came_on in known_today(history) if came_on is None]
    expected = (len(missing), missing[0], missing[-1]) if missing else None
    assert told(engine, history).get("missing_returns") == expected


def late_returns_grow_later_and_later_up_to_the_latest(engine, history):
    came = [(due_on, (came_on - due_on).days) for due_on, came_on in known_today(history) if came_on]
    runs = [came[begin:] for begin in range(len(came) - 1)]
    later = [
        run
        for run in runs
        if run[0][1] >= 1 and all(before < after for (_, before), (_, after) in pairwise(run))
    ]
    longest = max(later, key=len, default=None)
    expected = longest and (len(longest), longest[0][0], longest[-1][0])
    assert told(engine, history).get("late_returns") == expected


def silence_is_three_returns_a_week_apart_and_nothing_since(engine, history):
    came = [ago(came) for _due, came in history[0] if came is not None and came >= 0]
    unheard = [
        due_on
        for due_on, came_on in known_today(history)
        if came_on is None and all(due_on > day for day in came)
    ]
    days = [day for day in recent_days(history) if unheard and unheard[0] <= day <= unheard[-1]]
    silent = len(unheard) >= 3 and len(days) >= 5
    assert told(engine, history).get("silence") == ((len(days), days[0], days[-1]) if silent else None)


def what_comes_after_the_day_is_not_seen(engine, history):
    pairs, school_days = history
    come_by_then = [(due, came if came is not None and came >= 0 else None) for due, came in pairs]
    as_of = [(due, came) for due, came in come_by_then if due > 0 or came is not None]
    days = school_days and [day for day in school_days if day >= 0]
    assert told(engine, (as_of, days)) == told(engine, history)


def the_order_of_returns_and_days_is_irrelevant(engine, history):
    pairs, school_days = history
    assert told(engine, (pairs[::-1], school_days and sorted(school_days))) == told(engine, history)


def returns_on_their_day_tell_nothing(engine, history):
    pairs = [(due, due) for due, _came in history[0]]
    assert told(engine, (pairs, history[1])) == {}


OF_RETURNS = (
    missing_are_those_due_before_today_that_had_not_come,
    late_returns_grow_later_and_later_up_to_the_latest,
    silence_is_three_returns_a_week_apart_and_nothing_since,
    what_comes_after_the_day_is_not_seen,
    the_order_of_returns_and_days_is_irrelevant,
    returns_on_their_day_tell_nothing,
)
