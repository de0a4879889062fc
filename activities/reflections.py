"""What pupils say of a piece of work once it is finished: how long it took, how hard it was, with what help."""

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

    People do not count minutes beyond ten: these go by fives.
    """
    stated = assignment.activity.minutes * assignment.pupil.time_factor
    exact = (stated * quarters / 4 for quarters in QUARTERS)
    return sorted({_as_said(minutes) for minutes in exact})


@transaction.atomic
def tell(*, assignment: Assignment, by: User, **answers) -> Reflection:
    """Write what the pupil tells of finished work: `minutes`, `difficulty`, `help_used`, `sentence`, one or several.

    What is told again is replaced, what is not told again stays. Raises WorkRefused for work that is not finished,
    Http404 when the pupil has just left the audience.
    """
    assignment = lock_or_404(Assignment.objects.select_related("activity", "pupil"), assignment.pk)
    if not may_tell(assignment):
        raise WorkRefused(_("Cela se dit une fois le travail fait ou rendu."))
    if "minutes" in answers:
        answers["minutes_taken"] = answers.pop("minutes")
    reflection = Reflection.objects.filter(assignment=assignment).first() or Reflection(assignment=assignment)
    for name, answer in answers.items():
        setattr(reflection, name, answer)
    reflection.at, reflection.by = timezone.now(), by
    if _says_something(reflection):
        reflection.save()
    elif reflection.pk:
        reflection.delete()
    audit.record(
        verb="work.reflected_on",
        by=by,
        school=assignment.pupil.school_id,
        target=assignment,
        told=sorted(answers),
    )
    return reflection


def _says_something(reflection: Reflection) -> bool:
    words = reflection.difficulty or reflection.help_used or reflection.sentence
    return bool(words) or reflection.minutes_taken is not None


def _as_said(minutes) -> int:
    if minutes < 2 * STEP_MINUTES:
        return round(minutes)
    return STEP_MINUTES * round(minutes / STEP_MINUTES)
