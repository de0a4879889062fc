"""Every property has been seen failing: each bug below, planted in a copy of the engine, must be noticed by the one
named beside it."""

import shutil
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import workload.engine
from tests.workload.engine import plan_properties as plans
from tests.workload.engine import properties
from tests.workload.engine import risk_properties as risks
from tests.workload.engine.instances import (
    calendars,
    days_of_short_tasks,
    described_weeks,
    newcomers,
    weeks,
    weeks_of_one_sequence,
    weeks_of_tens,
    weeks_with_little_room,
)

SOURCES = Path(workload.engine.__file__).parent
CASES = 500

ABOUT = {
    **dict.fromkeys(properties.OF_ASSESS, weeks()),
    properties.load_is_the_lexicographically_smallest_there_is: weeks(),
    properties.overloads_take_the_fewest_days_then_the_earliest: weeks(
        days=5, most=7, minutes=st.integers(1, 5)
    ),
    **dict.fromkeys(properties.OF_FIT, st.tuples(newcomers, weeks())),
    **dict.fromkeys(properties.OF_WINDOWS, calendars),
    **dict.fromkeys(plans.OF_PLANS, described_weeks()),
    plans.a_sequence_is_done_in_order_over_the_days: weeks_of_one_sequence(),
    plans.no_more_than_the_excess_is_left_out: weeks_of_tens(),
    plans.no_subject_comes_twice_in_a_row_where_that_can_be_avoided: days_of_short_tasks(),
    **dict.fromkeys(risks.OF_ASSESS_RISK, risks.risk_cases()),
    **dict.fromkeys(risks.OF_LEVELS, risks.days_of_scores()),
    **dict.fromkeys(risks.OF_RETURNS, risks.histories),
}
OF_MANY_WEEKS = (
    plans.no_more_is_cut_than_must_be_in_199_weeks_of_200,
    plans.no_whole_plan_is_nearer_to_the_fairest_load_in_49_weeks_of_50,
)

