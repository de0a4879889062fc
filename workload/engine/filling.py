"""What to do on one day: choices of pieces that leave everything else possible.

The jobs are walked by last day, while the bits of one whole number hold the minutes that the pieces chosen so far
can add up to. What the jobs walked so far ask beyond the room from tomorrow to their last day must be among these
pieces: choices that hold less are dropped on the way. This is Hall's condition for the runs of days that begin
tomorrow; runs that begin later ask for nothing that could be done today. So what could be placed before this day
can still be placed after it.
"""

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from .parts import GRANULE, LONGEST, SHORTEST, even_parts


class Job(NamedTuple):
    """A task on its way to the days: `first` and `last` are positions, the last `padding` of its minutes only round
    them up to the granule, and the job numbered `after`, if any, must be finished before it begins."""

    first: int
    last: int
    minutes: int
    padding: int
    after: int | None


class Day(NamedTuple):
    """`room` is in minutes; `room_until` gives, by position of a day to come, the room from tomorrow up to it."""

    position: int
    room: int
    room_until: Sequence[int]


class _Piece(NamedTuple):
    """A piece to choose or not, and the sizes to which it may be cut instead."""

    job: int
    minutes: int
    cuts: Sequence[int]


class _Cutting(NamedTuple):
    """One job of more than `above` minutes is cut, to no less than `piece` and with no less than `rest` left."""

    above: int
    piece: int
    rest: int


Left = Mapping[int, int]  # by unfinished job, those that end first in front: minutes not yet placed
Choice = dict[int, int]  # by job: minutes of one day

# From what costs least: no cut, parts that are not even, a task split without need, a piece too short.
CUTTINGS = (
    None,
    _Cutting(above=LONGEST, piece=SHORTEST, rest=SHORTEST),
    _Cutting(above=0, piece=SHORTEST, rest=SHORTEST),
    _Cutting(above=0, piece=GRANULE, rest=1),
)


def choices(
    day: Day, jobs: Sequence[Job], left: Left, *, target: float, most: int, also_cut: bool
) -> list[Choice]:
    """What could be done on the day, at least one choice; of each kind at most so many, those nearest to `target`
    minutes.

    All pieces are whole where that is possible, else one is cut; with `also_cut`, choices with a cut are offered
    even so. If `left` can be placed, in minutes that are multiples of the granule, so can what a choice leaves.
    """
    found: list[Choice] = []
    for cutting in CUTTINGS:
        found += _choices(day, jobs, left, cutting, target=target, most=most)
        if found and not also_cut:
            return found
    return found or [_as_they_come(day, jobs, left)]


def _choices(
    day: Day, jobs: Sequence[Job], left: Left, cutting: _Cutting | None, *, target: float, most: int
) -> list[Choice]:
    """The choices with this cut; none where none keeps the order of sequences and of parts."""
    barred: set[int] = set()
    while True:
        pieces, needs = _pieces(day, jobs, left, cutting, barred)
        whole, cut = _totals(pieces, needs, day.room)
        reached = cut if cutting else whole
        totals = _nearest(reached[-1], target, most)
        if not totals:
            return []
        found = [_retraced(pieces, reached, whole, total) for total in totals]
        out_of_turn = [_out_of_turn(choice, jobs, left) for choice in found]
        if not all(out_of_turn):
            return [choice for choice, wrong in zip(found, out_of_turn, strict=True) if not wrong]
        barred.update(*out_of_turn)


def _pieces(
    day: Day, jobs: Sequence[Job], left: Left, cutting: _Cutting | None, barred: Set[int]
) -> tuple[list[_Piece], list[int]]:
    """The pieces to choose from, and the minutes needed today: before the first piece, and up to each."""
    pieces: list[_Piece] = []
    needs = [0]
    asked = 0
    for number, minutes in left.items():
        first, last, _, padding, _ = jobs[number]
        if first <= day.position and number not in barred:
            for part in even_parts(minutes):
                pieces.append(_Piece(number, part, _cuts(part, minutes - padding, cutting)))
                needs.append(0)
        asked += minutes
        needs[-1] = max(needs[-1], asked - day.room_until[last])
    return pieces, needs


def _cuts(part: int, minutes: int, cutting: _Cutting | None) -> Sequence[int]:
    """The sizes to which a part of a job of so many minutes may be cut."""
    if not cutting or minutes <= cutting.above:
        return ()
    return range(cutting.piece, min(part - 1, minutes - cutting.rest) + 1, GRANULE)


def _totals(pieces: Sequence[_Piece], needs: Sequence[int], room: int) -> tuple[list[int], list[int]]:
    """The totals that can be chosen, as bits, before the first piece and up to each: all whole, and with one cut."""
    fits = (1 << room + 1) - 1
    whole, cut = [int(not needs[0])], [0]
    for (_, minutes, cuts), needed in zip(pieces, needs[1:], strict=True):
        none, one = whole[-1], cut[-1]
        one |= one << minutes
        for size in cuts:
            one |= none << size
        none |= none << minutes
        whole.append((none & fits) >> needed << needed)
        cut.append((one & fits) >> needed << needed)
    return whole, cut


def _nearest(totals: int, target: float, most: int) -> list[int]:
    """The bits of `totals` nearest to the target, at most so many, nearest in front."""
    middle = max(0, int(target)) + 1
    above = totals >> middle << middle
    below = totals ^ above
    found: list[int] = []
    while (below or above) and len(found) < most:
        under, over = below.bit_length() - 1, (above & -above).bit_length() - 1
        if below and (not above or target - under <= over - target):
            found.append(under)
            below ^= 1 << under
        else:
            found.append(over)
            above ^= 1 << over
    return found


def _retraced(pieces: Sequence[_Piece], reached: Sequence[int], whole: Sequence[int], total: int) -> Choice:
    """The pieces that make up the total: where there are several ways, those that end last are left for later."""
    choice: Choice = {}
    for before in range(len(pieces) - 1, -1, -1):
        if reached[before] >> total & 1:
            continue
        job, size, cuts = pieces[before]
        if total < size or not reached[before] >> total - size & 1:
            size = next(
                size for size in reversed(cuts) if size <= total and whole[before] >> total - size & 1
            )
            reached = whole
        choice[job] = choice.get(job, 0) + size
        total -= size
    return choice


def _out_of_turn(choice: Choice, jobs: Sequence[Job], left: Left) -> set[int]:
    """The jobs chosen though the one before them would not be finished, or with their odd minutes though they would
    not be finished themselves."""

    def remains(number: int) -> bool:
        return choice.get(number, 0) < left.get(number, 0)

    return {
        number
        for number, minutes in choice.items()
        if ((before := jobs[number].after) is not None and remains(before))
        or (minutes % GRANULE and remains(number))
    }


def _as_they_come(day: Day, jobs: Sequence[Job], left: Left) -> Choice:
    """As many minutes as there is room for, those that end first in front: nothing else leaves more for others."""
    choice: Choice = {}
    room = day.room
    for number, minutes in left.items():
        if jobs[number].first <= day.position:
            size = minutes if minutes <= room else room // GRANULE * GRANULE
            if size:
                choice[number] = size
            if size < minutes:
                break
            room -= size
    return choice
