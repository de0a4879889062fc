"""An adult stops being a tutor: what ends with it, read and shown before it is done (`tutoring.caseload.acts.release`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from continuity.directory.models import Pupil, School, User
from tutoring.caseload import substitutions
from tutoring.models import Substitution, Tutorship


@dataclass(frozen=True, slots=True)
class Leaving:
    """`pupils` would have no tutor any more, those of a class together. Of the substitutions that hold or will, `absences` are
    the leaver's own, and in `stood_in` they replace somebody, whose pupils need another adult.
    """

    pupils: Sequence[Pupil]
    absences: Sequence[Substitution]
    stood_in: Sequence[Substitution]


def leaving_of(school: School, tutor: User, today: date) -> Leaving:
    """What ends when `tutor` leaves. Two queries."""
    tutorships = Tutorship.objects.current().filter(tutor=tutor, pupil__school=school)
    pupils = Pupil.objects.filter(pk__in=tutorships.values("pupil")).select_related("school_class")
    found = list(substitutions.coming(school, today))
    return Leaving(
        pupils=list(pupils.class_by_class()),
        absences=[each for each in found if each.tutor == tutor],
        stood_in=[each for each in found if each.substitute == tutor],
    )
