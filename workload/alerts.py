"""Alerts: opened once, kept up to date, closed with their cause.

A run compares what is found today with the alerts that stand. Running it twice changes nothing, so a task may be
doubled, late or lost: the next run ends where a single clean one would have.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.directory import audit
from continuity.directory.models import Pupil, School
from workload.engine.risk import LEVELS
from workload.findings import Finding, Scope, Subject, find
from workload.locks import lock_alerts
from workload.models import Alert

CONTENT = ("severity", "first_day", "last_day", "reasons")


@transaction.atomic
def reassess(
    *, school_id: int, pupil_ids: Collection[int] | None = None, now: datetime | None = None
) -> None:
    """Bring the alerts of a school up to date at `now` (default: the present moment).

    With `pupil_ids`, only those about these pupils and their classes. An answer stands until the alert gets worse,
    a known reason until its date whatever happens. Each opening and closing leaves an audit event. A constant
    number of queries.
    """
    lock_alerts(school_id)
    scope = _scope(School.objects.get(pk=school_id), pupil_ids, now or timezone.now())
    standing = _standing(scope, everyone=pupil_ids is None)
    findings = find(scope, held=_levels_held(standing))
    reasons = {
        alert: _reason_to_close(alert, findings.get(subject), scope) for subject, alert in standing.items()
    }
    _close({alert: reason for alert, reason in reasons.items() if reason}, scope)
    kept = {subject: alert for subject, alert in standing.items() if not reasons[alert]}
    _update({alert: findings[subject] for subject, alert in kept.items()}, scope)
    silenced = kept.keys() | _known_for_now(scope)
    _open({subject: found for subject, found in findings.items() if subject not in silenced}, scope)


def _scope(school: School, pupil_ids: Collection[int] | None, now: datetime) -> Scope:
    pupils, classes = Pupil.objects.filter(school=school), school.classes.order_by()
    if pupil_ids is not None:
        pupils = pupils.filter(pk__in=pupil_ids)
        classes = classes.filter(pk__in=pupils.values("school_class"))
    return Scope(school, pupils, classes, now)


def _about(scope: Scope) -> Q:
    return Q(pupil__in=scope.pupils) | Q(school_class__in=scope.classes)


def _standing(scope: Scope, *, everyone: bool) -> dict[Subject, Alert]:
    """The open alerts of the scope, held against answers being written; all those of the school for `everyone`."""
    concerned = _about(scope) | Q(school=scope.school) if everyone else _about(scope)
    alerts = Alert.objects.open().filter(concerned).order_by("pk").select_for_update()
    return {_subject(alert): alert for alert in alerts}


def _known_for_now(scope: Scope) -> set[Subject]:
    """Whom people gave a reason for that still holds, though the alert it answered has closed."""
    known = Alert.objects.filter(_about(scope), closed_at__isnull=False, quiet_until__gte=scope.today)
    return {_subject(alert) for alert in known}


def _subject(alert: Alert) -> Subject:
    return Subject(alert.kind, alert.pupil_id, alert.school_class_id)


def _levels_held(standing: Mapping[Subject, Alert]) -> dict[int, str]:
    return {
        subject.pupil_id: alert.severity
        for subject, alert in standing.items()
        if subject.kind == Alert.Kind.AT_RISK
    }


def _reason_to_close(alert: Alert, found: Finding | None, scope: Scope) -> str:
    """A sentence, or "" for an alert that stands."""
    if alert.school_id != scope.school.pk:
        return _("L'élève a changé d'établissement.")
    if found is None and alert.kind == Alert.Kind.OVERLOAD:
        return _("Le travail demandé tient de nouveau dans les jours prévus.")
    if found is None:
        return _("Les signes qui l'avaient ouverte ont disparu.")
    if _needs_a_new_answer(alert, found, scope):
        return _("La situation s'est aggravée depuis la réponse : une nouvelle alerte est ouverte.")
    return ""


def _needs_a_new_answer(alert: Alert, found: Finding, scope: Scope) -> bool:
    """Answered, then worse: a higher severity or a new sign. The answer stays with the alert it was given to."""
    if not alert.answer or (alert.quiet_until and alert.quiet_until >= scope.today):
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
            opened_at=scope.now,
            updated_at=scope.now,
        )
        for subject, found in findings.items()
    )
    _record("alert.opened", opened, scope)


def _record(verb: str, alerts: Iterable[Alert], scope: Scope) -> None:
    audit.record_all(verb=verb, by=None, school=scope.school, targets=alerts)
