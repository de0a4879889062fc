"""Tasks to be done in order: windows narrowed so that the order costs nothing."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from itertools import accumulate

from .flow import Window
from .model import Traits

Followers = dict[Hashable, list[Hashable]]  # by task, those of its sequence that come after it


def in_order(
    windows: Mapping[Hashable, Window], traits: Mapping[Hashable, Traits]
) -> tuple[dict[Hashable, Window], Followers]:
    """The windows narrowed to what the order of their sequence leaves, and who follows whom.

    No task may start before those it follows may start, nor end after those that follow it must end. Once both
    ends of the windows go up with the position, any placement can be dealt out again in order of position, the
    same minutes on each day: asking for the order then excludes no daily total. A sequence whose order leaves a
    task without a day is left as it is.
    """
    narrowed: dict[Hashable, Window] = dict(windows)
    followers: Followers = {}
    for sequence in _sequences(windows, traits):
        firsts = list(accumulate((windows[task_id][0] for task_id in sequence), max))
        lasts = list(accumulate((windows[task_id][1] for task_id in reversed(sequence)), min))[::-1]
        if any(first > last for first, last in zip(firsts, lasts, strict=True)):
            continue
        for rank, task_id in enumerate(sequence):
            narrowed[task_id] = (firsts[rank], lasts[rank], windows[task_id][2])
            followers[task_id] = sequence[rank + 1 :]
    return narrowed, followers


def _sequences(
    task_ids: Mapping[Hashable, Window], traits: Mapping[Hashable, Traits]
) -> list[list[Hashable]]:
    """The tasks of each sequence in order of position; as given where positions are equal."""
    members: defaultdict[Hashable, list[Hashable]] = defaultdict(list)
    for task_id in task_ids:
        if task_id in traits and traits[task_id].sequence is not None:
            members[traits[task_id].sequence].append(task_id)
    return [sorted(sequence, key=lambda task_id: traits[task_id].position) for sequence in members.values()]
