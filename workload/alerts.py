"""Alerts: opened once, kept up to date, closed with their cause.

A run compares what is found today with the alerts that stand. Running it twice changes nothing, so a task may be
doubled, late or lost: the next run ends where a single clean one would have.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.directory import audit
from continuity.directory.models import Pupil, School
from workload import risk_days
from workload.class_checks import keep, weeks_kept, work_of
from workload.engine.risk import LEVELS, Evidence
from workload.findings import Finding, Subject, find_at_risk, find_overloads
from workload.locks import lock_alerts
from workload.models import Alert
from workload.scope import Scope
from workload.signals import alerts_checked
from workload.terms import learners

CONTENT = ("severity", "first_day", "last_day", "reasons")


@transaction.atomic
def reassess(*, school_id: int, pupil_ids: Collection[int], now: datetime | None = None) -> None:
    """Bring the alerts about some pupils of a school and their classes up to date at `now` (default: this moment).

    A class is judged on all its pupils, and what is found of its weeks is kept, as is what is seen of each pupil today. An
    answer stands until the alert gets worse; a known reason until its date, a case until it closes, whatever happens.
    Each opening and closing leaves an audit event; then `alerts_checked` is sent. A constant number of queries.
    """
    lock_alerts(school_id)
    scope = _scope(school_id, pupil_ids, now)
    standing = _standing(scope)
    weeks = weeks_kept(scope.today)
    work = work_of(scope.school, scope.classes, weeks)
    keep(work, weeks)
    overloads = find_overloads(scope, work.loads)
    seen = risk_days.look(scope, _signs_of(overloads))
    risk_days.keep(scope, seen)
    findings = overloads | find_at_risk(seen)
    reasons = {
        alert: _reason_to_close(alert, findings.get(subject), scope) for subject, alert in standing.items()
    }
    _close({alert: reason for alert, reason in reasons.items() if reason}, scope)
    kept = {subject: alert for subject, alert in standing.items() if not reasons[alert]}
    _update({alert: findings[subject] for subject, alert in kept.items()}, scope)
    silenced = kept.keys() | _known_for_now(scope)
    _open({subject: found for subject, found in findings.items() if subject not in silenced}, scope)
    alerts_checked.send(sender=Alert, pupil_ids=scope.pupil_ids, now=scope.now)


@transaction.atomic
def close_strays(*, school_id: int, now: datetime | None = None) -> None:
    """Close the alerts no check of a pupil of the school would meet: about who left it, about a class that is empty."""
    lock_alerts(school_id)
    left = Q(pupil__isnull=False) & ~Q(pupil__school=school_id)
    emptied = Q(school_class__isnull=False, school_class__pupils=None)
    scope = _scope(school_id, (), now)
    strays = _held(Q(school=school_id) & (left | emptied))
    _close({alert: _reason_to_close(alert, None, scope) for alert in strays}, scope)


def _scope(school_id: int, pupil_ids: Collection[int], now: datetime | None) -> Scope:
    school = School.objects.get(pk=school_id)
    pupils = Pupil.objects.filter(school=school, pk__in=pupil_ids)
    classes = list(school.classes.filter(pk__in=pupils.values("school_class")).order_by())
    return Scope(school, learners(pupils, classes), classes, now or timezone.now())


def _about(scope: Scope) -> Q:
    return Q(pupil__in=scope.pupil_ids) | Q(school_class__in=scope.classes)


def _standing(scope: Scope) -> dict[Subject, Alert]:
    return {_subject(alert): alert for alert in _held(_about(scope))}


def _held(condition: Q) -> QuerySet[Alert]:
    """The open alerts that meet `condition`, held against answers being written."""
    alerts = Alert.objects.open().filter(condition).select_related("pupil").order_by("pk")
    return alerts.select_for_update(of=("self",))


def _known_for_now(scope: Scope) -> set[Subject]:
    """Whom people gave a reason for that still holds, though the alert it answered has closed."""
    known = Alert.objects.filter(
        _about(scope), school=scope.school, closed_at__isnull=False, quiet_until__gte=scope.today
    )
    return {_subject(alert) for alert in known}


def _subject(alert: Alert) -> Subject:
    return Subject(alert.kind, alert.pupil_id, alert.school_class_id)


def _signs_of(overloads: Mapping[Subject, Finding]) -> dict[int, Evidence]:
    """An overload of a pupil as a sign of risk, by pupil."""
    return {
        subject.pupil_id: Evidence("overload", 1, found.first_day, found.last_day)
        for subject, found in overloads.items()
        if subject.pupil_id
    }


def _reason_to_close(alert: Alert, found: Finding | None, scope: Scope) -> str:
    """A sentence, or "" for an alert that stands."""
    if alert.pupil and alert.pupil.school_id != alert.school_id:
        return _("L'élève a changé d'établissement.")
    if found is None and alert.kind == Alert.Kind.OVERLOAD:
        return _("Le travail demandé tient de nouveau dans les jours prévus.")
    if found is None:
        return _("Les signes qui l'avaient ouverte ont disparu.")
    if _needs_a_new_answer(alert, found, scope):
        return _("La situation s'est aggravée depuis la réponse : une nouvelle alerte est ouverte.")
    return ""


def _needs_a_new_answer(alert: Alert, found: Finding, scope: Scope) -> bool:
    """Answered, then worse: a higher severity or a new sign. The answer stays with the alert it was given to.

    A case that is led holds its alert until it closes: those who lead it read there what is new.
    """
    if alert.answer in ("", Alert.Answer.CASE) or (alert.quiet_until and alert.quiet_until >= scope.today):
        return False
    signals = {reason["signal"] for reason in alert.reasons}
    return LEVELS.index(found.severity) > LEVELS.index(alert.severity) or any(
        reason["signal"] not in signals for reason in found.reasons
    )


def _close(reasons: Mapping[Alert, str], scope: Scope) -> None:
    for alert, reason in reasons.items():
        alert.closed_at, alert.closed_because = scope.now, reason
    Alert.objects.bulk_update(reasons, ["closed_at", "closed_because"])
    _record("alert.closed", reasons, scope)


def _update(findings: Mapping[Alert, Finding], scope: Scope) -> None:
    changed = []
    for alert, found in findings.items():
        content = {name: getattr(found, name) for name in CONTENT}
        if content == {name: getattr(alert, name) for name in CONTENT}:
            continue
        for name, value in content.items():
            setattr(alert, name, value)
        alert.updated_at = scope.now
        changed.append(alert)
    Alert.objects.bulk_update(changed, [*CONTENT, "updated_at"])


def _open(findings: Mapping[Subject, Finding], scope: Scope) -> None:
    opened = Alert.objects.bulk_create(
        Alert(
            school=scope.school,
            kind=subject.kind,
            pupil_id=subject.pupil_id,
            school_class_id=subject.school_class_id,
            severity=found.severity,
            first_day=found.first_day,
            last_day=found.last_day,
            reasons=found.reasons,
            opened_for=found.reasons,
            opened_at=scope.now,
            updated_at=scope.now,
        )
        for subject, found in findings.items()
    )
    _record("alert.opened", opened, scope)


def _record(verb: str, alerts: Iterable[Alert], scope: Scope) -> None:
    audit.record_all(verb=verb, by=None, school=scope.school, targets=alerts)
