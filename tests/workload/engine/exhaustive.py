"""The best plans there are, by trying all placements in granules of five minutes."""

from collections.abc import Iterator
from itertools import product


def least_cut(tasks, capacity) -> tuple[int, int]:
    """Of all plans that place everything: the fewest pieces under ten minutes, then the fewest tasks split.

    For tasks in multiples of five minutes, none of less than ten, that can be placed.
    """
    days = sorted(capacity)
    best = {tuple(capacity[day] for day in days): (0, 0)}  # by room left
    for task in tasks:
        open_days = [number for number, day in enumerate(days) if task.first_day <= day <= task.last_day]
        further: dict[tuple[int, ...], tuple[int, int]] = {}
        for shares, (room, (short, split)) in product(_shares(task.minutes, len(open_days)), best.items()):
            left = list(room)
            for number, share in zip(open_days, shares, strict=True):
                left[number] -= share
            if min(left) >= 0:
                cost = short + sum(0 < share < 10 for share in shares), split + (max(shares) < task.minutes)
                further[tuple(left)] = min(cost, further.get(tuple(left), cost))
        best = further
    return min(best.values())


def _shares(minutes: int, days: int) -> Iterator[tuple[int, ...]]:
    """Every way to share so many minutes out over the days."""
    if days == 1:
        yield (minutes,)
        return
    for here in range(0, minutes + 1, 5):
        for rest in _shares(minutes - here, days - 1):
            yield (here, *rest)


def nearest_whole_plan(tasks, capacity, load) -> float | None:
    """The least possible largest distance of a day from `load` with every task whole; None when there is no such
    plan."""
    sums = {tuple(0 for _ in load)}
    days = list(load)
    for task in tasks:
        windows = [number for number, day in enumerate(days) if task.first_day <= day <= task.last_day]
        sums = {
            (*done[:number], done[number] + task.minutes, *done[number + 1 :])
            for done, number in product(sums, windows)
            if done[number] + task.minutes <= capacity[days[number]]
        }
    return min(
        (max(abs(minutes - load[day]) for day, minutes in zip(days, done, strict=True)) for done in sums),
        default=None,
    )
