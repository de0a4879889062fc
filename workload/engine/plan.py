"""What a pupil reads: for each day, an ordered list of sittings."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date, time
from typing import NamedTuple

from .model import Plan, Sitting, Task, Traits, checked_tasks
from .overload import assess
from .parts import even_parts
from .placing import place

LONGEST_WITHOUT_BREAK = 60  # minutes
WHOLE_DAY = 24 * 60  # minutes


class _Piece(NamedTuple):
    task_id: Hashable
    minutes: int
    part: int
    parts: int
    traits: Traits

    @property
    def topic(self) -> Hashable:
        return self.task_id if self.traits.subject is None else self.traits.subject


def sittings(
    tasks: Iterable[Task], capacity: Mapping[date, int], traits: Mapping[Hashable, Traits] | None = None
) -> Plan:
    """The plan of one pupil: what to do each day, in which order, in sittings with breaks.

    `capacity` is minutes per day, as for `assess`; `traits` says by task id what else is known of a task. No day
    is ever above its capacity; what has no room is in `unplaced`, which is empty whenever the tasks rounded up to
    5 minutes fit in the days rounded down to 5. Sittings are multiples of 5 minutes, save the last of a task that
    is not, and at most 45; a virtual class is one sitting whatever its length. Same input, same plan.
    ValueError as for `assess`, when a virtual class may be on more than one day, and when a day is longer than 24
    hours.
    """
    tasks = checked_tasks(tasks)
    for day, minutes in capacity.items():
        if minutes > WHOLE_DAY:
            raise ValueError(f"No plan can be made for {day}: {minutes} minutes are more than a whole day.")
    known = {task.id: traits.get(task.id, Traits()) if traits else Traits() for task in tasks}
    for task in tasks:
        if known[task.id].starts_at is not None and task.first_day != task.last_day:
            raise ValueError(f"The virtual class {task.id!r} must be on one day, not several.")
    load = assess(tasks, capacity).load
    shares = place(tasks, capacity, load, known)
    pieces: dict[date, list[_Piece]] = {day: [] for day in load}
    for task_id, by_day in shares.items():
        for day, piece in _pieces(task_id, by_day, known[task_id]):
            pieces[day].append(piece)
    placed = {task_id: sum(by_day.values()) for task_id, by_day in shares.items()}
    return Plan(
        days={day: tuple(_with_breaks(_in_order(of_day))) for day, of_day in pieces.items()},
        unplaced={
            task.id: task.minutes - placed.get(task.id, 0)
            for task in tasks
            if task.minutes > placed.get(task.id, 0)
        },
        deviation=max(
            (abs(sum(piece.minutes for piece in pieces[day]) - load[day]) for day in load), default=0.0
        ),
    )


def _pieces(task_id: Hashable, by_day: Mapping[date, int], traits: Traits) -> Iterator[tuple[date, _Piece]]:
    """The shares of a task cut into sittings, numbered through the days."""
    cut = [
        (day, minutes)
        for day, share in by_day.items()
        for minutes in ([share] if traits.starts_at is not None else even_parts(share))
    ]
    for part, (day, minutes) in enumerate(cut, start=1):
        yield day, _Piece(task_id, minutes, part, len(cut), traits)


def _in_order(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """The sittings of one day in the order to do them.

    Virtual classes come first, by the clock, after what their sequence puts before them. Then subjects alternate:
    one that has more than half of the sittings left goes now, or could not alternate later. Then natures do.
    """
    queues = _queues(pieces)
    left = Counter(piece.topic for queue in queues for piece in queue)
    natures_left = Counter(piece.traits.nature for queue in queues for piece in queue)
    all_left = left.total()
    previous: _Piece | None = None

    def turn(queue: list[_Piece]) -> tuple[time, bool, bool, bool, int, int]:
        starts = (piece.traits.starts_at for piece in queue if piece.traits.starts_at is not None)
        topic, nature = queue[0].topic, queue[0].traits.nature
        return (
            min(starts, default=time.max),
            previous is not None and topic == previous.topic,
            2 * left[topic] <= all_left,
            previous is not None and nature == previous.traits.nature,
            -natures_left[nature],
            -left[topic],
        )

    while queues:
        queue = min(queues, key=turn)
        previous = queue.pop(0)
        left[previous.topic] -= 1
        natures_left[previous.traits.nature] -= 1
        all_left -= 1
        queues = [queue for queue in queues if queue]
        yield previous


def _queues(pieces: Iterable[_Piece]) -> list[list[_Piece]]:
    """The sittings that must keep their order: those of one sequence by position, those of one task."""
    queues: defaultdict[tuple[bool, Hashable], list[_Piece]] = defaultdict(list)
    for piece in pieces:
        alone = piece.traits.sequence is None
        queues[alone, piece.task_id if alone else piece.traits.sequence].append(piece)
    return [sorted(queue, key=lambda piece: piece.traits.position) for queue in queues.values()]


def _with_breaks(pieces: Iterable[_Piece]) -> Iterator[Sitting]:
    """The sittings with a break wherever more than an hour would pass without one."""
    since_break = 0
    for task_id, minutes, part, parts, _ in pieces:
        after_break = since_break > 0 and since_break + minutes > LONGEST_WITHOUT_BREAK
        since_break = minutes if after_break else since_break + minutes
        yield Sitting(task_id, minutes, part, parts, after_break)
