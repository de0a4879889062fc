"""Private notes of a case: for its team, or for the direction alone."""

from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone

from continuity.directory import audit
from continuity.directory.models import User
from tutoring.cases.acts import lock_open
from tutoring.models import Case, CaseNote


@transaction.atomic
def add_note(*, case: Case, by: User, text: str, readers: str, once: UUID | None = None) -> CaseNote:
    """Write a note for `readers` (CaseNote.Readers), which never widens.

    `once` names the form it came from: the same words sent twice by a double click are one note.

    What it says stays out of the audit trail.
    """
    case = lock_open(case)
    note, is_new = CaseNote.objects.get_or_create(
        public_id=uuid5(once or uuid4(), f"{case.pk} {by.pk} {readers} {text}"),
        defaults={"case": case, "by": by, "at": timezone.now(), "readers": readers, "text": text},
    )
    if is_new:
        audit.record(verb="case.note_added", by=by, school=case.school_id, target=case, readers=readers)
    return note
