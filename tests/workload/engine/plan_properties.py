"""What must hold of `sittings`; a case is (tasks, capacity, traits)."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
from math import ceil

import pytest

from tests.workload.engine.exhaustive import least_cut, nearest_whole_plan


def placed(plan):
    """By task, the (day, sitting) pairs in order."""
    found = defaultdict(list)
    for on, of_day in plan.days.items():
        for sitting in of_day:
            found[sitting.task_id].append((on, sitting))
    return found


def in_granules(tasks, capacity):
    """Tasks rounded up, days rounded down to five minutes."""
    return (
        [replace(t, minutes=ceil(t.minutes / 5) * 5) for t in tasks],
        {on: minutes // 5 * 5 for on, minutes in capacity.items()},
    )


def no_day_is_above_its_capacity(engine, week):
    _, capacity, _ = week
    for on, of_day in engine.sittings(*week).days.items():
        assert sum(sitting.minutes for sitting in of_day) <= capacity[on]


def every_sitting_is_in_the_window_of_its_task(engine, week):
    tasks = {t.id: t for t in week[0]}
    for task_id, on_days in placed(engine.sittings(*week)).items():
        assert all(tasks[task_id].first_day <= on <= tasks[task_id].last_day for on, _ in on_days)


def every_minute_is_either_placed_or_said_to_be_unplaced(engine, week):
    tasks, _, _ = week
    plan = engine.sittings(*week)
    minutes = {task_id: sum(s.minutes for _, s in on_days) for task_id, on_days in placed(plan).items()}
    missing = {t.id: t.minutes - minutes.get(t.id, 0) for t in tasks if t.minutes != minutes.get(t.id, 0)}
    assert plan.unplaced == missing


def everything_is_placed_when_it_fits_in_granules_of_five_minutes(engine, week):
    tasks, capacity, _ = week
    assert not engine.assess(*in_granules(tasks, capacity)).feasible or not engine.sittings(*week).unplaced


def sittings_are_multiples_of_five_minutes_but_for_the_end_of_a_task(engine, week):
    plan = engine.sittings(*week)
    for task_id, on_days in placed(plan).items():
        *others, (_, last) = on_days
        assert all(sitting.minutes % 5 == 0 for _, sitting in others)
        if task_id not in plan.unplaced:
            assert last.minutes % 5 == next(t.minutes for t in week[0] if t.id == task_id) % 5


def no_sitting_but_a_virtual_class_is_longer_than_45_minutes(engine, week):
    _, _, traits = week
    for task_id, on_days in placed(engine.sittings(*week)).items():
        if traits[task_id].starts_at is None:
            assert all(sitting.minutes <= 45 for _, sitting in on_days)


def parts_are_numbered_through_the_days(engine, week):
    for on_days in placed(engine.sittings(*week)).values():
        count = len(on_days)
        assert [(s.part, s.parts) for _, s in on_days] == [(n, count) for n in range(1, count + 1)]


def a_virtual_class_is_whole_or_not_in_the_plan(engine, week):
    tasks, _, traits = week
    on_days = placed(engine.sittings(*week))
    for t in tasks:
        if traits[t.id].starts_at is not None:
            assert [s.minutes for _, s in on_days[t.id]] in ([t.minutes], [])


def a_virtual_class_that_fits_alone_on_its_day_keeps_its_place(engine, week):
    tasks, capacity, traits = week
    on_days = placed(engine.sittings(*week))
    virtual = [t for t in tasks if traits[t.id].starts_at is not None]
    for t in virtual:
        alone = [other for other in virtual if other.first_day == t.first_day] == [t]
        if alone and ceil(t.minutes / 5) * 5 <= capacity.get(t.first_day, 0) // 5 * 5:
            assert on_days[t.id]


def within_a_day_a_sequence_goes_by_position(engine, week):
    _, _, traits = week
    for of_day in engine.sittings(*week).days.values():
        described = [traits[sitting.task_id] for sitting in of_day]
        for sequence in ("A", "B"):
            positions = [known.position for known in described if known.sequence == sequence]
            assert positions == sorted(positions)


def a_break_comes_where_more_than_an_hour_would_pass_without_one(engine, week):
    for of_day in engine.sittings(*week).days.values():
        stretch = 0
        for sitting in of_day:
            assert sitting.after_break == (stretch > 0 and stretch + sitting.minutes > 60)
            stretch = sitting.minutes if sitting.after_break else stretch + sitting.minutes


def the_deviation_is_the_largest_distance_from_the_fairest_load(engine, week):
    tasks, capacity, _ = week
    plan, load = engine.sittings(*week), engine.assess(tasks, capacity).load
    gaps = [abs(sum(sitting.minutes for sitting in plan.days[on]) - load[on]) for on in load]
    assert list(plan.days) == list(load)
    assert plan.deviation == pytest.approx(max(gaps, default=0))


OF_PLANS = (
    no_day_is_above_its_capacity,
    every_sitting_is_in_the_window_of_its_task,
    every_minute_is_either_placed_or_said_to_be_unplaced,
    everything_is_placed_when_it_fits_in_granules_of_five_minutes,
    sittings_are_multiples_of_five_minutes_but_for_the_end_of_a_task,
    no_sitting_but_a_virtual_class_is_longer_than_45_minutes,
    parts_are_numbered_through_the_days,
    a_virtual_class_is_whole_or_not_in_the_plan,
    a_virtual_class_that_fits_alone_on_its_day_keeps_its_place,
    within_a_day_a_sequence_goes_by_position,
    a_break_comes_where_more_than_an_hour_would_pass_without_one,
    the_deviation_is_the_largest_distance_from_the_fairest_load,
)


# Cases of their own


def a_sequence_is_done_in_order_over_the_days(engine, week):
    """For sequences that can be kept: both ends of the windows go up with the position."""
    done = [sitting.task_id for of_day in engine.sittings(*week).days.values() for sitting in of_day]
    assert done == sorted(done, key=lambda task_id: week[2][task_id].position)


def no_more_than_the_excess_is_left_out(engine, week):
    """For figures that are all tens, without virtual classes."""
    tasks, capacity, _ = week
    assert sum(engine.sittings(*week).unplaced.values()) == engine.assess(tasks, capacity).excess


def no_subject_comes_twice_in_a_row_where_that_can_be_avoided(engine, week):
    """For tasks of one sitting, without sequence and not virtual: a subject of m among n sittings comes at least
    2m - n - 1 times after itself, and no other does."""
    _, _, traits = week
    for of_day in engine.sittings(*week).days.values():
        subjects = [traits[sitting.task_id].subject for sitting in of_day]
        most = max(Counter(subjects).values(), default=0)
        repeats = sum(before == after for before, after in pairwise(subjects))
        assert repeats == max(0, 2 * most - len(subjects) - 1)


# Of many weeks (tasks, capacity) together, all in multiples of five minutes, no task under 10 or above 45


NOTHING = (0, 0)


def no_more_is_cut_than_must_be_in_199_weeks_of_200(engine, weeks):
    plans = [engine.sittings(*week) for week in weeks]
    cut = [(week, _cut(plan)) for week, plan in zip(weeks, plans, strict=True) if _cut(plan) > NOTHING]
    worse = [week for week, how_much in cut if how_much > least_cut(*week)]
    assert len(worse) <= len(weeks) / 200


def no_whole_plan_is_nearer_to_the_fairest_load_in_49_weeks_of_50(engine, weeks):
    gaps = []
    for tasks, capacity in weeks:
        plan = engine.sittings(tasks, capacity)
        if _cut(plan) == NOTHING:
            gaps.append(
                plan.deviation - nearest_whole_plan(tasks, capacity, engine.assess(tasks, capacity).load)
            )
    assert sum(gap > 1e-6 for gap in gaps) <= len(gaps) / 50
    assert max(gaps) <= 10


def _cut(plan):
    """Pieces under ten minutes, and tasks split."""
    pieces = [sitting for of_day in plan.days.values() for sitting in of_day]
    return sum(piece.minutes < 10 for piece in pieces), sum(piece.part == 2 for piece in pieces)
