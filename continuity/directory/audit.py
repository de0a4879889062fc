"""Writing to the audit trail."""

from django.db import models

from continuity.directory.models import AuditEvent, School, User


def record(
    *, verb: str, by: User | None, school: School | int, target: models.Model, **details
) -> AuditEvent:
    """Record that `by` (None: the scheduler) did `verb` (e.g. "activity.published") to `target`.

    `details` must be JSON values; no content of a note or a message goes in, only what changed.
    """
    return AuditEvent.objects.create(
        school_id=school if isinstance(school, int) else school.pk,
        by=by,
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        details=details,
    )
