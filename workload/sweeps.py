"""When alerts are looked at again: soon after each change, and everybody once a day.

What is owed is a row (`Recheck`), written with the change itself and deleted with the check itself; a message to the
worker only says where to begin. So a message may be lost, doubled, late or out of order, and a worker may die: the
row says what is left to do, and the next tick sends it again.
"""

from collections.abc import Collection
from datetime import datetime, time
from itertools import groupby
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from continuity.common.tasks import enqueue_on_commit
from continuity.directory.models import Pupil, School
from workload import alerts
from workload.locks import lock_alerts
from workload.models import Recheck, Sweep

DAY_BEGINS = time(3)  # in school time: after the hour that clock changes skip or repeat, long before school
PART_PUPILS = 400  # of several classes; one class may be more


class Part(NamedTuple):
    """Pupils of one school who are checked together, in one transaction."""

    school_id: int
    pupil_ids: list[int]


def recheck_soon(pupil_ids: Collection[int]) -> None:
    """Owe a check to these pupils and their classes, from the commit of the change on. Two queries."""
    _owe(Pupil.objects.filter(pk__in=pupil_ids))


@transaction.atomic
def carry_out(*, recheck_id: int, now: datetime | None = None) -> None:
    """Do what is owed at `now` (default: the present moment), and with it what it covers; nothing the second time.

    What is covered is deleted before the facts are read: they are at least as fresh as what asked for it.
    """
    asked = Recheck.objects.filter(pk=recheck_id).first()
    if asked is None:
        return
    lock_alerts(asked.school_id)
    now = now or timezone.now()  # read once it is our turn: a check that waited looks at the present moment
    covered = Recheck.objects.filter(school=asked.school_id, pupil_ids__contained_by=asked.pupil_ids)
    deleted, _of_which = covered.delete()
    if not deleted:
        return
    alerts.reassess(school_id=asked.school_id, pupil_ids=asked.pupil_ids, now=now)
    _finish(asked.school_id, now)


def tick(now: datetime | None = None) -> None:
    """Send again what is still owed, and begin the day of the schools that have not begun it."""
    now = now or timezone.now()
    for recheck_id in Recheck.objects.values_list("pk", flat=True):
        _send(recheck_id)
    if timezone.localtime(now).time() < DAY_BEGINS:
        return
    waiting = School.objects.exclude(sweeps__day=timezone.localdate(now)).order_by("pk")
    for school_id in waiting.values_list("pk", flat=True):
        begin_day(school_id=school_id, now=now)


@transaction.atomic
def begin_day(*, school_id: int, now: datetime | None = None) -> None:
    """Owe the sweep of the day, in school time, to every pupil of the school; once a day.

    It takes the place of what was owed until then. Every day of the calendar has its sweep: what a holiday asks of
    nobody, the facts say.
    """
    lock_alerts(school_id)
    now = now or timezone.now()
    sweep, is_new = Sweep.objects.get_or_create(
        school_id=school_id, day=timezone.localdate(now), defaults={"begun_at": now}
    )
    if not is_new:
        return
    Recheck.objects.filter(school=school_id).delete()
    alerts.close_strays(school_id=school_id, now=now)
    _owe(Pupil.objects.filter(school=school_id), sweep)
    _finish(school_id, now)


def sweep(*, school_id: int, now: datetime | None = None) -> None:
    """Check every pupil of the school at once, part after part, each in a transaction of its own."""
    alerts.close_strays(school_id=school_id, now=now)
    for part in _parts(Pupil.objects.filter(school=school_id)):
        alerts.reassess(school_id=part.school_id, pupil_ids=part.pupil_ids, now=now)


def last_full_check() -> datetime | None:
    """The end of the last sweep of the school that has waited longest for one; None before the first. One query."""
    schools = School.objects.annotate(checked_at=Max("sweeps__finished_at")).filter(checked_at__isnull=False)
    return schools.aggregate(oldest=Min("checked_at"))["oldest"]


def _owe(pupils: QuerySet[Pupil], sweep: Sweep | None = None) -> None:
    rechecks = [Recheck(sweep=sweep, **part._asdict()) for part in _parts(pupils)]
    for recheck in Recheck.objects.bulk_create(rechecks):
        _send(recheck.pk)


def _parts(pupils: QuerySet[Pupil]) -> list[Part]:
    """`pupils` in parts of bounded size. A class is never split: what is found of it needs all its pupils."""
    parts: list[Part] = []
    rows = pupils.order_by("school", "school_class", "pk").values_list("school", "school_class", "pk")
    for (school_id, *_), inseparable in groupby(rows, key=_class_or_pupil):
        pupil_ids = [pupil_id for *_, pupil_id in inseparable]
        last = parts[-1] if parts else None
        if last is None or last.school_id != school_id or len(last.pupil_ids) + len(pupil_ids) > PART_PUPILS:
            parts.append(Part(school_id, pupil_ids))
        else:
            last.pupil_ids.extend(pupil_ids)
    return parts


def _class_or_pupil(row: tuple[int, int | None, int]) -> tuple:
    school_id, class_id, pupil_id = row
    return (school_id, class_id) if class_id else (school_id, None, pupil_id)


def _finish(school_id: int, now: datetime) -> None:
    Sweep.objects.filter(school=school_id, finished_at=None, parts=None).update(finished_at=now)


def _send(recheck_id: int) -> None:
    from workload.tasks import recheck

    enqueue_on_commit(recheck, recheck_id)
