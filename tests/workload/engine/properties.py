"""What must hold of the engine, each as a function of an engine and a case that fails where it does not.

The tests put every kind of case to the engine as it is, and some to engines with a bug in them, which must be noticed.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import inf

import pytest

from tests.workload.engine import solvers


def servable(tasks, capacity):
    """The tasks with some capacity in their window."""
    return [
        task
        for task in tasks
        if any(capacity[day] for day in capacity if task.first_day <= day <= task.last_day)
    ]


# assess: a case is (tasks, capacity)


def excess_is_total_minutes_less_the_maximum_flow(engine, week):
    tasks, capacity = week
    total = sum(task.minutes for task in tasks)
    assert engine.assess(tasks, capacity).excess == total - solvers.most_placeable(tasks, capacity)


def feasible_no_excess_no_overload_and_a_peak_of_at_most_one_are_the_same(engine, week):
    found = engine.assess(*week)
    assert found.feasible == (found.excess == 0) == (not found.overloads) == (found.peak <= 1)


def overloads_are_true_to_their_definition(engine, week):
    tasks, capacity = week
    for overload in engine.assess(tasks, capacity).overloads:
        first, last = overload.first_day, overload.last_day
        inside = [task for task in tasks if first <= task.first_day and task.last_day <= last]
        assert overload.task_ids == tuple(task.id for task in inside)
        assert overload.asked == sum(task.minutes for task in inside)
        assert overload.possible == sum(minutes for day, minutes in capacity.items() if first <= day <= last)
        assert overload.excess == overload.asked - overload.possible > 0


def overloads_are_disjoint_in_order_and_carry_the_whole_excess(engine, week):
    found = engine.assess(*week)
    assert all(a.last_day < b.first_day for a, b in pairwise(found.overloads))
    assert sum(overload.excess for overload in found.overloads) == found.excess


def overloads_take_the_fewest_days_then_the_earliest(engine, week):
    found = engine.assess(*week)
    runs = tuple((overload.first_day, overload.last_day) for overload in found.overloads)
    assert (found.excess, runs) == solvers.best_runs(*week)


def load_is_the_lexicographically_smallest_there_is(engine, week):
    tasks, capacity = week
    fairest = solvers.fairest_load(servable(tasks, capacity), capacity)
    assert engine.assess(tasks, capacity).load == pytest.approx(fairest, rel=1e-6, abs=1e-5)


def load_covers_the_days_of_capacity_and_the_minutes_that_have_one(engine, week):
    tasks, capacity = week
    load = engine.assess(tasks, capacity).load
    assert list(load) == sorted(day for day in capacity if capacity[day])
    assert sum(load.values()) == pytest.approx(sum(task.minutes for task in servable(tasks, capacity)))


def peak_is_the_largest_share_and_infinite_for_a_task_without_capacity(engine, week):
    tasks, capacity = week
    found = engine.assess(tasks, capacity)
    shares = [found.load[day] / capacity[day] for day in found.load]
    stranded = len(servable(tasks, capacity)) < len(tasks)
    assert found.peak == (inf if stranded else pytest.approx(max(shares, default=0)))


def the_order_of_tasks_and_days_and_days_of_no_capacity_change_nothing(engine, week):
    tasks, capacity = week
    days_off = {day + timedelta(days=step): 0 for day in capacity for step in (-1, 0, 1)}
    found, again = (
        engine.assess(tasks, capacity),
        engine.assess(tasks[::-1], dict(reversed((days_off | capacity).items()))),
    )
    assert (found.excess, found.load, found.peak) == (again.excess, again.load, again.peak)
    assert [(o.first_day, o.excess) for o in found.overloads] == [
        (o.first_day, o.excess) for o in again.overloads
    ]


def weeks_in_the_place_of_days_are_the_same_question(engine, week):
    """R2: only the order of the bins counts, so Mondays a week apart do as well as days."""

    def monday(day: date) -> date:
        return date(2026, 6, 1) + (day - date(2026, 3, 2)) * 7

    tasks, capacity = week
    by_week = [
        replace(task, first_day=monday(task.first_day), last_day=monday(task.last_day)) for task in tasks
    ]
    found, again = (
        engine.assess(tasks, capacity),
        engine.assess(by_week, {monday(day): minutes for day, minutes in capacity.items()}),
    )
    assert (found.excess, found.peak) == (again.excess, again.peak)
    assert {monday(day): minutes for day, minutes in found.load.items()} == again.load
    assert [
        replace(o, first_day=monday(o.first_day), last_day=monday(o.last_day)) for o in found.overloads
    ] == [*again.overloads]


OF_ASSESS = (
    excess_is_total_minutes_less_the_maximum_flow,
    feasible_no_excess_no_overload_and_a_peak_of_at_most_one_are_the_same,
    overloads_are_true_to_their_definition,
    overloads_are_disjoint_in_order_and_carry_the_whole_excess,
    load_covers_the_days_of_capacity_and_the_minutes_that_have_one,
    peak_is_the_largest_share_and_infinite_for_a_task_without_capacity,
    the_order_of_tasks_and_days_and_days_of_no_capacity_change_nothing,
    weeks_in_the_place_of_days_are_the_same_question,
)


# fit: a case is (new task, (tasks, capacity))


def leaves_no_more_out(engine, new, tasks, capacity):
    return engine.assess([*tasks, new], capacity).excess <= engine.assess(tasks, capacity).excess


def it_fits_when_no_more_minutes_are_left_out_than_without_it(engine, case):
    new, (tasks, capacity) = case
    assert engine.fit(new, tasks, capacity).fits == leaves_no_more_out(engine, new, tasks, capacity)


def overloads_are_those_of_all_together(engine, case):
    new, (tasks, capacity) = case
    assert engine.fit(new, tasks, capacity).overloads == engine.assess([*tasks, new], capacity).overloads


def the_earliest_last_day_is_the_first_of_the_days_with_which_it_fits(engine, case):
    new, (tasks, capacity) = case
    days = [day for day in sorted(capacity) if day >= new.first_day]
    fitting = (day for day in days if leaves_no_more_out(engine, replace(new, last_day=day), tasks, capacity))
    assert engine.fit(new, tasks, capacity).earliest_last_day == next(fitting, None)


def most_minutes_are_the_most_that_fit_in_the_window_as_given(engine, case):
    new, (tasks, capacity) = case
    lengths = range(new.minutes, 0, -1)
    fitting = (
        minutes
        for minutes in lengths
        if leaves_no_more_out(engine, replace(new, minutes=minutes), tasks, capacity)
    )
    assert engine.fit(new, tasks, capacity).most_minutes == next(fitting, 0)


def the_room_of_a_window_is_the_most_minutes_that_add_nothing_to_the_excess(engine, case):
    new, (tasks, capacity) = case
    room = engine.Room(tasks, capacity, from_day=new.first_day).minutes(new.first_day, new.last_day)
    before = engine.assess(tasks, capacity).excess
    assert not room or engine.assess([*tasks, replace(new, minutes=room)], capacity).excess == before
    assert engine.assess([*tasks, replace(new, minutes=room + 1)], capacity).excess == before + 1


OF_FIT = (
    the_room_of_a_window_is_the_most_minutes_that_add_nothing_to_the_excess,
    it_fits_when_no_more_minutes_are_left_out_than_without_it,
    overloads_are_those_of_all_together,
    the_earliest_last_day_is_the_first_of_the_days_with_which_it_fits,
    most_minutes_are_the_most_that_fit_in_the_window_as_given,
)


# windows: a case is (moment it reaches the pupils, moment it is due, notice, working days)


def the_window_is_what_is_left_between_the_two_moments(engine, case):
    reaches_at, due, _, working_days = case
    usable = [
        day
        for day in working_days
        if (day > reaches_at.date() or (day == reaches_at.date() and reaches_at.hour < 12))
        and (day < due.date() or (day == due.date() and due.hour >= 12))
    ]
    assert engine.window(reaches_at, due, working_days) == ((usable[0], usable[-1]) if usable else None)


def notice_is_the_working_days_after_it_reaches_them_up_to_the_due_day(engine, case):
    reaches_at, due, _, working_days = case
    between = [day for day in working_days if reaches_at.date() < day <= due.date()]
    assert engine.notice_days(reaches_at.date(), due.date(), working_days) == len(between)


def the_earliest_due_day_is_the_first_with_enough_notice(engine, case):
    reaches_at, _, notice, working_days = case
    reaches_on = reaches_at.date()
    enough = (
        day
        for day in working_days
        if day >= reaches_on and engine.notice_days(reaches_on, day, working_days) >= notice
    )
    assert engine.earliest_due_with_notice(reaches_on, notice, working_days) == next(enough, None)


OF_WINDOWS = (
    the_window_is_what_is_left_between_the_two_moments,
    notice_is_the_working_days_after_it_reaches_them_up_to_the_due_day,
    the_earliest_due_day_is_the_first_with_enough_notice,
)
