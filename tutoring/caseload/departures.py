"""A pupil has left the school: nobody there follows them any more."""

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from continuity.directory import audit
from continuity.directory.models import Pupil, School, User
from tutoring.models import Tutorship


def end_tutorship(*, pupil: Pupil, left: School, by: User) -> None:
    """End the tutorship of `pupil` in the school they `left`, if there is one; an audit event there."""
    tutorship = Tutorship.objects.filter(pupil=pupil, school=left, until=None)
    previous = tutorship.values_list("tutor", flat=True).first()
    if tutorship.update(until=Greatest(F("since"), timezone.localdate())):
        audit.record(verb="tutor.released", by=by, school=left, target=pupil, previous=previous)
