"""What a pupil works with at home, and whether they work on paper."""

from django.db import transaction
from django.utils import timezone

from continuity.directory import audit
from continuity.directory.models import Pupil, User
from workload.sweeps import recheck_soon


@transaction.atomic
def set_digital_situation(
    *, pupil: Pupil, by: User, device: str, connection: str, has_printer: bool, on_paper: bool
) -> Pupil:
    """Note what the pupil works with at home, and whether they work on paper (R14) from today on."""
    asked = {"device": device, "connection": connection, "has_printer": has_printer, "on_paper": on_paper}
    locked = Pupil.objects.select_for_update(no_key=True).get(pk=pupil.pk)
    changes = {name: value for name, value in asked.items() if getattr(locked, name) != value}
    if not changes:
        return locked
    locked.turn_paper(on_paper, timezone.localdate())
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*changes, "paper_turns"])
    audit.record(verb="pupil.digital_situation_set", by=by, school=locked.school_id, target=locked, **changes)
    recheck_soon([locked.pk])
    return locked
