from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workload.engine import solvers
from tests.workload.engine.instances import day, slow, task, thorough, weeks
from workload.engine import Assessment, Overload, assess


def servable(tasks, capacity):
    """The tasks with some capacity in their window."""
    return [
        task
        for task in tasks
        if any(capacity[day] for day in capacity if task.first_day <= day <= task.last_day)
    ]


@given(weeks())
@thorough
def test_excess_is_total_minutes_less_the_maximum_flow(week):
    tasks, capacity = week
    total = sum(task.minutes for task in tasks)
    assert assess(tasks, capacity).excess == total - round(solvers.most_placeable(tasks, capacity))


@given(weeks(days=3, most=4, minutes=st.integers(1, 5)))
@thorough
def test_feasible_means_that_some_placement_exists(week):
    tasks, capacity = week
    assert assess(tasks, capacity).feasible == solvers.can_be_placed(tasks, capacity)


@given(weeks())
@thorough
def test_feasible_no_excess_no_overload_and_a_peak_of_at_most_one_are_the_same(week):
    found = assess(*week)
    assert found.feasible == (found.excess == 0) == (not found.overloads) == (found.peak <= 1)


@given(weeks())
@thorough
def test_overloads_are_disjoint_true_to_their_definition_and_carry_the_whole_excess(week):
    tasks, capacity = week
    found = assess(tasks, capacity)
    for overload in found.overloads:
        inside = [t for t in tasks if overload.first_day <= t.first_day and t.last_day <= overload.last_day]
        assert overload.task_ids == tuple(t.id for t in inside)
        assert overload.asked == sum(t.minutes for t in inside)
        assert overload.possible == sum(
            m for d, m in capacity.items() if overload.first_day <= d <= overload.last_day
        )
        assert overload.excess == overload.asked - overload.possible > 0
    ends = [end for overload in found.overloads for end in (overload.first_day, overload.last_day)]
    assert ends == sorted(ends)
    assert all(a.last_day < b.first_day for a, b in pairwise(found.overloads))
    assert sum(overload.excess for overload in found.overloads) == found.excess


@given(weeks(days=5, most=7))
@thorough
def test_overloads_take_the_fewest_days_then_the_earliest(week):
    excess, runs = solvers.best_runs(*week)
    found = assess(*week)
    assert found.excess == excess
    assert tuple((overload.first_day, overload.last_day) for overload in found.overloads) == runs


@given(weeks())
@slow
def test_load_is_the_lexicographically_smallest_there_is(week):
    tasks, capacity = week
    tasks = servable(tasks, capacity)
    assert assess(tasks, capacity).load == pytest.approx(
        solvers.fairest_load(tasks, capacity), rel=1e-6, abs=1e-5
    )


@given(weeks())
@thorough
def test_load_covers_the_days_of_capacity_and_the_minutes_that_have_one(week):
    tasks, capacity = week
    load = assess(tasks, capacity).load
    assert list(load) == sorted(day for day in capacity if capacity[day])
    assert sum(load.values()) == pytest.approx(sum(task.minutes for task in servable(tasks, capacity)))


@given(weeks())
@thorough
def test_peak_is_the_largest_share_and_infinite_for_a_task_without_capacity(week):
    tasks, capacity = week
    found = assess(tasks, capacity)
    shares = [found.load[day] / capacity[day] for day in found.load]
    stranded = len(servable(tasks, capacity)) < len(tasks)
    assert found.peak == (inf if stranded else pytest.approx(max(shares, default=0)))


@given(weeks(), st.randoms(use_true_random=False))
@thorough
def test_neither_the_order_of_the_tasks_nor_days_of_capacity_zero_change_the_answer(week, random):
    tasks, capacity = week
    shuffled = random.sample(tasks, len(tasks))
    found, again = assess(tasks, capacity), assess(shuffled, {day(n): 0 for n in range(-1, 8)} | capacity)
    assert (found.excess, found.load, found.peak) == (again.excess, again.load, again.peak)
    assert [o.first_day for o in found.overloads] == [o.first_day for o in again.overloads]


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