# By property: where it must notice what, planted in the place of what the source says.
BUGS = {
    properties.feasible_no_excess_no_overload_and_a_peak_of_at_most_one_are_the_same: [
        ("overload", "if peak <= 1:", "if peak < 1:"),
    ],
    properties.weeks_in_the_place_of_days_are_the_same_question: [
        (
            "overload",
            "if runs and first_day <= runs[-1][1]",
            "if runs and (first_day - runs[-1][1]).days <= 1",
        ),
    ],
    properties.the_order_of_tasks_and_days_and_days_of_no_capacity_change_nothing: [
        (
            "model",
            "sorted(checked_day(day) for day, minutes in capacity.items() if minutes)",
            "[day for day, minutes in capacity.items() if minutes]",
        ),
        (
            "overload",
            "sorted({(task.first_day, task.last_day) for task in tasks})",
            "[(task.first_day, task.last_day) for task in tasks]",
        ),
    ],
    properties.excess_is_total_minutes_less_the_maximum_flow: [
        ("flow", "first = {day: bisect_left(days, day)", "first = {day: bisect_right(days, day)"),
        (
            "levelling",
            "for last in range(first, end)",
            "for last in range(first, end - 1)",
        ),
        ("overload", "calm_days[first] == calm_days[last + 1]", "calm_days[first] == calm_days[last]"),
    ],
    properties.overloads_take_the_fewest_days_then_the_earliest: [
        ("flow", "bisect_right(days, day) - 1", "bisect_left(days, day) - 1"),
        ("overload", "is_calm[position] = asked <= possible", "is_calm[position] = asked < possible"),
    ],
    properties.the_room_of_a_window_is_the_most_minutes_that_add_nothing_to_the_excess: [
        ("flow", "max((worst[first + 1], *runs))", "max((0, *runs))"),
        ("flow", "if beyond[first] > 0", "if beyond[first] < 0"),
        ("room", "if beyond[begin] > 0 or", "if"),
        ("room", "before = max(before, ends[begin])", "before = ends[begin]"),
    ],
    properties.load_is_the_lexicographically_smallest_there_is: [
        ("levelling", "if asked * its_possible > most_asked * possible", "if asked > most_asked"),
        (
            "levelling",
            "if starting_here * its_possible <= most_asked * capacities[first]",
            "if starting_here <= most_asked",
        ),
        ("levelling", "start if start < first else first if start <= last", "start if start <= last"),
        ("levelling", "first - 1 if end <= last", "first if end <= last"),
        ("overload", "capacities[position] * asked / possible", "asked / len(positions)"),
    ],
    properties.load_covers_the_days_of_capacity_and_the_minutes_that_have_one: [
        ("levelling", "if start < first or end > last", "if start < first and end > last"),
    ],
    properties.overloads_are_disjoint_in_order_and_carry_the_whole_excess: [
        ("overload", "first_day <= runs[-1][1]", "first_day < runs[-1][1]"),
    ],
    properties.overloads_are_true_to_their_definition: [
        ("overload", "max(runs[-1][1], last_day)", "last_day"),
        ("overload", "bisect_right(starts, task.first_day) - 1", "bisect_left(starts, task.first_day) - 1"),
        ("overload", "bisect_right(days, last_day)]", "bisect_left(days, last_day)]"),
    ],
    properties.peak_is_the_largest_share_and_infinite_for_a_task_without_capacity: [
        ("overload", "peak = 0.0 if len(open_windows) == len(tasks) else inf", "peak = 0.0"),
        ("overload", "peak = max(peak, asked / possible)", "peak = max(peak, float(asked > possible))"),
    ],
    properties.it_fits_when_no_more_minutes_are_left_out_than_without_it: [
        ("room", "excess = max(row[0], before + rest[begin + 1])", "excess = row[0]"),
    ],
    properties.the_earliest_last_day_is_the_first_of_the_days_with_which_it_fits: [
        (
            "fitting",
            "room.minutes(task.first_day, day) >= task.minutes",
            "room.minutes(task.first_day, day) > task.minutes",
        ),
        ("fitting", "if day >= task.first_day", "if day > task.first_day"),
    ],
    properties.most_minutes_are_the_most_that_fit_in_the_window_as_given: [
        (
            "fitting",
            "min(task.minutes, room.minutes(task.first_day, task.last_day))",
            "room.minutes(task.first_day, task.last_day)",
        ),
    ],
    properties.overloads_are_those_of_all_together: [
        ("fitting", "overloads=together.overloads", "overloads=()"),
    ],
    properties.the_window_is_what_is_left_between_the_two_moments: [
        ("windows", "if reaches_at.time() < NOON", "if reaches_at.time() <= NOON"),
        ("windows", "if due.time() >= NOON", "if due.time() > NOON"),
        ("windows", "if first < end", "if first <= end"),
    ],
    properties.notice_is_the_working_days_after_it_reaches_them_up_to_the_due_day: [
        ("windows", "- _up_to(working_days, reaches_on))", "- _before(working_days, reaches_on))"),
    ],
    properties.the_earliest_due_day_is_the_first_with_enough_notice: [
        ("windows", "+ notice - 1)", "+ notice)"),
    ],
    plans.no_more_than_the_excess_is_left_out: [
        ("flow", "min(room, missing) if last >= day else 0", "min(room, missing)"),
        ("flow", "append((last, number))", "append((-last, number))"),
    ],
    plans.everything_is_placed_when_it_fits_in_granules_of_five_minutes: [
        ("keeping", "-(-minutes // granule) * granule", "minutes // granule * granule"),
        ("filling", "asked - day.room_until[last])", "asked - day.room_until[last] - day.room)"),
    ],
    plans.no_day_is_above_its_capacity: [
        ("keeping", "capacity[day] // granule * granule", "-(-capacity[day] // granule) * granule"),
        ("keeping", "room[day] -= minutes", "room[day] -= 0"),
        ("filling", "(1 << room + 1) - 1", "(1 << room + 6) - 1"),
    ],
    plans.a_virtual_class_that_fits_alone_on_its_day_keeps_its_place: [
        ("keeping", "if minutes <= room[day]:", "if 2 * minutes <= room[day]:"),
    ],
    plans.every_minute_is_either_placed_or_said_to_be_unplaced: [
        ("keeping", "max(0, minutes - given[task_id])", "0"),
        ("placing", "done[number] = minutes - padding", "done[number] = minutes"),
        ("plan", "if task.minutes > placed.get(task.id, 0)", "if task.minutes > placed.get(task.id, 0) + 5"),
    ],
    plans.every_sitting_is_in_the_window_of_its_task: [
        (
            "sequences",
            "(windows[task_id][0] for task_id in order), max",
            "(windows[task_id][0] for task_id in order), min",
        ),
        ("filling", "if first <= day.position and", "if first <= day.position + 1 and"),
        ("placing", "days[::-1]", "days"),
    ],
    plans.a_sequence_is_done_in_order_over_the_days: [
        ("sequences", "sorted(order, key=lambda task_id: traits[task_id].position)", "order"),
        ("filling", "and remains(before))", "and False)"),
    ],
    plans.sittings_are_multiples_of_five_minutes_but_for_the_end_of_a_task: [
        ("filling", "(minutes % GRANULE and remains(number))", "False"),
        ("parts", "sizes[-1] += rest", "sizes[0] += rest"),
    ],
    plans.no_whole_plan_is_nearer_to_the_fairest_load_in_49_weeks_of_50: [
        ("filling", "target - under <= over - target", "target - under > over - target"),
        ("placing", "gap = wanted - sum(done.values())", "gap = 0.0"),
    ],
    plans.no_more_is_cut_than_must_be_in_199_weeks_of_200: [
        ("filling", "    None,\n", ""),
        ("placing", "key=_drawbacks):", "key=_drawbacks, reverse=True):"),
        ("placing", "MOST_DRAFTS = 8", "MOST_DRAFTS = 1"),
    ],
    plans.no_sitting_but_a_virtual_class_is_longer_than_45_minutes: [
        ("parts", "LONGEST = 45", "LONGEST = 50"),
    ],
    plans.a_break_comes_where_more_than_an_hour_would_pass_without_one: [
        (
            "plan",
            "since_break + minutes > LONGEST_WITHOUT_BREAK",
            "since_break + minutes >= LONGEST_WITHOUT_BREAK",
        ),
        ("plan", "since_break = minutes if after_break", "since_break = 0 if after_break"),
    ],
    plans.parts_are_numbered_through_the_days: [
        ("plan", "enumerate(cut, start=1)", "enumerate(cut)"),
    ],
    plans.a_virtual_class_is_whole_or_not_in_the_plan: [
        ("plan", "[share] if traits.starts_at is not None else even_parts(share)", "even_parts(share)"),
    ],
    plans.no_subject_comes_twice_in_a_row_where_that_can_be_avoided: [
        ("plan", "topic == previous.topic", "topic is previous"),
        ("plan", "2 * left[topic] <= all_left", "True"),
    ],
    plans.within_a_day_a_sequence_goes_by_position: [
        ("plan", "sorted(queue, key=lambda piece: piece.traits.position)", "queue"),
    ],
    plans.the_deviation_is_the_largest_distance_from_the_fairest_load: [
        ("plan", "deviation=max(", "deviation=min("),
    ],
    risks.more_evidence_never_lowers_level_or_score: [
        ("risk", "min(count * weight.each, weight.at_most)", "count * weight.each % (weight.at_most + 1)"),
        ("risk", "sum(reason.points for reason in reasons)", "min((r.points for r in reasons), default=0)"),
    ],
    risks.the_order_of_evidence_is_irrelevant: [
        ("risk", "(-reason.points, reason.since, reason.signal)", "-reason.points"),
        ("risk", "since=min(item.since for item in items)", "since=items[0].since"),
    ],
    risks.every_point_belongs_to_a_reason_that_can_be_counted_by_hand: [
        ("risk", "count = sum(item.count for item in items)", "count = max(item.count for item in items)"),
        ("risk", "(today - item.last).days <= policy", "(today - item.last).days < policy"),
        ("risk", "if policy.weights[item.signal].each and ", "if "),
    ],
    risks.reasons_span_their_evidence_heaviest_first: [
        ("risk", "last=max(item.last for item in items)", "last=items[-1].last"),
        ("risk", "(-reason.points, reason.since", "(reason.points, reason.since"),
    ],
    risks.a_level_follows_from_the_score_and_falls_only_once_clear_of_it: [
        ("risk", "(score >= self.watch)", "(score > self.watch)"),
        ("risk", "policy.level(score + policy.margin)", "policy.level(score)"),
        ("risk", "min(kept, previous, key=LEVELS.index)", "previous"),
    ],
    risks.asking_again_changes_nothing: [
        ("risk", "min(kept, previous, key=LEVELS.index)", "LEVELS[max(0, LEVELS.index(previous) - 1)]"),
    ],
    risks.without_evidence_a_pupil_is_at_rest: [
        ("risk", "min(kept, previous, key=LEVELS.index), key", "previous, key"),
    ],
    risks.a_score_that_moves_by_no_more_than_the_margin_never_flaps: [
        ("risk", "previous = assess_risk(", "_ = assess_risk("),
        ("risk", "kept=policy.level(score + policy.margin)", "kept=policy.level(score + policy.margin // 2)"),
    ],
    risks.the_same_every_day_changes_once_at_most: [
        ("risk", "day, previous=previous).level", "day, previous=LEVELS[-1 - LEVELS.index(previous)]).level"),
    ],
    risks.a_worse_history_is_never_at_a_lower_level: [
        ("risk", "day, previous=previous).level", "day, previous=LEVELS[-1 - LEVELS.index(previous)]).level"),
    ],
    risks.a_history_can_be_cut_anywhere: [
        ("risk", "for day in sorted(evidence_by_day):", "for day in evidence_by_day:"),
        ("risk", "previous = assess_risk(", "_ = assess_risk("),
    ],
    risks.missing_are_those_due_before_today_that_had_not_come: [
        ("returns", "recent[0] <= pair[0] < today", "recent[0] < pair[0] < today"),
        ("returns", "recent[0] <= pair[0] < today", "recent[0] <= pair[0] <= today"),
        ("returns", "each.came_on <= today else None", "each.came_on < today else None"),
        ("returns", "today.toordinal() - 13", "today.toordinal() - 12"),
    ],
    risks.late_returns_grow_later_and_later_up_to_the_latest: [
        ("returns", "days_late >= most", "days_late > most"),
        ("returns", "days_late < 1", "days_late < 0"),
        ("returns", "in reversed(returns)", "in returns"),
        ("returns", "if len(due_days) >= 2:", "if due_days:"),
    ],
    risks.silence_is_three_returns_a_week_apart_and_nothing_since: [
        ("returns", "due_on > last_came]", "due_on >= last_came]"),
        ("returns", "last_came is None or ", ""),
        ("returns", "< SILENT_RETURNS", "<= SILENT_RETURNS"),
        ("returns", ">= SILENT_DAYS", "> SILENT_DAYS"),
        ("returns", "<= day <= due_days[-1]", "<= day"),
    ],
    risks.what_comes_after_the_day_is_not_seen: [
        ("returns", "if each.came_on and each.came_on <= today else None", ""),
        (
            "returns",
            "for day in map(_checked, school_days) if day <= today",
            "for day in map(_checked, school_days)",
        ),
    ],
    risks.the_order_of_returns_and_days_is_irrelevant: [
        ("returns", "sorted(days)[-RECENT_DAYS:]", "list(days)[-RECENT_DAYS:]"),
        ("returns", "key=lambda pair: (pair[0], pair[1] or today)", "key=lambda pair: pair[0]"),
    ],
    risks.returns_on_their_day_tell_nothing: [
        ("returns", "if came_on is None]", "]"),
    ],
}


