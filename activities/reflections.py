"""What pupils say of a piece of work once it is finished: how long it really took."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Assignment, Reflection, State
from activities.returns import WorkRefused
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.models import User

# Around the stated duration, in quarters of it: from half to three times.
QUARTERS = (2, 3, 4, 5, 6, 8, 12)
STEP_MINUTES = 5
# Fewer answers do not say how long work takes, and would speak of one pupil or another.
PUPILS_NEEDED = 10


def may_tell(assignment: Assignment) -> bool:
    """True once the work is finished; a virtual class lasts as long as it lasts. Needs `activity` loaded."""
    return assignment.state in (State.DONE, State.RETURNED) and not assignment.activity.is_synchronous


def durations_to_choose(assignment: Assignment) -> list[int]:
    """The minutes a pupil chooses among, from short to long: around the duration stated, with their extra time (R15).

    People do not count minutes beyond twenty: these go by fives.
    """
    stated = assignment.activity.minutes * assignment.pupil.time_factor
    exact = (stated * quarters / 4 for quarters in QUARTERS)
    return sorted({_as_said(minutes) for minutes in exact})


@transaction.atomic
def tell_minutes_taken(*, assignment: Assignment, minutes: int, by: User) -> Reflection:
    """Write that the work took its pupil `minutes`; said again, it is replaced.

    Raises WorkRefused for work that is not finished, Http404 when the pupil has just left the audience.
    """
    assignment = lock_or_404(Assignment.objects.select_related("activity", "pupil"), assignment.pk)
    if not may_tell(assignment):
        raise WorkRefused(_("Le temps passé se note une fois le travail fait ou rendu."))
    reflection, _created = Reflection.objects.update_or_create(
        assignment=assignment, defaults={"minutes_taken": minutes, "at": timezone.now(), "by": by}
    )
    audit.record(
        verb="work.minutes_told",
        by=by,
        school=assignment.pupil.school_id,
        target=assignment,
        minutes=minutes,
    )
    return reflection


def _as_said(minutes) -> int:
    if minutes < 4 * STEP_MINUTES:
        return round(minutes)
    return STEP_MINUTES * round(minutes / STEP_MINUTES)
