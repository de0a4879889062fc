from collections import defaultdict
from dataclasses import replace
from datetime import time
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workload.engine.instances import day, task, weeks
from workload.engine import Sitting, Traits, assess, sittings

home_days = st.sampled_from([0, 20, 45, 60, 63, 90, 180])
school_weeks = weeks(
    days=5, most=9, minutes=st.integers(1, 24).map(lambda n: 5 * n) | st.integers(1, 100), capacity=home_days
)
some_traits = st.builds(
    Traits,
    subject=st.sampled_from([None, "maths", "svt", "anglais"]),
    nature=st.sampled_from([None, "cours", "entraînement"]),
    sequence=st.sampled_from([None, None, "A", "B"]),
    position=st.integers(0, 4),
)
tens = st.integers(1, 12).map(lambda n: 10 * n)
start_times = st.integers(8, 16).map(time)


@st.composite
def described_weeks(draw):
    """Tasks, capacity and traits; some tasks of one day are virtual classes."""
    tasks, capacity = draw(school_weeks)
    traits = {task.id: draw(some_traits) for task in tasks}
    for t in tasks:
        if t.first_day == t.last_day and draw(st.booleans()):
            traits[t.id] = replace(traits[t.id], starts_at=draw(start_times))
    return tasks, capacity, traits


thorough = settings(max_examples=100)


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


@given(described_weeks())
@thorough
def test_no_day_is_above_its_capacity(week):
    _, capacity, _ = week
    for on, of_day in sittings(*week).days.items():
        assert sum(sitting.minutes for sitting in of_day) <= capacity[on]


@given(described_weeks())
@thorough
def test_every_sitting_is_in_the_window_of_its_task(week):
    tasks = {t.id: t for t in week[0]}
    for task_id, on_days in placed(sittings(*week)).items():
        assert all(tasks[task_id].first_day <= on <= tasks[task_id].last_day for on, _ in on_days)


@given(described_weeks())
@thorough
def test_every_minute_is_either_placed_or_said_to_be_unplaced(week):
    tasks, _, _ = week
    plan = sittings(*week)
    minutes = {task_id: sum(s.minutes for _, s in on_days) for task_id, on_days in placed(plan).items()}
    assert {
        t.id: t.minutes - minutes.get(t.id, 0) for t in tasks if t.minutes != minutes.get(t.id, 0)
    } == plan.unplaced


@given(described_weeks())
@thorough
def test_everything_is_placed_when_it_fits_in_granules_of_five_minutes(week):
    tasks, capacity, _ = week
    assert not assess(*in_granules(tasks, capacity)).feasible or not sittings(*week).unplaced


@given(described_weeks())
@thorough
def test_sittings_are_multiples_of_five_minutes_but_for_the_end_of_a_task(week):
    plan = sittings(*week)
    for task_id, on_days in placed(plan).items():
        *others, (_, last) = on_days
        assert all(sitting.minutes % 5 == 0 for _, sitting in others)
        if task_id not in plan.unplaced:
            assert last.minutes % 5 == next(t.minutes for t in week[0] if t.id == task_id) % 5


@given(described_weeks())
@thorough
def test_no_sitting_but_a_virtual_class_is_longer_than_45_minutes(week):
    _, _, traits = week
    for task_id, on_days in placed(sittings(*week)).items():
        if traits[task_id].starts_at is None:
            assert all(sitting.minutes <= 45 for _, sitting in on_days)


@given(described_weeks())
@thorough
def test_parts_are_numbered_through_the_days(week):
    for on_days in placed(sittings(*week)).values():
        assert [(s.part, s.parts) for _, s in on_days] == [
            (n, len(on_days)) for n in range(1, len(on_days) + 1)
        ]


@given(described_weeks())
@thorough
def test_a_virtual_class_is_whole_or_not_in_the_plan(week):
    tasks, _, traits = week
    on_days = placed(sittings(*week))
    for t in tasks:
        if traits[t.id].starts_at is not None:
            assert [s.minutes for _, s in on_days[t.id]] in ([t.minutes], [])


