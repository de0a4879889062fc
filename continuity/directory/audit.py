"""Writing to the audit trail."""

from collections.abc import Iterable

from django.db import models
from django.utils import timezone

from continuity.directory.models import AuditEvent, School, User

READ = "read"  # how the verb of a reading ends


def record(
    *, verb: str, by: User | None, school: School | int, target: models.Model, **details
) -> AuditEvent:
    """Record that `by` (None: the scheduler) did `verb` (e.g. "activity.published") to `target`.

    `details` must be JSON values; no content of a note or a message goes in, only what changed.
    """
    event = _event(verb, by, school, target, details)
    event.save()
    return event


def record_all(
    *, verb: str, by: User | None, school: School | int, targets: Iterable[models.Model], **details
) -> None:
    """The same as `record` for each of `targets`, in one query."""
    AuditEvent.objects.bulk_create(_event(verb, by, school, target, details) for target in targets)


def record_reading(*, verb: str, by: User, school: School | int, target: models.Model) -> None:
    """Leave a trace that `by` read what `target` says of pupils: one per person, target and day.

    A `verb` in "read" is a reading and no more (`readings`); one of another kind also took something away.
    """
    read = AuditEvent.objects.filter(
        verb=verb,
        by=by,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        at__date=timezone.localdate(),
    )
    if not read.exists():
        record(verb=verb, by=by, school=school, target=target)


def readings() -> models.QuerySet:
    """The traces of who read what; of the whole trail they are the ones that go with time."""
    return AuditEvent.objects.filter(verb__endswith=READ)


def _event(
    verb: str, by: User | None, school: School | int, target: models.Model, details: dict
) -> AuditEvent:
    return AuditEvent(
        school_id=school if isinstance(school, int) else school.pk,
        by=by,
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        details=details,
    )
