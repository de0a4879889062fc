"""A pupil has left the school: what its teachers still waited for is waited for no more."""

from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Assignment, State
from activities.returns import excuse
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, School, User


@transaction.atomic
def take_off(*, pupil: Pupil, left: School, by: User) -> None:
    """Take off `pupil` the work of the school they `left` that is still to do; what they did stays with them, also what
    they hand in at that moment."""
    lock_school(pupil.school_id)
    works = Assignment.objects.filter(pupil=pupil, activity__course__subject__school=left, state=State.TO_DO)
    for work in works.select_related("pupil").order_by("pk").select_for_update(of=("self",)):
        excuse(assignment=work, by=by, reason=_("L'élève a quitté l'établissement."))
