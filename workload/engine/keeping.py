"""What there is to place: windows and room in granules, virtual classes set on their day, and no more than fits."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise, product
from typing import NamedTuple

from .filling import Job
from .flow import Window, most_placeable, unplaceable, windows_on
from .model import Task, Traits
from .parts import GRANULE, SHORTEST
from .sequences import Order, in_order


class Kept(NamedTuple):
    """What fits: virtual classes, by id with the position of their day; the other tasks as jobs, those that end
    first in front, by the same numbers their ids; by position of the day, the minutes of room for these."""

    virtual: dict[Hashable, int]
    jobs: list[Job]
    ids: list[Hashable]
    room: list[int]


class _Reading(NamedTuple):
    """A way to put the question: windows by task, room by position, and the orders to keep."""

    windows: dict[Hashable, Window]
    room: list[int]
    orders: list[Order]

    @property
    def unplaceable(self) -> int:
        return unplaceable(self.windows.values(), self.room)


def most_to_place(
    tasks: Sequence[Task],
    capacity: Mapping[date, int],
    days: Sequence[date],
    traits: Mapping[Hashable, Traits],
) -> Kept:
    """As much of the tasks as fits on `days`: virtual classes before all, by the clock, whole or not at all; then
    as many minutes as can be, for what ends first. A rest under SHORTEST is left out."""
    windows, room, orders = _best_reading(tasks, capacity, days, traits)
    virtual = _set_virtual_classes(windows, room, traits)
    rank = {task_id: place for order in orders for place, task_id in enumerate(order)}
    ids = sorted(
        windows, key=lambda task_id: (windows[task_id][1], rank.get(task_id, 0), -windows[task_id][2])
    )
    placeable = most_placeable([windows[task_id] for task_id in ids], room)
    kept = {
        task_id: minutes
        for task_id, minutes in zip(ids, placeable, strict=True)
        if minutes == windows[task_id][2] or minutes >= SHORTEST
    }
    after = _predecessors(orders, {task_id: number for number, task_id in enumerate(kept)})
    given = {task.id: task.minutes for task in tasks}
    jobs = [
        Job(*windows[task_id][:2], minutes, max(0, minutes - given[task_id]), after.get(task_id))
        for task_id, minutes in kept.items()
    ]
    return Kept(virtual, jobs, list(kept), room)


def _best_reading(
    tasks: Sequence[Task],
    capacity: Mapping[date, int],
    days: Sequence[date],
    traits: Mapping[Hashable, Traits],
) -> _Reading:
    """The reading that leaves the fewest minutes out; the first of those that do.

    First wish: whole granules and sequences in order. Then the order is given up, then the granules.
    """
    spans = zip(tasks, windows_on(days, tasks), strict=True)
    given = {task.id: window for task, window in spans if window[0] <= window[1]}
    readings = []
    for granule, (windows, orders) in product((GRANULE, 1), (in_order(given, traits), (given, []))):
        rounded = {
            task_id: (first, last, -(-minutes // granule) * granule)
            for task_id, (first, last, minutes) in windows.items()
        }
        room = [capacity[day] // granule * granule for day in days]
        readings.append(_Reading(rounded, room, orders))
        if not readings[-1].unplaceable:
            break
    return min(readings, key=lambda reading: reading.unplaceable)


def _set_virtual_classes(
    windows: dict[Hashable, Window], room: list[int], traits: Mapping[Hashable, Traits]
) -> dict[Hashable, int]:
    """Take the virtual classes out of `windows`, and the room they need out of `room`: the day of those that fit."""
    starts = {task_id: at for task_id in windows if (at := traits[task_id].starts_at) is not None}
    days: dict[Hashable, int] = {}
    for task_id in sorted(starts, key=starts.__getitem__):
        day, _, minutes = windows.pop(task_id)
        if minutes <= room[day]:
            room[day] -= minutes
            days[task_id] = day
    return days


def _predecessors(orders: Iterable[Order], numbers: Mapping[Hashable, int]) -> dict[Hashable, int]:
    """By task, the number of the one before it in its order, among those that have a number."""
    kept = ([task_id for task_id in order if task_id in numbers] for order in orders)
    return {task_id: numbers[before] for order in kept for before, task_id in pairwise(order)}
