"""Random weeks of work for the property tests: small figures, so that ties and tight fits are common."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from hypothesis import settings
from hypothesis import strategies as st

from workload.engine import Task, Traits, assess

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


newcomers = st.builds(
    lambda minutes, ends: task("new", minutes, *sorted(ends)),
    st.integers(1, 40),
    st.tuples(st.integers(-1, 6), st.integers(-1, 6)),
)

moments = st.builds(
    lambda on, hour: datetime.combine(day(on), time(hour), UTC),
    st.integers(0, 9),
    st.sampled_from([8, 11, 12, 18]),
)
calendars = st.tuples(
    moments,
    moments,
    st.integers(0, 4),
    st.sets(st.integers(0, 9)).map(lambda days: [day(n) for n in sorted(days)]),
)

# Weeks for plans: minutes as people give them, some of them odd.
home_days = st.sampled_from([0, 20, 45, 60, 63, 90, 180])
some_minutes = st.integers(1, 24).map(lambda n: 5 * n) | st.integers(1, 100)
tens = st.integers(1, 12).map(lambda n: 10 * n)
some_traits = st.builds(
    Traits,
    subject=st.sampled_from([None, "maths", "svt", "anglais"]),
    nature=st.sampled_from([None, "cours", "entraînement"]),
    sequence=st.sampled_from([None, None, "A", "B"]),
    position=st.integers(0, 4),
)


@st.composite
def described_weeks(draw):
    """Tasks, capacity and traits; some tasks of one day are virtual classes."""
    tasks, capacity = draw(weeks(days=5, most=9, minutes=some_minutes, capacity=home_days))
    traits = {task.id: draw(some_traits) for task in tasks}
    for t in tasks:
        if t.first_day == t.last_day and draw(st.booleans()):
            traits[t.id] = replace(traits[t.id], starts_at=draw(st.integers(8, 16).map(time)))
    return tasks, capacity, traits


@st.composite
def weeks_of_tens(draw):
    """All figures are tens; nothing is known beyond them."""
    return *draw(weeks(days=5, most=9, minutes=tens, capacity=tens)), {}


@st.composite
def weeks_of_one_sequence(draw):
    """Given little by little, each task to be done within three days."""
    lengths = draw(st.lists(st.integers(2, 20).map(lambda n: 5 * n), max_size=8))
    given = [task(number, minutes, number // 2, number // 2 + 2) for number, minutes in enumerate(lengths)]
    traits = {t.id: Traits(sequence="A", position=t.id) for t in given}
    order = draw(st.permutations(given))
    return order, {day(n): draw(st.sampled_from([60, 100])) for n in range(6)}, traits


@st.composite
def days_of_short_tasks(draw):
    """One day with room for all."""
    subjects = draw(st.lists(st.sampled_from("aabbc"), min_size=7, max_size=9))
    traits = {n: Traits(subject, draw(st.sampled_from("xyz"))) for n, subject in enumerate(subjects)}
    return [task(n, 10, 0, 0) for n in traits], {day(0): 90}, traits


def weeks_with_little_room(count: int):
    """Tasks of at most 45 minutes that fit whole on their days, with 0 to 10 minutes to spare; seeded."""
    return [_week_with_little_room(Random(seed)) for seed in range(count)]


def weeks_that_fit(count: int):
    """Tasks of at most 45 minutes that fit on days of 20 to 90; seeded."""
    weeks = (_week(Random(seed)) for seed in range(count))
    return [week for week in weeks if assess(*week).feasible]


def _week_with_little_room(random: Random):
    days = random.randint(2, 5)
    planned = [random.randrange(days) for _ in range(random.randint(4, 8))]
    minutes = [5 * random.randint(2, 9) for _ in planned]
    tasks = [
        task(number, minutes[number], random.randint(0, on), random.randint(on, days - 1))
        for number, on in enumerate(planned)
    ]
    return tasks, {
        day(n): sum(m for m, on in zip(minutes, planned, strict=True) if on == n)
        + random.choice([0, 0, 5, 10])
        for n in range(days)
    }


def _week(random: Random):
    days = random.randint(2, 4)
    tasks = []
    for number in range(random.randint(3, 6)):
        first = random.randrange(days)
        tasks.append(task(number, 5 * random.randint(2, 9), first, random.randint(first, days - 1)))
    return tasks, {day(n): 5 * random.randint(4, 18) for n in range(days)}
