import pytest
from hypothesis import given
from hypothesis import strategies as st

import workload.engine
from tests.workload.engine import properties
from tests.workload.engine.instances import day, newcomers, task, thorough, weeks
from workload.engine import Fit, Overload, fit


@pytest.mark.parametrize("holds", properties.OF_FIT)
@given(case=st.tuples(newcomers, weeks()))
@thorough
def test_of_any_newcomer(holds, case):
    holds(workload.engine, case)


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
