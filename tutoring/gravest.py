"""The day on which most was seen of a pupil while an alert stood: neither the day it opened nor today may tell all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from workload.models import Alert, RiskDay


@dataclass(frozen=True, slots=True)
class Gravest:
    """`reasons` are what was seen on `day`, as `Alert.reasons` writes them, without points."""

    day: date
    reasons: Sequence[dict]


def gravest_days(alerts: Collection[Alert]) -> dict[int, Gravest]:
    """By alert (primary key), its gravest day where it weighs more than what it was opened for and than what held last, and
    tells something that neither does.

    Days that are no longer kept tell nothing. One query at most.
    """
    at_risk = [alert for alert in alerts if alert.kind == Alert.Kind.AT_RISK]
    if not at_risk:
        return {}
    days = RiskDay.objects.filter(
        pupil__in={alert.pupil_id for alert in at_risk}, day__gte=min(map(_opened_on, at_risk))
    )
    rows = list(days.order_by("day").values("school", "pupil", "day", "score", "evidence"))
    found = ((alert.pk, _gravest(alert, rows)) for alert in at_risk)
    return {pk: Gravest(row["day"], row["evidence"]) for pk, row in found if row}


def _gravest(alert: Alert, rows: Sequence[Mapping]) -> Mapping | None:
    """The day it closed is not its own: what was seen then closed it, or opened the next one."""
    closed_on = timezone.localdate(alert.closed_at) if alert.closed_at else date.max
    own = [
        row
        for row in rows
        if (row["school"], row["pupil"]) == (alert.school_id, alert.pupil_id)
        and _opened_on(alert) <= row["day"] < closed_on
    ]
    gravest = max(own, key=lambda row: row["score"], default=None)
    if gravest is None or gravest["score"] <= max(_points(alert.opened_for), _points(alert.reasons)):
        return None
    told = [(reason["signal"], reason["count"]) for reason in (*alert.opened_for, *alert.reasons)]
    return gravest if any(_is_news(reason, told) for reason in gravest["evidence"]) else None


def _is_news(reason: Mapping, told: Collection[tuple[str, int]]) -> bool:
    return not any(signal == reason["signal"] and count >= reason["count"] for signal, count in told)


def _points(reasons: Sequence[Mapping]) -> int:
    return sum(reason.get("points", 0) for reason in reasons)


def _opened_on(alert: Alert) -> date:
    return timezone.localdate(alert.opened_at)
