"""What giving a class to one adult would change: read and shown before it is done (`tutoring.caseload.acts.give_class`)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from django.utils import timezone

from continuity.directory.models import Pupil, SchoolClass, User
from tutoring.caseload.tutors import Tutor, adults_of, check_can_follow
from tutoring.models import Tutorship


@dataclass(frozen=True, slots=True)
class Gift:
    """`befores` holds the pupils `tutor` would receive, in the order of their names, each with who follows them today.

    `tutor` is as they are now; `tutor_after` as they would be.
    """

    tutor: Tutor
    befores: Mapping[Pupil, User | None]

    @property
    def tutor_after(self) -> Tutor:
        return replace(self.tutor, count=self.tutor.count + len(self.befores))

    @property
    def moved(self) -> list[tuple[Pupil, User]]:
        """Those who would change tutor, with the one they have."""
        return [(pupil, before) for pupil, before in self.befores.items() if before]

    @property
    def new(self) -> list[Pupil]:
        """Those whom nobody follows."""
        return [pupil for pupil, before in self.befores.items() if before is None]

    @property
    def fingerprint(self) -> str:
        """Changes with anything that was shown: another pupil, tutor, number or limit."""
        pupils = sorted((pupil.pk, before and before.pk) for pupil, before in self.befores.items())
        shown = self.tutor.user.pk, self.tutor.count, self.tutor.limit, pupils
        return sha256(repr(shown).encode()).hexdigest()


def gift_of(school_class: SchoolClass, tutor: User, *, only_alone: bool) -> Gift:
    """What giving `tutor` the pupils of `school_class` would change: all of them, or those whom nobody follows.

    Their own children stay where they are. Raises ValidationError, with a sentence, when the tutor would follow more
    than MOST_PUPILS, or no longer works here. Eight queries.
    """
    pupils = school_class.pupils.exclude(guardianships__guardian=tutor).order_by("sort_name", "pk")
    current = Tutorship.objects.current().filter(pupil__in=pupils).select_related("tutor")
    tutors = {tutorship.pupil_id: tutorship.tutor for tutorship in current}
    befores = {pupil: tutors.get(pupil.pk) for pupil in pupils}
    left_alone = {tutor, *(tutors.values() if only_alone else ())}
    given = {pupil: before for pupil, before in befores.items() if before not in left_alone}
    check_can_follow(school_class.school, tutor, len(given))
    adults = adults_of(school_class.school, timezone.localdate())
    return Gift(next(adult for adult in adults if adult.user == tutor), given)
