from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workload.engine.instances import day, task, thorough, weeks
from workload.engine import Room


@given(weeks(most=12), st.permutations(range(8)))
@thorough
def test_windows_may_be_asked_about_in_any_order(week, firsts):
    room, again = Room(*week, from_day=day(0)), Room(*week, from_day=day(0))
    asked = {first: room.minutes(day(first), day(7)) for first in firsts}
    assert asked == {first: again.minutes(day(first), day(7)) for first in range(8)}


def test_a_day_that_is_full_is_a_limit_for_the_windows_it_ends_with_only():
    capacity = {day(n): 60 for n in range(3)}
    room = Room([task("maths", 50, 1, 1)], capacity, from_day=day(0))
    assert room.minutes(day(1), day(1)) == 10
    assert room.minutes(day(0), day(1)) == 70
    assert room.minutes(day(1), day(2)) == 70


def test_there_is_no_room_without_an_open_day():
    assert Room([], {day(0): 60}, from_day=day(0)).minutes(day(1), day(2)) == 0


def test_tasks_are_checked_as_everywhere():
    twice = [task("maths", 30, 0, 0)] * 2
    with pytest.raises(ValueError, match="Two tasks have the id 'maths'"):
        Room(twice, {day(0): 90}, from_day=day(0) - timedelta(days=1))
