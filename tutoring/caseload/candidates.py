"""Who could follow some pupils, the likely first: what somebody who chooses a tutor by hand wants to know. Reading only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import chain

from django.db.models import QuerySet

from continuity.directory.models import Pupil, School
from tutoring.caseload.ties import families_of, subjects_taught
from tutoring.caseload.tutors import Tutor, adults_of
from tutoring.models import Tutorship


class Standing(IntEnum):
    """How likely an adult is to be chosen, the likeliest first."""

    KNOWS_THEM = 0
    TUTOR = 1
    OTHER_ADULT = 2
    UNLIKELY = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """An adult who could follow the `asked` pupils: `followed` of these are theirs already, `taught` they have in class,
    in `subjects`; they follow `siblings` of the others, and are guardian of `children` among these.
    """

    tutor: Tutor
    asked: int = 1
    followed: int = 0
    taught: int = 0
    subjects: Sequence[str] = ()
    siblings: Sequence[Pupil] = ()
    children: Sequence[Pupil] = ()

    @property
    def ties(self) -> int:
        """How many reasons there are to choose them: pupils they follow, of their families or in their lessons."""
        return self.followed + len(self.siblings) + self.taught

    @property
    def standing(self) -> Standing:
        if self.children or self.tutor.substitution or not self.tutor.room:
            return Standing.UNLIKELY
        if self.ties:
            return Standing.KNOWS_THEM
        return Standing.TUTOR if self.tutor.is_named else Standing.OTHER_ADULT

    def likeliness(self) -> tuple:
        """Sorts the likeliest first: who has most ties, families before lessons, then who has most room."""
        return self.standing, -self.ties, -self.followed, -len(self.siblings), -self.tutor.room


def candidates_for(pupils: QuerySet[Pupil], school: School, today: date) -> list[Candidate]:
    """The adults of `school`, as to follow `pupils`, the likeliest first. Ten queries, however many there are."""
    adults = [each for each in adults_of(school, today) if each.is_here]
    asked = set(pupils.values_list("pk", flat=True))
    families = families_of(pupils, school)
    children = {child.pk: child for family in families.values() for child in family}
    followed, lessons = defaultdict(set), defaultdict(list)
    tutorships = Tutorship.objects.current().filter(pupil__in=asked | children.keys())
    for tutor_id, pupil_id in tutorships.values_list("tutor", "pupil"):
        followed[tutor_id].add(pupil_id)
    taught = subjects_taught(pupils, [each.user.pk for each in adults])
    for (_pupil_id, teacher_id), names in taught.items():
        lessons[teacher_id].append(names)
    candidates = [
        Candidate(
            tutor=each,
            asked=len(asked),
            followed=len(followed[each.user.pk] & asked),
            taught=len(lessons[each.user.pk]),
            subjects=sorted(set(chain.from_iterable(lessons[each.user.pk]))),
            siblings=[children[key] for key in sorted(followed[each.user.pk] - asked)],
            children=[child for child in families.get(each.user.pk, ()) if child.pk in asked],
        )
        for each in adults
    ]
    return sorted(candidates, key=Candidate.likeliness)
