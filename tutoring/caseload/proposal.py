"""Who would follow whom, and why: shown before anything is applied (`tutoring.caseload.acts`). Nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from continuity.directory.models import Pupil, SchoolClass, User
from tutoring.assignment import Pairing, pair
from tutoring.caseload.facts import Facts


@dataclass(frozen=True, slots=True)
class Line:
    """What is proposed for a pupil: `after` would follow them, `before` does today. `why` explains `after`, or nobody."""

    pupil: Pupil
    before: User | None
    after: User | None
    why: "Why"

    @property
    def is_change(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Why:
    """The reasons of a pair, strongest first. `is_kept`: they are one already; `sibling`: followed by the same adult;
    `subjects`: what the adult teaches the pupil; `is_beyond`: only because nobody else has a place.
    """

    is_kept: bool = False
    sibling: Pupil | None = None
    subjects: Sequence[str] = ()
    is_beyond: bool = False


@dataclass(frozen=True, slots=True)
class ClassLines:
    school_class: SchoolClass | None
    lines: Sequence[Line]

    @property
    def changes(self) -> int:
        return sum(line.is_change for line in self.lines)

    @property
    def alone(self) -> int:
        return sum(line.after is None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who would follow whom. Somebody beyond their limit keeps a pupil whom nobody else has a place for."""

    facts: Facts
    pairing: Pairing
    lines: Sequence[Line] = field(default=())

    @property
    def is_found(self) -> bool:
        """Proved: as many pupils as can be have a tutor, and no tutorship ends for nothing. Before that, the time was too
        short for an answer worth showing."""
        return self.pairing.proved >= 2

    @property
    def changes(self) -> list[Line]:
        return [line for line in self.lines if line.is_change]

    @property
    def new(self) -> list[Line]:
        return [line for line in self.changes if line.before is None]

    @property
    def alone(self) -> list[Line]:
        return [line for line in self.lines if line.after is None]

    @property
    def beyond(self) -> list[Line]:
        return [line for line in self.lines if line.why.is_beyond]

    @property
    def places_missing(self) -> int:
        """How many more places those without tutor would need."""
        return max(0, self.pairing.places_missing - len(self.beyond))

    @property
    def classes(self) -> list[ClassLines]:
        """Class by class, in the order of the pupils, those who change first."""
        found = groupby(self.lines, key=lambda line: line.pupil.school_class)
        return [
            ClassLines(school_class, sorted(lines, key=lambda line: not line.is_change))
            for school_class, lines in found
        ]


def propose(facts: Facts) -> Proposal:
    """The best pairs for `facts`: see `tutoring.assignment.Cost` for what is best. Writes nothing."""
    pairing = pair(facts.question)
    never = {learner.key: learner.never for learner in facts.question.learners}
    after = {pupil_id: facts.adults[adult_id].user for pupil_id, adult_id in pairing.tutors.items()}
    beyond = {
        pupil_id: facts.tutors[pupil_id]
        for pupil_id, parents in never.items()
        if pupil_id not in after and (tutor := facts.tutors.get(pupil_id))
        if tutor.pk in facts.adults and tutor.pk not in parents
    }
    lines = [
        Line(
            pupil=pupil,
            before=facts.tutors.get(pupil.pk),
            after=(adult := after.get(pupil.pk) or beyond.get(pupil.pk)),
            why=_why(facts, pupil, adult, after, is_beyond=pupil.pk in beyond),
        )
        for pupil in facts.pupils
    ]
    return Proposal(facts, pairing, lines)


def _why(
    facts: Facts, pupil: Pupil, adult: User | None, after: Mapping[int, User], *, is_beyond: bool
) -> Why:
    if adult is None:
        return Why()
    followed = facts.tutors | after
    return Why(
        is_kept=facts.tutors.get(pupil.pk) == adult,
        sibling=next(
            (sibling for sibling in facts.siblings.get(pupil.pk, ()) if followed.get(sibling.pk) == adult),
            None,
        ),
        subjects=facts.subjects.get((pupil.pk, adult.pk), ()),
        is_beyond=is_beyond,
    )