@given(described_weeks())
@thorough
def test_within_a_day_a_sequence_goes_by_position_and_virtual_classes_by_the_clock(week):
    _, _, traits = week
    for of_day in sittings(*week).days.values():
        described = [traits[sitting.task_id] for sitting in of_day]
        for sequence in ("A", "B"):
            positions = [known.position for known in described if known.sequence == sequence]
            assert positions == sorted(positions)


@given(school_weeks)
@thorough
def test_a_sequence_given_together_is_done_in_order_over_the_days(week):
    tasks, capacity = week
    tasks = [replace(t, first_day=day(0), last_day=day(4)) for t in tasks]
    plan = sittings(tasks, capacity, {t.id: Traits(sequence="A", position=-t.id) for t in tasks})
    done = [sitting.task_id for of_day in plan.days.values() for sitting in of_day]
    assert done == sorted(done, reverse=True)


@given(st.lists(st.integers(2, 20).map(lambda n: 5 * n), max_size=8))
@thorough
def test_a_sequence_given_little_by_little_is_done_in_order_over_the_days(lengths):
    tasks = [task(number, minutes, number // 2, number // 2 + 2) for number, minutes in enumerate(lengths)]
    plan = sittings(
        tasks, {day(n): 100 for n in range(6)}, {t.id: Traits(sequence="A", position=t.id) for t in tasks}
    )
    done = [sitting.task_id for of_day in plan.days.values() for sitting in of_day]
    assert done == sorted(done)


@given(weeks(days=5, most=9, minutes=tens, capacity=tens))
@thorough
def test_no_more_than_the_excess_is_left_out_when_all_figures_are_tens(week):
    assert sum(sittings(*week).unplaced.values()) == assess(*week).excess


@given(described_weeks())
@thorough
def test_never_more_than_an_hour_without_a_break_outside_a_virtual_class(week):
    for of_day in sittings(*week).days.values():
        stretch = 0
        for sitting in of_day:
            stretch = sitting.minutes if sitting.after_break else stretch + sitting.minutes
            assert stretch <= max(60, sitting.minutes)


@given(described_weeks())
@thorough
def test_the_deviation_is_the_largest_distance_from_the_fairest_load(week):
    tasks, capacity, _ = week
    plan, load = sittings(*week), assess(tasks, capacity).load
    gaps = [abs(sum(sitting.minutes for sitting in plan.days[on]) - load[on]) for on in load]
    assert list(plan.days) == list(load)
    assert plan.deviation == pytest.approx(max(gaps, default=0))


def test_tasks_without_traits_are_planned_too():
    plan = sittings([task("a", 30, 0, 0), task("b", 12, 0, 0)], {day(0): 60})
    assert plan.days == {day(0): (Sitting("a", 30, 1, 1, False), Sitting("b", 12, 1, 1, False))}


def test_a_task_of_three_quarters_of_an_hour_stays_whole_beside_others():
    tasks = [task("long", 90, 0, 2), task("a", 45, 0, 2), task("b", 40, 0, 2), task("c", 40, 0, 2)]
    plan = sittings(tasks, {day(n): 90 for n in range(3)})
    assert {task_id: len(on_days) for task_id, on_days in placed(plan).items()} == {
        "long": 2,
        "a": 1,
        "b": 1,
        "c": 1,
    }


def test_no_task_is_split_where_placing_it_early_keeps_all_whole():
    tasks = [task("a", 20, 0, 1), task("b", 20, 0, 0), task("c", 15, 1, 2), task("d", 50, 1, 2)]
    plan = sittings(tasks, {day(0): 30, day(1): 25, day(2): 60})
    assert not plan.unplaced
    assert min(sitting.minutes for of_day in plan.days.values() for sitting in of_day) >= 10


def test_a_task_is_split_where_no_day_has_room_for_it_whole():
    plan = sittings([task("a", 40, 0, 1)], {day(0): 25, day(1): 25})
    assert [[sitting.minutes for sitting in of_day] for of_day in plan.days.values()] == [[20], [20]]


def test_five_minutes_alone_are_used_only_where_nothing_else_fits():
    tasks = [task(name, 15, 0, 1) for name in "abc"]
    assert not sittings(tasks, {day(0): 20, day(1): 25}).unplaced


def test_whole_pieces_are_not_bought_with_minutes_left_out():
    assert not sittings([task("a", 30, 0, 1), task("b", 36, 0, 1)], {day(0): 47, day(1): 20}).unplaced


def test_what_must_be_done_first_is_kept_when_not_all_fits():
    tasks = [task("later", 60, 0, 1), task("first", 60, 0, 0)]
    assert sittings(tasks, {day(0): 60, day(1): 10}).unplaced == {"later": 50}


@pytest.mark.parametrize(
    ("first_window", "second_window"), [((1, 2), (0, 2)), ((0, 2), (0, 1)), ((1, 2), (0, 3))]
)
def test_a_sequence_is_in_order_whichever_of_its_tasks_may_be_done_earlier(first_window, second_window):
    tasks = [task("first", 40, *first_window), task("second", 40, *second_window)]
    traits = {"first": Traits(sequence="A", position=1), "second": Traits(sequence="A", position=2)}
    plan = sittings(tasks, {day(n): 45 for n in range(4)}, traits)
    assert [sitting.task_id for of_day in plan.days.values() for sitting in of_day] == ["first", "second"]


def test_a_virtual_class_is_kept_before_what_prepares_another():
    tasks = [task("prepares", 60, 0, 0), task("class at 9", 60, 0, 0), task("class at 14", 60, 0, 0)]
    traits = {
        "prepares": Traits(sequence="A", position=1),
        "class at 9": Traits(sequence="A", position=2, starts_at=time(9)),
        "class at 14": Traits(starts_at=time(14)),
    }
    assert sittings(tasks, {day(0): 120}, traits).unplaced == {"prepares": 60}


def test_subjects_alternate_through_the_day():
    subjects = {"b1": "svt", "c1": "anglais", "a1": "maths", "a2": "maths", "a3": "maths"}
    tasks = [task(name, 20, 0, 0) for name in subjects]
    plan = sittings(tasks, {day(0): 120}, {name: Traits(subject) for name, subject in subjects.items()})
    order = [subjects[sitting.task_id] for sitting in plan.days[day(0)]]
    assert all(before != after for before, after in pairwise(order))


def test_natures_alternate_where_subjects_leave_the_choice():
    natures = {"a": "cours", "b": "cours", "c": "entraînement"}
    tasks = [task(name, 20, 0, 0) for name in natures]
    plan = sittings(tasks, {day(0): 120}, {name: Traits(name, nature) for name, nature in natures.items()})
    assert [natures[sitting.task_id] for sitting in plan.days[day(0)]] == ["cours", "entraînement", "cours"]


def test_virtual_classes_come_first_by_the_clock_after_what_prepares_them():
    tasks = [task(name, 30, 0, 0) for name in ("reading", "class at 14", "prepares", "class at 9")]
    traits = {
        "class at 14": Traits(starts_at=time(14)),
        "prepares": Traits(sequence="A", position=1),
        "class at 9": Traits(sequence="A", position=2, starts_at=time(9)),
    }
    plan = sittings(tasks, {day(0): 120}, traits)
    assert [s.task_id for s in plan.days[day(0)]] == ["prepares", "class at 9", "class at 14", "reading"]


def test_the_order_of_a_sequence_gives_way_when_the_work_fits_only_without_it():
    tasks = [task("first", 60, 1, 1), task("second", 60, 0, 1)]
    traits = {"first": Traits(sequence="A", position=1), "second": Traits(sequence="A", position=2)}
    assert not sittings(tasks, {day(0): 60, day(1): 60}, traits).unplaced


def test_the_plan_stays_near_the_fairest_load():
    tasks = [task(number, 30, 0, 4) for number in range(15)]
    assert sittings(tasks, {day(n): 180 for n in range(5)}).deviation == 0


def test_a_virtual_class_on_several_days_is_refused():
    with pytest.raises(ValueError, match="The virtual class 'maths' must be on one day"):
        sittings([task("maths", 45, 0, 1)], {day(0): 60}, {"maths": Traits(starts_at=time(9))})
