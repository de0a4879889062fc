"""Which minutes of which task go on which day: day by day, a few drafts of the plan side by side.

What `choices` offers for a day leaves the rest possible, so no draft runs into a dead end. Of the drafts that could
follow, those with the fewest faults, then the nearest to the fairest load, are carried on.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from .filling import Choice, Day, Job, Left, choices
from .keeping import most_to_place
from .model import Task, Traits
from .parts import LONGEST, SHORTEST

# Drafts side by side, and choices for the next day of each: more find better plans and take longer. The figures
# are those beyond which the search finds hardly anything better (docs/engine.md).
MOST_DRAFTS = 8
MOST_CHOICES = 2
MOST_CHOICES_AT_LENGTH = 4
EFFORT = 10_000  # drafts × tasks × days


@dataclass(frozen=True, slots=True)
class _Draft:
    """A plan of the first days.

    - `left`: what the days to come have to hold.
    - `done`: by job, the minutes of the last of these days; those of the days before are in `before`.
    - `lost`, `short`, `split`: minutes left out, pieces under SHORTEST, and tasks up to LONGEST cut in two, so far.
    - `worst`, `squares`: the largest distance of a day from what it wants, and the sum of their squares.
    - `owed`: minutes wanted so far that are not done yet; negative when more is done. Half of it is added to what
      the next day wants, so that distances die out instead of adding up.
    """

    left: Left
    done: Mapping[int, int]
    before: "_Draft | None"
    lost: int = 0
    short: int = 0
    split: int = 0
    worst: float = 0.0
    squares: float = 0.0
    owed: float = 0.0


def _drawbacks(draft: _Draft) -> tuple[int, int, int, float, float]:
    """Less is better. What is owed will show in the days to come."""
    return draft.lost, draft.short, draft.split, max(draft.worst, abs(draft.owed)), draft.squares


def place(
    tasks: Sequence[Task],
    capacity: Mapping[date, int],
    load: Mapping[date, float],
    traits: Mapping[Hashable, Traits],
) -> dict[Hashable, dict[date, int]]:
    """Minutes of each task on each day: no day above its capacity, and as near to `load` as pieces allow.

    Everything is placed whenever the tasks rounded up to the granule fit in the days rounded down to it;
    otherwise as much as fits, earliest last day first. The order of a sequence is kept unless that leaves
    minutes out.
    """
    days = list(load)
    minutes = {task.id: task.minutes for task in tasks}
    virtual, jobs, ids, room = most_to_place(tasks, capacity, days, traits)
    shares = {task_id: {days[position]: minutes[task_id]} for task_id, position in virtual.items()}
    wanted = list(load.values())
    for task_id, position in virtual.items():
        wanted[position] -= minutes[task_id]
    for day, done in zip(days, _best_plan(jobs, room, wanted), strict=True):
        for number, share in sorted(done.items()):
            shares.setdefault(ids[number], {})[day] = share
    return shares


def _best_plan(jobs: Sequence[Job], room: Sequence[int], wanted: Sequence[float]) -> list[Mapping[int, int]]:
    """By position of the day, the minutes of each job; sought at length where a quick search splits tasks."""
    quick = _best_draft(jobs, room, wanted, at_length=False)
    if not quick.split and not quick.short:
        return _by_day(quick)
    return _by_day(min(quick, _best_draft(jobs, room, wanted, at_length=True), key=_drawbacks))


def _best_draft(
    jobs: Sequence[Job], room: Sequence[int], wanted: Sequence[float], *, at_length: bool
) -> _Draft:
    """The best draft of all the days found; `at_length` with more choices, and with cuts that could wait."""
    ending: list[list[int]] = [[] for _ in room]
    for number, job in enumerate(jobs):
        ending[job.last].append(number)
    width = max(1, min(MOST_DRAFTS, EFFORT // (len(jobs) * len(room) or 1)))
    most = MOST_CHOICES_AT_LENGTH if at_length else min(MOST_CHOICES, width)
    room_before = [0, *accumulate(room)]
    drafts = [_Draft(left={number: job.minutes for number, job in enumerate(jobs)}, done={}, before=None)]
    for position, minutes in enumerate(wanted):
        today = room_before[position + 1]
        day = Day(position, room[position], [until - today for until in room_before[1:]])
        further = (
            _next(draft, choice, jobs, ending[position], minutes)
            for draft in drafts
            for choice in choices(
                day, jobs, draft.left, target=minutes + draft.owed / 2, most=most, also_cut=at_length
            )
        )
        drafts = _best(further, width)
    return drafts[0]


def _next(
    draft: _Draft, choice: Choice, jobs: Sequence[Job], ending: Collection[int], wanted: float
) -> _Draft:
    """The draft with one more day, on which the jobs `ending` end and so many minutes are `wanted`."""
    left = dict(draft.left)
    done: dict[int, int] = {}
    short, split = draft.short, draft.split
    for number, minutes in choice.items():
        _, _, all_minutes, padding, _ = jobs[number]
        left[number] -= minutes
        if left[number]:
            split += left[number] + minutes == all_minutes <= LONGEST
            done[number] = minutes
        else:
            del left[number]
            done[number] = minutes - padding
        short += done[number] < SHORTEST <= all_minutes - padding
    gap = wanted - sum(done.values())
    return _Draft(
        left=left,
        done=done,
        before=draft,
        lost=draft.lost + sum(left.pop(number, 0) for number in ending),
        short=short,
        split=split,
        worst=max(draft.worst, abs(gap)),
        squares=draft.squares + gap * gap,
        owed=draft.owed + gap,
    )


def _best(drafts: Iterable[_Draft], most: int) -> list[_Draft]:
    """Those with the least drawbacks; of drafts that leave the same, one."""
    best: list[_Draft] = []
    for draft in sorted(drafts, key=_drawbacks):
        if all(draft.left != better.left for better in best):
            best.append(draft)
        if len(best) == most:
            break
    return best


def _by_day(draft: _Draft) -> list[Mapping[int, int]]:
    """What the draft and those before it have done, day by day."""
    days: list[Mapping[int, int]] = []
    while draft.before is not None:
        days.append(draft.done)
        draft = draft.before
    return days[::-1]
