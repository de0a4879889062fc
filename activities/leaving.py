"""A pupil has left the school: what its teachers still waited for is waited for no more."""

from django.utils.translation import gettext as _

from activities.models import Assignment, State
from activities.returns import excuse
from continuity.directory.models import Pupil, School, User


def take_off(*, pupil: Pupil, left: School, by: User) -> None:
    """Take off `pupil` the work of the school they `left` that is still to do; what they did stays with them."""
    waiting = Assignment.objects.filter(
        pupil=pupil, activity__course__subject__school=left, state=State.TO_DO
    ).select_related("pupil")
    for work in waiting:
        excuse(assignment=work, by=by, reason=_("L'élève a quitté l'établissement."))
