"""Random weeks of work for the property tests: small figures, so that ties and tight fits are common."""

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from workload.engine import Task

FIRST_DAY = date(2026, 3, 2)

SHORT_OR_HUGE = st.integers(1, 12) | st.just(10**6)
OFTEN_NONE = st.sampled_from([0, 1, 2, 3, 5, 10, 30])

thorough = settings(max_examples=250)
slow = settings(max_examples=100)


def day(position: int) -> date:
    return FIRST_DAY + timedelta(days=position)


def task(name, minutes: int, first: int, last: int) -> Task:
    return Task(name, minutes, day(first), day(last))


@st.composite
def capacities(draw, days: int, minutes=OFTEN_NONE):
    """Minutes by day; some days have none, some are absent."""
    return {day(position): draw(minutes) for position in range(days) if draw(st.integers(0, 7))}


@st.composite
def tasks(draw, days: int, most: int, minutes=SHORT_OR_HUGE):
    """Tasks on these days; windows of one day are common, some reach a day before or after them."""
    windows = st.tuples(st.integers(-1, days), st.integers(-1, days)).map(sorted)
    drawn = draw(
        st.lists(st.tuples(minutes, windows | windows.map(lambda ends: [ends[0]] * 2)), max_size=most)
    )
    return [task(number, length, *window) for number, (length, window) in enumerate(drawn)]


@st.composite
def weeks(draw, days: int = 6, most: int = 8, minutes=SHORT_OR_HUGE, capacity=OFTEN_NONE):
    """Tasks and capacity of up to so many days and tasks."""
    days = draw(st.integers(1, days))
    return draw(tasks(days, most, minutes)), draw(capacities(days, capacity))
