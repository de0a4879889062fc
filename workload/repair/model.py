"""What a repair takes and gives: profiles of pupils, the changes allowed, the changes chosen. No database."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from workload.engine import Overload, Task

# Keep every sum far below what a floating-point solver holds exactly.
LARGEST_MINUTES = 100_000
MOST_PUPILS = 100_000
LARGEST_COST = 100_000

ProfileKey = Hashable
ActivityKey = Hashable
Capacity = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Profile:
    """Pupils who are asked the same on the same days.

    `pupils` is how many they are, `tasks` what they are asked (time factor applied, ids of activities). `tolerated` is
    the minutes that may stay without room: what days gone by can no longer hold, or what weighs on pupils whose own
    class is not the question. `session_room` is how many more virtual classes a day may take (R3); a day that is not
    in it may take any number.
    """

    pupils: int
    tasks: tuple[Task, ...]
    tolerated: int = 0
    session_room: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to change one activity.

    `tasks`: by profile, the task that takes the place of theirs; the other profiles keep what they have. Pupils of
    the profiles in `excusable` may be let off the activity, `most_excused` of them at most, whole profiles at a time.
    `session_day` is where a virtual class would go. What it costs: `minutes_taken` off the activity, `days_moved`.
    `what` is the caller's own name for it.
    """

    tasks: Mapping[ProfileKey, Task] = field(default_factory=dict)
    excusable: frozenset[ProfileKey] = frozenset()
    most_excused: int = 0
    session_day: date | None = None
    minutes_taken: int = 0
    days_moved: int = 0
    what: Hashable = None


@dataclass(frozen=True, slots=True)
class Move:
    """The changes allowed of one activity, of which at most one is made, and the teacher it would disturb."""

    activity: ActivityKey
    teacher: Hashable
    options: tuple[Option, ...]
    is_fundamental: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """The option chosen of one activity, with the profiles let off it."""

    activity: ActivityKey
    option: Option
    excused: frozenset[ProfileKey] = frozenset()


class Cost(NamedTuple):
    """What a repair costs; of two, the smaller is the better: figures are compared in this order.

    `remaining` is the minutes beyond what is tolerated that still have no room, added up over all pupils.
    """

    remaining: int = 0
    changes: int = 0
    teachers: int = 0
    fundamentals: int = 0
    pupils_excused: int = 0
    minutes_taken: int = 0
    days_moved: int = 0


@dataclass(frozen=True, slots=True)
class Repair:
    """The best set of changes found.

    `changes` come in the order of the moves. `overloads` are, by profile, the runs of days that stay overloaded.
    `proved` counts the figures of `cost`, from the first, that no allowed set of changes makes smaller; all of them,
    unless the time given ran out.
    """

    changes: tuple[Change, ...]
    cost: Cost
    overloads: Mapping[ProfileKey, tuple[Overload, ...]]
    proved: int = len(Cost._fields)

    @property
    def is_complete(self) -> bool:
        """True when all the work of every pupil fits."""
        return not self.overloads

    @property
    def is_proved(self) -> bool:
        """True when no allowed set of changes is better in any way."""
        return self.proved == len(Cost._fields)


def tasks_after(key: ProfileKey, profile: Profile, changes: Iterable[Change]) -> tuple[Task, ...]:
    """The tasks of `profile` once `changes` are made."""
    changed: dict[ActivityKey, Task | None] = {}
    for change in changes:
        if key in change.excused:
            changed[change.activity] = None
        elif key in change.option.tasks:
            changed[change.activity] = change.option.tasks[key]
    after = (changed.get(task.id, task) for task in profile.tasks)
    return tuple(task for task in after if task is not None)


def cost_of(
    changes: Iterable[Change],
    remaining: int,
    moves: Mapping[ActivityKey, Move],
    demands: Mapping[ProfileKey, Profile],
) -> Cost:
    """What `changes` cost when they leave `remaining` minutes without room."""
    changes = list(changes)
    changed = [moves[change.activity] for change in changes]
    return Cost(
        remaining=remaining,
        changes=len(changes),
        teachers=len({move.teacher for move in changed}),
        fundamentals=sum(move.is_fundamental for move in changed),
        pupils_excused=sum(demands[key].pupils for change in changes for key in change.excused),
        minutes_taken=sum(change.option.minutes_taken for change in changes),
        days_moved=sum(change.option.days_moved for change in changes),
    )


def is_no_harder(other: Option, option: Option) -> bool:
    """True when pupils are never worse off with `other` than with `option`: no task is longer or has fewer days.
    Options that let pupils off, or move virtual classes, are not compared."""
    if other.tasks.keys() != option.tasks.keys() or other.excusable or option.excusable:
        return False
    if other.session_day or option.session_day:
        return False
    return all(_is_as_easy(other.tasks[key], task) for key, task in option.tasks.items())


def _is_as_easy(other: Task, task: Task) -> bool:
    if other.minutes > task.minutes:
        return False
    return other.first_day <= task.first_day and task.last_day <= other.last_day


def check(
    demands: Mapping[ProfileKey, Profile],
    capacities: Mapping[ProfileKey, Capacity],
    moves: Iterable[Move],
) -> None:
    """ValueError, with a sentence, for a question that makes no sense; `assess` checks the rest of it."""
    for key, profile in demands.items():
        if key not in capacities:
            raise ValueError(f"Profile {key!r} has no capacity: give one, empty for days that hold nothing.")
        if not 1 <= profile.pupils <= MOST_PUPILS or profile.tolerated < 0:
            raise ValueError(
                f"Profile {key!r}: from 1 to {MOST_PUPILS} pupils, and no less than 0 minutes tolerated."
            )
        if any(room < 0 for room in profile.session_room.values()):
            raise ValueError(f"Profile {key!r}: a full day has room for 0 virtual classes, not fewer.")
        _check_minutes(profile.tasks)
    seen = Counter(move.activity for move in moves)
    if repeated := [activity for activity, times in seen.items() if times > 1]:
        raise ValueError(f"Activity {repeated[0]!r} is listed twice: give all its options in one move.")
    for move in moves:
        for option in move.options:
            _check_option(move.activity, option, demands)


def _check_option(activity: ActivityKey, option: Option, demands: Mapping[ProfileKey, Profile]) -> None:
    _check_minutes(option.tasks.values())
    if any(task.id != activity for task in option.tasks.values()):
        raise ValueError(f"An option of activity {activity!r} holds the task of another one.")
    if not option.excusable.isdisjoint(option.tasks):
        raise ValueError(f"An option of activity {activity!r} both changes it for a profile and lets it off.")
    if min(option.minutes_taken, option.days_moved, option.most_excused) < 0:
        raise ValueError(f"An option of activity {activity!r} costs less than nothing.")
    if max(option.minutes_taken, option.days_moved) > LARGEST_COST:
        raise ValueError(f"An option of activity {activity!r} costs more than {LARGEST_COST}.")
    for key in (*option.tasks, *option.excusable):
        if key not in demands or all(task.id != activity for task in demands[key].tasks):
            raise ValueError(f"Profile {key!r} does not have activity {activity!r}: it cannot be changed.")


def _check_minutes(tasks: Iterable[Task]) -> None:
    for task in tasks:
        if task.minutes > LARGEST_MINUTES:
            raise ValueError(f"Task {task.id!r} lasts {task.minutes} minutes: {LARGEST_MINUTES} at most.")
