"""What a proposal rests on: the pupils of a class, a level or the school, their tutors, lessons and families.

Reading only. The facts make a question for `tutoring.assignment`; `tutoring.caseload.proposal` explains its answer.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from continuity.directory.models import Level, Pupil, School, User
from tutoring.assignment import Adult, Household, Learner, Question
from tutoring.caseload.ties import Families, families_of, siblings_in, subjects_taught
from tutoring.caseload.tutors import Tutor, tutors_of
from tutoring.models import Tutorship
from tutoring.selectors import matching

Subjects = Mapping[tuple[int, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a proposal for `pupils` rests on. `fingerprint` changes with any of it that counts.

    `subjects` are those an adult teaches a pupil, by (pupil, adult); `siblings` the others of the school with a guardian of
    the pupil; `tutors` follow the pupils of the whole school today, by pupil, whether they are here or not.
    """

    school: School
    pupils: Sequence[Pupil]
    adults: Mapping[int, Tutor]
    question: Question
    tutors: Mapping[int, User]
    subjects: Subjects
    siblings: Mapping[int, Sequence[Pupil]]

    def parents_of(self, pupil: Pupil) -> frozenset[int]:
        """The adults of the school who are guardians of `pupil`, by primary key."""
        return next(each.never for each in self.question.learners if each.key == pupil.pk)

    @property
    def fingerprint(self) -> str:
        learners = [
            (each.key, each.tutor, sorted(each.teachers), sorted(each.never))
            for each in self.question.learners
        ]
        adults = [(each.key, each.limit, each.busy) for each in self.question.adults]
        homes = sorted((sorted(each.learners), sorted(each.elsewhere)) for each in self.question.households)
        standing = sorted((pupil, tutor.pk) for pupil, tutor in self.tutors.items())
        return sha256(repr((learners, adults, homes, standing)).encode()).hexdigest()


def facts_of(school: School, today: date, whom: str = "") -> Facts:
    """What is known of the pupils of a level or a class (`whom`: "4e" or a public id; "": of the whole school).

    A constant number of queries.
    """
    asked = matching(Pupil.objects.filter(school=school), classe=whom)
    pupils = sorted(asked.select_related("school_class"), key=_class_by_class)
    adults = {tutor.user.pk: tutor for tutor in tutors_of(school, today) if tutor.is_here}
    following = Tutorship.objects.current().filter(pupil__school=school).select_related("tutor")
    tutors = {tutorship.pupil_id: tutorship.tutor for tutorship in following}
    families, subjects = families_of(asked, school), subjects_taught(asked, adults)
    question = Question(
        _learners(pupils, tutors, subjects, families, adults),
        _adults(pupils, tutors, adults),
        _households(pupils, tutors, families.values()),
    )
    return Facts(school, pupils, adults, question, tutors, subjects, siblings_in(families))


def _class_by_class(pupil: Pupil) -> tuple:
    """Youngest level first, pupils without class last."""
    place = pupil.school_class
    rank = Level.values.index(place.level) if place else len(Level.values)
    return rank, place.name if place else "", pupil.sort_name, pupil.pk


def _learners(
    pupils: Iterable[Pupil],
    tutors: Mapping[int, User],
    subjects: Subjects,
    families: Families,
    adults: Collection[int],
) -> list[Learner]:
    teachers, parents = defaultdict(set), defaultdict(set)
    for pupil_id, adult_id in subjects:
        teachers[pupil_id].add(adult_id)
    for guardian_id in families.keys() & adults:
        for child in families[guardian_id]:
            parents[child.pk].add(guardian_id)
    return [
        Learner(
            pupil_id,
            tutor=tutors[pupil_id].pk if pupil_id in tutors else None,
            teachers=frozenset(teachers[pupil_id]),
            never=frozenset(parents[pupil_id]),
        )
        for pupil_id in sorted(pupil.pk for pupil in pupils)
    ]


def _adults(pupils: Iterable[Pupil], tutors: Mapping[int, User], adults: Mapping[int, Tutor]) -> list[Adult]:
    """Each with those not in question whom they follow."""
    asked = {pupil.pk for pupil in pupils}
    busy = Counter(tutor.pk for pupil_id, tutor in tutors.items() if pupil_id not in asked)
    return [Adult(pk, adult.limit, busy[pk]) for pk, adult in sorted(adults.items())]


def _households(
    pupils: Iterable[Pupil], tutors: Mapping[int, User], families: Iterable[Sequence[Pupil]]
) -> list[Household]:
    """Each once, though two guardians have the same children; an only child is in none."""
    asked = {pupil.pk for pupil in pupils}
    homes = set()
    for children in families:
        keys = {child.pk for child in children}
        elsewhere = frozenset(tutors[key].pk for key in keys - asked if key in tutors)
        if len(keys) > 1:
            homes.add(Household(frozenset(keys & asked), elsewhere))
    return sorted(homes, key=lambda home: (sorted(home.learners), sorted(home.elsewhere)))
