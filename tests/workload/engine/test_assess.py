import pytest
from hypothesis import given
from hypothesis import strategies as st

import workload.engine
from tests.workload.engine import properties, solvers
from tests.workload.engine.instances import day, slow, task, thorough, weeks
from workload.engine import Assessment, Overload, assess


@pytest.mark.parametrize("holds", properties.OF_ASSESS)
@given(week=weeks())
@thorough
def test_of_any_week(holds, week):
    holds(workload.engine, week)


@given(week=weeks())
@slow
def test_load_is_the_lexicographically_smallest_there_is(week):
    properties.load_is_the_lexicographically_smallest_there_is(workload.engine, week)


@given(week=weeks(days=5, most=7))
@thorough
def test_overloads_take_the_fewest_days_then_the_earliest(week):
    properties.overloads_take_the_fewest_days_then_the_earliest(workload.engine, week)


@given(week=weeks(days=3, most=4, minutes=st.integers(1, 5)))
@thorough
def test_feasible_means_that_some_placement_exists(week):
    assert assess(*week).feasible == solvers.can_be_placed(*week)


def test_nothing_to_do_is_feasible():
    assert assess([], {day(0): 60}) == Assessment(True, 0, (), {day(0): 0.0}, 0.0)


def test_no_day_and_no_task_is_feasible():
    assert assess([], {}) == Assessment(True, 0, (), {}, 0.0)


def test_the_worked_example():
    """docs/engine.md goes through this one by hand."""
    tasks = [
        task("maths", 90, 1, 2),
        task("anglais", 60, 1, 1),
        task("français", 60, 2, 2),
        task("svt", 60, 0, 3),
    ]
    assert assess(tasks, {day(0): 60, day(1): 90, day(2): 90, day(3): 60}) == Assessment(
        feasible=False,
        excess=30,
        overloads=(Overload(day(1), day(2), 210, 180, 30, ("maths", "anglais", "français")),),
        load={day(0): 30.0, day(1): 105.0, day(2): 105.0, day(3): 30.0},
        peak=210 / 180,
    )


def test_neighbouring_days_overloaded_for_different_reasons_are_told_apart():
    tasks = [task("lundi", 70, 0, 0), task("mardi", 80, 1, 1)]
    overloads = assess(tasks, {day(0): 60, day(1): 60}).overloads
    assert [(overload.first_day, overload.excess) for overload in overloads] == [(day(0), 10), (day(1), 20)]


def test_a_task_outside_every_open_day_is_an_overload_on_its_own_window():
    overloads = assess([task("dimanche", 30, 6, 6)], {day(4): 60, day(7): 60}).overloads
    assert overloads == (Overload(day(6), day(6), 30, 0, 30, ("dimanche",)),)


def test_two_tasks_with_one_id_are_refused_by_name():
    with pytest.raises(ValueError, match="Two tasks have the id 'maths'"):
        assess([task("svt", 30, 0, 0), task("maths", 30, 0, 0), task("maths", 20, 0, 1)], {day(0): 60})


@pytest.mark.parametrize("minutes", [-1, True, 1.5, 10**9 + 1])
def test_a_capacity_that_is_not_whole_minutes_is_refused_with_its_day(minutes):
    with pytest.raises(ValueError, match="capacity of 2026-03-02 must be a whole number"):
        assess([], {day(0): minutes})
