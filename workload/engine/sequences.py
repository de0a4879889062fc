"""Tasks to be done in order: windows narrowed so that the order costs nothing."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from itertools import accumulate

from .flow import Window
from .model import Traits

Order = list[Hashable]  # the tasks of a sequence, the one to do first in front


def in_order(
    windows: Mapping[Hashable, Window], traits: Mapping[Hashable, Traits]
) -> tuple[dict[Hashable, Window], list[Order]]:
    """The windows narrowed to what the order of their sequence leaves, and the orders that can be kept.

    No task may start before those it follows may start, nor end after those that follow it must end. Once both
    ends of the windows go up with the position, any placement can be dealt out again in order of position, the
    same minutes on each day: asking for the order then excludes no daily total. A sequence whose order leaves a
    task without a day is left as it is.
    """
    narrowed: dict[Hashable, Window] = dict(windows)
    orders: list[Order] = []
    for order in _sequences(windows, traits):
        firsts = list(accumulate((windows[task_id][0] for task_id in order), max))
        lasts = list(accumulate((windows[task_id][1] for task_id in reversed(order)), min))[::-1]
        if any(first > last for first, last in zip(firsts, lasts, strict=True)):
            continue
        for task_id, first, last in zip(order, firsts, lasts, strict=True):
            narrowed[task_id] = (first, last, windows[task_id][2])
        orders.append(order)
    return narrowed, orders


def _sequences(windows: Mapping[Hashable, Window], traits: Mapping[Hashable, Traits]) -> list[Order]:
    """The tasks of each sequence in order of position; as given where positions are equal."""
    members: defaultdict[Hashable, Order] = defaultdict(list)
    for task_id in windows:
        if traits[task_id].sequence is not None:
            members[traits[task_id].sequence].append(task_id)
    return [sorted(order, key=lambda task_id: traits[task_id].position) for order in members.values()]