@cache
def seeded(strategy, count):
    """The same cases on every run."""
    cases = []

    @given(strategy)
    @settings(max_examples=count, derandomize=True, database=None, phases=[Phase.generate])
    def collect(case):
        cases.append(case)

    collect()
    return cases


def cases_for(holds):
    if holds in OF_MANY_WEEKS:
        return [weeks_with_little_room(200)]
    return seeded(ABOUT[holds], CASES)


@pytest.fixture
def copy_of_engine(tmp_path, monkeypatch):
    """Imports a copy of the engine, part of a module replaced if asked for."""
    monkeypatch.syspath_prepend(tmp_path)

    def imported(module="__init__", original="", planted=""):
        shutil.copytree(SOURCES, tmp_path / "planted", ignore=shutil.ignore_patterns("__pycache__"))
        if original:
            source = tmp_path / "planted" / f"{module}.py"
            text = source.read_text()
            assert text.count(original) == 1, f"{module}.py should say once: {original}"
            source.write_text(text.replace(original, planted))
        return import_module("planted")

    yield imported
    for name in [name for name in sys.modules if name.partition(".")[0] == "planted"]:
        del sys.modules[name]


def is_broken(holds, engine, case):
    try:
        holds(engine, case)
    except (AssertionError, ArithmeticError, LookupError, RuntimeError, TypeError, ValueError):
        return True
    return False


@pytest.mark.parametrize(
    ("holds", "module", "original", "planted"),
    [(holds, *bug) for holds, bugs in BUGS.items() for bug in bugs],
)
def test_a_planted_bug_is_noticed(copy_of_engine, holds, module, original, planted):
    engine = copy_of_engine(module, original, planted)
    assert any(is_broken(holds, engine, case) for case in cases_for(holds))


def test_every_property_has_a_bug_to_notice():
    assert set(BUGS) == {*ABOUT, *OF_MANY_WEEKS}


@pytest.mark.parametrize("holds", BUGS)
def test_a_copy_without_a_bug_passes(copy_of_engine, holds):
    engine = copy_of_engine()
    assert not any(is_broken(holds, engine, case) for case in cases_for(holds)[:20])
