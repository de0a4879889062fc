"""The limits of each pupil, counted from the rows without the gate's code: SQL, and a placement day by day.

To put on each day, in order, what is due soonest among what may be done is to place as many minutes as can be
placed (Glover 1967, matchings of convex graphs). It shares nothing with the engine's construction.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from django.db import connection

from continuity.directory.models import SchoolClass

PARIS, NOON = ZoneInfo("Europe/Paris"), time(12)
DISTANCE_MINUTES, PRESENCE_MINUTES, VIRTUAL_CLASSES_A_DAY = 180, 60, 2  # the default policy of a collège

WORK = """
    SELECT s.pupil_id, p.time_factor, a.minutes, a.is_synchronous, a.reaches_at, a.due_on, a.due_time
    FROM activities_assignment s
    JOIN activities_activity a ON a.id = s.activity_id
    JOIN directory_pupil p ON p.id = s.pupil_id
    WHERE p.school_class_id = ANY(%s) AND a.status <> 'draft' AND s.state <> 'excused'
"""
PRESENCE = """
    SELECT p.id, r.day, r.regime = 'presence' OR EXISTS (
        SELECT FROM directory_group_pupils m WHERE m.group_id = r.present_group_id AND m.pupil_id = p.id)
    FROM directory_dayregime r JOIN directory_pupil p ON p.school_class_id = r.school_class_id
    WHERE r.school_class_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one pupil: minutes that fit in no day, and virtual classes beyond the limit of their day."""

    excess: int
    virtual_classes_over: int


def standings(classes: Iterable[SchoolClass]) -> dict[int, Standing]:
    """How each pupil of `classes` stands, by primary key. Every weekday is a school day, the policy the default."""
    ids = [school_class.pk for school_class in classes]
    rooms: dict[int, dict[date, int]] = defaultdict(dict)
    for pupil, day, is_present in _rows(PRESENCE, ids):
        rooms[pupil][day] = PRESENCE_MINUTES if is_present else DISTANCE_MINUTES
    work = defaultdict(list)
    virtual: dict[int, Counter[date]] = defaultdict(Counter)
    for pupil, factor, minutes, is_synchronous, reaches_at, due_on, due_time in _rows(WORK, ids):
        if is_synchronous:
            work[pupil].append((due_on, due_on, minutes))
            virtual[pupil][due_on] += 1
        else:
            days = sorted(rooms[pupil])
            work[pupil].append((*_window(reaches_at, due_on, due_time, days), ceil(minutes * factor)))
    return {
        pupil: Standing(
            _unplaced(work[pupil], room),
            sum(max(0, held - VIRTUAL_CLASSES_A_DAY) for held in virtual[pupil].values()),
        )
        for pupil, room in rooms.items()
    }


def _rows(sql: str, class_ids: Sequence[int]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [class_ids])
        return cursor.fetchall()


def _window(reaches_at: datetime, due_on: date, due_time: time, days: Sequence[date]) -> tuple[date, date]:
    """The first and last of `days` the work may be done on; the first after the last when there is none."""
    reached = reaches_at.astimezone(PARIS)
    from_day = reached.date() + timedelta(days=reached.time() >= NOON)
    to_day = due_on - timedelta(days=due_time < NOON)
    first = next((day for day in days if day >= from_day), date.max)
    return first, max((day for day in days if day <= to_day), default=date.min)


def _unplaced(work: Iterable[tuple[date, date, int]], room: Mapping[date, int]) -> int:
    """Minutes of `work`, (first day, last day, minutes) each, that the days have no room for."""
    left = sorted([last, first, minutes] for first, last, minutes in work)
    for day, capacity in sorted(room.items()):
        free = capacity
        for piece in left:
            last, first, minutes = piece
            if first <= day <= last:
                placed = min(free, minutes)
                piece[2] -= placed
                free -= placed
    return sum(minutes for _last, _first, minutes in left)
