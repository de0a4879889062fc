from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workload.engine.instances import day, task, thorough, weeks
from workload.engine import Fit, Overload, assess, fit

newcomers = st.builds(
    lambda minutes, ends: task("new", minutes, *sorted(ends)),
    st.integers(1, 40),
    st.tuples(st.integers(-1, 6), st.integers(-1, 6)),
)


def leaves_no_more_out(new, tasks, capacity):
    return assess([*tasks, new], capacity).excess <= assess(tasks, capacity).excess


@given(newcomers, weeks())
@thorough
def test_it_fits_when_no_more_minutes_are_left_out_than_without_it(new, week):
    assert fit(new, *week).fits == leaves_no_more_out(new, *week)


@given(newcomers, weeks())
@thorough
def test_overloads_are_those_of_all_together(new, week):
    tasks, capacity = week
    assert fit(new, tasks, capacity).overloads == assess([*tasks, new], capacity).overloads


@given(newcomers, weeks())
@thorough
def test_earliest_last_day_is_the_first_of_the_days_with_which_it_fits(new, week):
    tasks, capacity = week
    days = [d for d in sorted(capacity) if d >= new.first_day]
    fitting = (d for d in days if leaves_no_more_out(replace(new, last_day=d), tasks, capacity))
    assert fit(new, tasks, capacity).earliest_last_day == next(fitting, None)


@given(newcomers, weeks())
@thorough
def test_most_minutes_is_the_longest_that_fits_in_the_window_as_given(new, week):
    lengths = range(new.minutes, 0, -1)
    fitting = (minutes for minutes in lengths if leaves_no_more_out(replace(new, minutes=minutes), *week))
    assert fit(new, *week).most_minutes == next(fitting, 0)


def test_a_refusal_says_what_would_fit():
    tasks, capacity = [task("maths", 50, 0, 0), task("svt", 30, 1, 1)], {day(n): 60 for n in range(3)}
    assert fit(task("new", 50, 0, 1), tasks, capacity) == Fit(
        fits=False,
        overloads=(Overload(day(0), day(1), 130, 120, 10, ("maths", "svt", "new")),),
        earliest_last_day=day(2),
        most_minutes=40,
    )


def test_it_fits_beside_an_overload_it_does_not_touch():
    found = fit(task("new", 60, 1, 1), [task("maths", 90, 0, 0)], {day(0): 60, day(1): 60})
    assert found.fits
    assert [overload.first_day for overload in found.overloads] == [day(0)]


def test_it_may_not_have_the_id_of_another():
    with pytest.raises(ValueError, match="Two tasks have the id 'maths'"):
        fit(task("maths", 30, 0, 0), [task("maths", 30, 0, 0)], {day(0): 90})
