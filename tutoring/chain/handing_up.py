"""The chain of escalation: an at-risk alert nobody answers goes up, one rung at a time, and nobody loses sight of it.

Tutor, form teacher, CPE, direction. Whoever is at a rung has PATIENCE whole school days to answer; then the next rung
somebody holds has the same. A rung nobody holds is skipped; the last one keeps the alert. When a known reason has run
out, the days are counted anew, from where the alert had got to.

What is owed follows from the alert, its steps so far and the calendar, never from when the worker ran: late, doubled
or missed runs end where a punctual one would have, each step dated of the day it was due.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from continuity.directory import audit
from continuity.directory.calendars import school_days
from continuity.directory.models import Membership, Pupil, Role, School, SchoolClass
from tutoring.caseload.substitutions import in_charge
from tutoring.models import Case, HandingUp, Rung
from workload.locks import lock_alerts
from workload.models import Alert, unanswered
from workload.sweeps import DAY_BEGINS

LADDER = (Rung.TUTOR, Rung.FORM_TEACHER, Rung.CPE, Rung.PRINCIPAL)
PATIENCE = 2  # school days
NOON = time(12)  # an alert opened later is first seen the day after
RUNG_OF_ROLE = {Role.CPE: Rung.CPE, Role.PRINCIPAL: Rung.PRINCIPAL}


def hand_up_everywhere(now: datetime | None = None) -> None:
    """Hand up, school by school, the alerts that have waited long enough at `now` (default: this moment)."""
    now = now or timezone.now()
    waiting = _waiting(timezone.localdate(now)).order_by("school").distinct("school")
    for school_id in waiting.values_list("school", flat=True):
        hand_up(school_id=school_id, now=now)


@transaction.atomic
def hand_up(*, school_id: int, now: datetime | None = None) -> list[HandingUp]:
    """Write the steps up that are owed in a school at `now`, in a constant number of queries; none the second time.

    Each is dated of the morning it was due and leaves an audit event.
    """
    lock_alerts(school_id)
    now = now or timezone.now()
    alerts = list(
        _waiting(timezone.localdate(now))
        .filter(school=school_id, pupil__school=F("school"))
        .select_related("pupil")
        .prefetch_related("handings_up")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    if not alerts:
        return []
    since = {alert: _counted_from(alert) for alert in alerts}
    held = rungs_held([alert.pupil for alert in alerts])
    days = school_days(School.objects.get(pk=school_id), min(since.values()), _last_day_begun(now))
    owed = [
        HandingUp(alert=alert, rung=rung, at=_morning_of(day))
        for alert in alerts
        for rung, day in _steps(_rung_of(alert, held), held[alert.pupil_id], since[alert], days)
    ]
    _record(HandingUp.objects.bulk_create(owed), school_id)
    return owed


def rungs_held(pupils: Collection[Pupil]) -> dict[int, list[Rung]]:
    """The rungs somebody holds for each of `pupils`, by primary key, nearest to the pupil first. Four queries."""
    charges = in_charge(pupils, timezone.localdate())
    followed = {pupil_id for pupil_id, charge in charges.items() if charge.adult}
    led = set(
        SchoolClass.objects.filter(pk__in={pupil.school_class_id for pupil in pupils} - {None})
        .filter(form_teachers__is_active=True)
        .values_list("pk", flat=True)
    )
    roles = set(
        Membership.objects.filter(school__in={pupil.school_id for pupil in pupils}, role__in=RUNG_OF_ROLE)
        .filter(user__is_active=True)
        .values_list("school", "role")
    )
    return {
        pupil.pk: [
            *([Rung.TUTOR] if pupil.pk in followed else ()),
            *([Rung.FORM_TEACHER] if pupil.school_class_id in led else ()),
            *(rung for role, rung in RUNG_OF_ROLE.items() if (pupil.school_id, role) in roles),
        ]
        for pupil in pupils
    }


def responsible_rungs(alerts: Collection[Alert]) -> dict[int, Rung | None]:
    """Who is to answer for each of `alerts` (pupil loaded, steps prefetched or not), by primary key: the highest rung
    it went to, else the nearest one somebody holds; None where nobody holds any.
    """
    held = rungs_held([alert.pupil for alert in alerts])
    return {alert.pk: _rung_of(alert, held) for alert in alerts}


def _waiting(today: date) -> QuerySet[Alert]:
    """The alerts nobody has answered; while a case is open for the pupil, those who lead it have the new ones too."""
    led = Case.objects.open().filter(pupil=OuterRef("pupil"), school=OuterRef("school"))
    return Alert.objects.open().filter(unanswered(today), ~Exists(led), kind=Alert.Kind.AT_RISK)


def _rung_of(alert: Alert, held: Mapping[int, Sequence[Rung]]) -> Rung | None:
    climbed = [Rung(step.rung) for step in alert.handings_up.all()]
    return max(climbed, key=LADDER.index, default=next(iter(held[alert.pupil_id]), None))


def _steps(
    rung: Rung | None, held: Sequence[Rung], since: date, days: Sequence[date]
) -> Iterator[tuple[Rung, date]]:
    """The rungs above `rung` that an alert waiting at it since `since` has reached, each with the day it was due.

    `days` are the school days in order, up to the last one that has begun.
    """
    if rung is None:
        return
    due = bisect_left(days, since)
    for above in (each for each in held if LADDER.index(each) > LADDER.index(rung)):
        due += PATIENCE
        if due >= len(days):
            return
        yield above, days[due]


def _counted_from(alert: Alert) -> date:
    """The first day on which whoever is at the rung could answer: since it opened, came to them, or the reason known
    ran out, whichever is last.
    """
    opened = timezone.localtime(alert.opened_at)
    starts = [opened.date() if opened.time() < NOON else opened.date() + timedelta(days=1)]
    starts += [timezone.localtime(step.at).date() for step in alert.handings_up.all()]
    if alert.quiet_until:
        starts.append(alert.quiet_until + timedelta(days=1))
    return max(starts)


def _last_day_begun(now: datetime) -> date:
    local = timezone.localtime(now)
    return local.date() if local.time() >= DAY_BEGINS else local.date() - timedelta(days=1)


def _morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, DAY_BEGINS))


def _record(steps: Iterable[HandingUp], school_id: int) -> None:
    for rung in LADDER:
        climbed = [step.alert for step in steps if step.rung == rung]
        audit.record_all(verb="alert.handed_up", by=None, school=school_id, targets=climbed, rung=rung)
