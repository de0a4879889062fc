"""Random overloaded classes, small enough to try every set of changes."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

from hypothesis import strategies as st

from tests.workload.engine.instances import day
from workload.engine import Task, assess
from workload.repair.model import Change, Cost, Move, Option, Profile, cost_of, tasks_after

LENGTHS = st.integers(1, 8)
DAYS = 5


@st.composite
def classes(draw, most_activities: int = 4, most_profiles: int = 3):
    """(demands, capacities, moves): up to so many activities, shared by some of up to so many profiles."""
    activities = range(draw(st.integers(1, most_activities)))
    windows = {activity: sorted(draw(st.tuples(places, places))) for activity in activities}
    lengths = {activity: draw(LENGTHS) for activity in activities}
    demands, capacities = {}, {}
    for name in "ABC"[: draw(st.integers(1, most_profiles))]:
        factor = draw(st.sampled_from([1, 1, 2]))
        tasks = [
            Task(activity, lengths[activity] * factor, *map(day, windows[activity]))
            for activity in activities
            if draw(st.integers(0, 4))
        ]
        capacities[name] = {day(place): draw(st.integers(0, 9)) for place in range(DAYS)}
        demands[name] = Profile(
            pupils=draw(st.integers(1, 3)),
            tasks=tuple(tasks),
            tolerated=draw(st.sampled_from([0, 0, 0, 2])),
            session_room={
                day(place): draw(st.integers(0, 2)) for place in range(DAYS) if draw(st.booleans())
            },
        )
    return demands, capacities, [draw(moves(activity, demands)) for activity in activities]


places = st.integers(0, DAYS - 1)


@st.composite
def moves(draw, activity, demands):
    """Up to three ways to change an activity: a later last day, fewer minutes, another day, pupils let off."""
    having = {key: task for key, profile in demands.items() for task in profile.tasks if task.id == activity}
    kinds = st.sampled_from([postponed, shortened, elsewhere, excused])
    options = [draw(draw(kinds)(having)) for _option in range(draw(st.integers(0, 3)))] if having else []
    return Move(activity, draw(st.sampled_from("xyz")), tuple(options), is_fundamental=draw(st.booleans()))


@st.composite
def postponed(draw, having):
    last = day(draw(st.integers(1, DAYS)))
    tasks = {key: replace(task, last_day=max(task.last_day, last)) for key, task in having.items()}
    return Option(tasks, days_moved=draw(st.integers(1, 5)))


@st.composite
def shortened(draw, having):
    share = draw(st.sampled_from([2, 3]))
    tasks = {key: replace(task, minutes=-(-task.minutes // share)) for key, task in having.items()}
    return Option(tasks, minutes_taken=draw(st.integers(1, 5)))


@st.composite
def elsewhere(draw, having):
    session_day = day(draw(places))
    tasks = {key: replace(task, first_day=session_day, last_day=session_day) for key, task in having.items()}
    return Option(tasks, session_day=session_day, days_moved=draw(st.integers(1, 5)))


@st.composite
def excused(draw, having):
    excusable = draw(st.sets(st.sampled_from(sorted(having)), min_size=1))
    return Option(excusable=frozenset(excusable), most_excused=draw(st.integers(1, 6)))


def least_cost(demands, capacities, moves) -> Cost:
    """The least cost among all allowed sets of changes, by trying each."""
    by_activity = {move.activity: move for move in moves}
    return min(
        cost_of(changes, remaining_after(demands, capacities, changes), by_activity, demands)
        for changes in every_set_of_changes(moves)
        if is_allowed(demands, capacities, changes)
    )


def remaining_after(demands, capacities, changes) -> int:
    return sum(
        profile.pupils * max(0, _excess(key, profile, capacities, changes) - profile.tolerated)
        for key, profile in demands.items()
    )


def is_allowed(demands, capacities, changes) -> bool:
    """Nobody worse off than before, no more virtual classes than a day takes, no more pupils excused than may be."""
    for change in changes:
        if sum(demands[key].pupils for key in change.excused) > change.option.most_excused:
            return False
    for key, profile in demands.items():
        before = _excess(key, profile, capacities, ())
        if _excess(key, profile, capacities, changes) > max(before, profile.tolerated):
            return False
        arriving = [change.option.session_day for change in changes if key in change.option.tasks]
        if any(arriving.count(when) > room for when, room in profile.session_room.items()):
            return False
    return True


def every_set_of_changes(moves) -> Iterator[tuple[Change, ...]]:
    for chosen in product(*([(), *_changes_of(move)] for move in moves)):
        yield tuple(change for change in chosen if change)


def _changes_of(move) -> Iterator[Change]:
    for option in move.options:
        for size in range(len(option.excusable) + 1):
            for let_off in combinations(sorted(option.excusable), size):
                yield Change(move.activity, option, frozenset(let_off))


def _excess(key, profile, capacities, changes) -> int:
    return assess(tasks_after(key, profile, changes), capacities[key]).excess
