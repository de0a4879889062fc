from dataclasses import replace
from datetime import time
from itertools import pairwise

import pytest
from hypothesis import given, settings

import workload.engine
from tests.workload.engine import plan_properties as properties
from tests.workload.engine.instances import (
    day,
    days_of_short_tasks,
    described_weeks,
    task,
    weeks_of_one_sequence,
    weeks_of_tens,
)
from workload.engine import Sitting, Traits, sittings

thorough = settings(max_examples=100)


@pytest.mark.parametrize("holds", properties.OF_PLANS)
@given(week=described_weeks())
@thorough
def test_of_any_plan(holds, week):
    holds(workload.engine, week)


@given(week=weeks_of_tens())
@thorough
def test_no_more_than_the_excess_is_left_out_when_all_figures_are_tens(week):
    properties.no_more_than_the_excess_is_left_out(workload.engine, week)


@given(week=weeks_of_one_sequence())
@thorough
def test_a_sequence_given_little_by_little_is_done_in_order_over_the_days(week):
    properties.a_sequence_is_done_in_order_over_the_days(workload.engine, week)


@given(week=weeks_of_one_sequence())
@thorough
def test_a_sequence_given_together_is_done_in_order_over_the_days(week):
    tasks, capacity, traits = week
    together = [replace(t, first_day=day(0), last_day=day(5)) for t in tasks]
    properties.a_sequence_is_done_in_order_over_the_days(workload.engine, (together, capacity, traits))


@given(week=days_of_short_tasks())
@thorough
def test_no_subject_comes_twice_in_a_row_where_that_can_be_avoided(week):
    properties.no_subject_comes_twice_in_a_row_where_that_can_be_avoided(workload.engine, week)


def test_tasks_without_traits_are_planned_too():
    plan = sittings([task("a", 30, 0, 0), task("b", 12, 0, 0)], {day(0): 60})
    assert plan.days == {day(0): (Sitting("a", 30, 1, 1, False), Sitting("b", 12, 1, 1, False))}


def test_a_task_of_three_quarters_of_an_hour_stays_whole_beside_others():
    tasks = [task("long", 90, 0, 2), task("a", 45, 0, 2), task("b", 40, 0, 2), task("c", 40, 0, 2)]
    plan = sittings(tasks, {day(n): 90 for n in range(3)})
    assert {task_id: len(on_days) for task_id, on_days in properties.placed(plan).items()} == {
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
