"""Any well-typed question gets an answer or a ValueError with a sentence; sizes up to 500 tasks on 60 days."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workload.engine.instances import day
from workload.engine import (
    Room,
    Task,
    Traits,
    assess,
    earliest_due_with_notice,
    effective_minutes,
    fit,
    notice_days,
    sittings,
    window,
)
from workload.engine.risk import Evidence, RiskPolicy, assess_risk

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
days = st.sampled_from([date.min, day(0), day(1), day(3), date.max, NOON])
minutes = st.sampled_from([-1, 0, 1, 7, 45, 60, 1440, 1441, 10**9, 10**9 + 1, True])
moments = st.sampled_from(
    [
        datetime.combine(on, at, UTC)
        for on in (date.min, day(1), date.max)
        for at in (time.min, time(12), time.max)
    ]
)
some_traits = st.builds(
    Traits,
    sequence=st.sampled_from([None, "A"]),
    position=st.integers(-1, 1),
    starts_at=st.sampled_from([None, time.min, time.max]),
)
total = settings(max_examples=300)


class SaidWhy(suppress):
    """Lets a ValueError pass when it says what is wrong in a sentence."""

    def __init__(self):
        super().__init__(ValueError)

    def __exit__(self, kind, error, trace):
        return super().__exit__(kind, error, trace) and str(error)[0].isupper() and str(error).endswith(".")


@st.composite
def any_tasks(draw):
    tasks = []
    for fields in draw(st.lists(st.tuples(st.integers(0, 9), minutes, days, days), max_size=6)):
        with SaidWhy():
            tasks.append(Task(*fields))
    return tasks


any_capacity = st.dictionaries(days, minutes, max_size=5)


@given(any_tasks(), any_capacity)
@total
def test_every_week_is_assessed_or_refused_in_words(tasks, capacity):
    with SaidWhy():
        assess(tasks, capacity)


@given(any_tasks(), any_capacity, any_tasks())
@total
def test_every_newcomer_fits_or_not_or_is_refused_in_words(tasks, capacity, newcomers):
    for newcomer in newcomers:
        with SaidWhy():
            fit(newcomer, tasks, capacity)


@given(any_tasks(), any_capacity, days, days, days)
@total
def test_every_window_has_room_or_is_refused_in_words(tasks, capacity, from_day, first_day, last_day):
    with SaidWhy():
        Room(tasks, capacity, from_day).minutes(first_day, last_day)


@given(any_tasks(), any_capacity, st.dictionaries(st.integers(0, 9), some_traits))
@total
def test_every_week_is_planned_or_refused_in_words(tasks, capacity, traits):
    with SaidWhy():
        sittings(tasks, capacity, traits)


@given(moments, moments, st.lists(days, max_size=5))
@total
def test_every_pair_of_moments_has_a_window_or_is_refused_in_words(reaches_at, due, working_days):
    with SaidWhy():
        window(reaches_at, due, working_days)


@given(days, days, st.integers(), st.lists(days, max_size=5))
@total
def test_notice_is_counted_or_refused_in_words(reaches_on, due_on, notice, working_days):
    with SaidWhy():
        notice_days(reaches_on, due_on, working_days)
    with SaidWhy():
        earliest_due_with_notice(reaches_on, notice, working_days)


@pytest.mark.parametrize("factor", ["NaN", "sNaN", "Infinity", "-Infinity", "0", "0.5", "2.01", "1e999999"])
def test_a_time_factor_that_is_none_is_refused(factor):
    with pytest.raises(ValueError, match="A time factor is from 1 to 2, not "):
        effective_minutes(30, Decimal(factor))


def test_a_moment_is_not_taken_for_a_day():
    for question in (
        lambda: Task("maths", 30, NOON, NOON),
        lambda: assess([], {NOON: 60}),
        lambda: notice_days(NOON, day(1), [day(0)]),
        lambda: notice_days(day(0), day(1), [NOON]),
        lambda: Evidence("silence", 1, day(0), NOON),
        lambda: assess_risk([], RiskPolicy(), NOON),
    ):
        with pytest.raises(ValueError, match="A day without a time is asked for, not 2026-03-02 12:00"):
            question()


def test_a_virtual_class_that_names_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        Traits(starts_at=time(9, tzinfo=UTC))


def test_a_day_of_more_than_24_hours_cannot_be_planned():
    with pytest.raises(ValueError, match="1441 minutes are more than a whole day"):
        sittings([], {day(0): 1441})


def test_a_window_that_begins_before_those_asked_for_is_refused():
    with pytest.raises(ValueError, match="Windows are known from 2026-03-03 on, not from 2026-03-02"):
        Room([], {day(0): 60, day(1): 60}, from_day=day(1)).minutes(day(0), day(1))


def large(minutes, *, latest=59):
    """500 tasks on 60 days, from seeded windows."""
    random = Random(7)
    ends = [sorted((random.randint(0, latest), random.randint(0, latest))) for _ in range(500)]
    return [Task(number, minutes, day(first), day(last)) for number, (first, last) in enumerate(ends)]


@pytest.mark.parametrize("capacity", [0, 1, 240, 1440])
@pytest.mark.parametrize(
    "tasks",
    [large(1), large(20), large(10**9), large(60, latest=0)],
    ids=["short", "usual", "endless", "all on one day"],
)
def test_500_tasks_on_60_days_are_answered(tasks, capacity):
    days = {day(n): capacity for n in range(60)}
    of_one_sequence = {task.id: Traits("maths", "cours", "A", task.id) for task in tasks}
    on_the_hour = {task.id: Traits(starts_at=time(9)) for task in tasks if task.first_day == task.last_day}
    excess = assess(tasks, days).excess
    assert fit(Task("new", 45, day(0), day(59)), tasks, days).most_minutes <= 45
    assert sum(sittings(tasks, days).unplaced.values()) >= excess
    assert sum(sittings(tasks, days, of_one_sequence).unplaced.values()) >= excess
    assert sum(sittings(tasks, days, on_the_hour).unplaced.values()) >= excess


def test_nothing_to_do_and_no_day_to_do_it_are_answered():
    assert sittings([], {}).days == {}
    assert sittings([Task("maths", 30, day(0), day(0))], {}).unplaced == {"maths": 30}
    assert fit(Task("maths", 30, day(0), day(0)), [], {}).most_minutes == 0
    assert window(NOON, NOON + timedelta(days=1), []) is None
