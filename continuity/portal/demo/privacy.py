"""How long the collège keeps what it knows, what went already, and what a family may read of two calls."""

from datetime import timedelta

from continuity.directory.models import AuditEvent, Role, School
from continuity.portal.demo.cast import Cast
from continuity.portal.demo.season import Season, moment
from continuity.portal.demo.store import Store
from tutoring.models import ContactLog, Retention
from tutoring.privacy.retention import PURGED, months_of

# Days before the season, then how many rows of each kind went on that day.
GONE = ((5, {"contacts": 14, "signs": 212}), (40, {"contacts": 9, "loans": 3, "readings": 57}))
WELL, SO_SO, _BADLY = ContactLog.Going.values


def tell(cast: Cast, school: School, season: Season, store: Store) -> None:
    _keep_for_a_year(school, season, store)
    cpe = school.memberships.get(role=Role.CPE).user
    said = (
        ("La pochette arrive bien le lundi. À rappeler plutôt après 17 h.", {"work": WELL, "morale": SO_SO}),
        ("Peut passer prendre la pochette un vendredi sur deux.", {"work": WELL}),
    )
    calls = zip(cast.family.guardians, said, season.past[-6:-4], strict=False)
    store.save(
        ContactLog(
            school_id=cast.on_paper.school_id,
            pupil=cast.on_paper,
            by=cpe,
            at=moment(day, 16 * 60 + 10),
            reached=True,
            spoken_with=guardian,
            summary=words,
            **going,
        )
        for guardian, (words, going), day in calls
    )


def _keep_for_a_year(school: School, season: Season, store: Store) -> None:
    """The durations proposed, saved before the season by the direction; since then a few things went."""
    principal = school.memberships.get(role=Role.PRINCIPAL).user
    applies_from = season.days[0] - timedelta(days=60)
    retention = Retention.objects.create(school=school, applies_from=applies_from)
    chosen = ("retention.set", principal, applies_from - timedelta(days=1), months_of(retention))
    went = [
        (PURGED, None, season.days[0] - timedelta(days=days), {"kind": kind, "count": count})
        for days, counts in GONE
        for kind, count in counts.items()
    ]
    events = store.save(
        AuditEvent(
            school=school,
            by=by,
            verb=verb,
            target_type=Retention._meta.label_lower,
            target_id=retention.pk,
            details=details,
        )
        for verb, by, _day, details in (chosen, *went)
    )
    for event, (_verb, _by, day, _details) in zip(events, (chosen, *went), strict=True):
        event.at = moment(day, 6 * 60)
    AuditEvent.objects.bulk_update(events, ["at"])
