"""Who could follow whom: the tutors of a school with their limits, and the facts of a class, a level or everybody.

Reading only. The facts make a question for `tutoring.assignment`; `tutoring.caseload.proposal` explains its answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db.models import Q, QuerySet

from continuity.directory.models import (
    STAFF_ROLES,
    Course,
    Guardianship,
    Level,
    Membership,
    Pupil,
    Role,
    School,
    SchoolClass,
    User,
)
from tutoring.assignment import Adult, Household, Learner, Question
from tutoring.models import PUPILS_PER_TUTOR, Substitution, TutorLimit, Tutorship
from tutoring.selectors import matching, possible_tutors, without_tutor


@dataclass(frozen=True, slots=True)
class Tutor:
    """An adult of a school who follows pupils or may. `is_here`: their account is open and they still work there."""

    user: User
    count: int
    limit: int
    is_here: bool
    substitution: Substitution | None = None

    @property
    def room(self) -> int:
        return max(0, self.limit - self.count) if self.is_here else 0

    @property
    def is_over(self) -> bool:
        return self.count > self.limit

    @property
    def wants_a_look(self) -> bool:
        """Something about them is for vie scolaire: gone, away, or beyond their limit."""
        return not self.is_here or self.is_over or self.substitution is not None


def tutors_of(school: School, today: date) -> list[Tutor]:
    """The tutors of `school`, by name: those who hold the role, and whoever follows a pupil there. Five queries."""
    following = Tutorship.objects.current().filter(pupil__school=school)
    counts: dict[int, int] = defaultdict(int)
    for tutor_id in following.values_list("tutor", flat=True):
        counts[tutor_id] += 1
    roles = defaultdict(set)
    for user_id, role in Membership.objects.filter(school=school, role__in=STAFF_ROLES).values_list(
        "user", "role"
    ):
        roles[user_id].add(role)
    named = {user_id for user_id, held in roles.items() if Role.TUTOR in held}
    limits = dict(TutorLimit.objects.filter(school=school).values_list("tutor", "pupils"))
    away = {
        each.tutor_id: each
        for each in Substitution.objects.on(today).filter(school=school).select_related("substitute")
    }
    return [
        Tutor(
            user=user,
            count=counts[user.pk],
            limit=limits.get(user.pk, PUPILS_PER_TUTOR),
            is_here=user.is_active and user.pk in roles,
            substitution=away.get(user.pk),
        )
        for user in User.objects.filter(pk__in=named | set(counts)).order_by("sort_name", "pk")
    ]


def schools_of(adult: User) -> QuerySet[School]:
    """The schools in which `adult` works, or follows a pupil though they left."""
    works = Membership.objects.filter(user=adult, role__in=STAFF_ROLES)
    follows = Tutorship.objects.current().filter(tutor=adult)
    return School.objects.filter(
        Q(pk__in=works.values("school")) | Q(pk__in=follows.values("pupil__school"))
    ).order_by("pk")


def possible_new_tutors(school: School) -> QuerySet[User]:
    """The adults of `school` who are no tutors yet, by name."""
    tutors = school.memberships.filter(role=Role.TUTOR)
    return possible_tutors(school).exclude(pk__in=tutors.values("user"))


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """How many pupils of a class nobody follows; `school_class` is None for pupils without class."""

    school_class: SchoolClass | None
    count: int


def unfollowed_by_class(school: School) -> list[Unfollowed]:
    """Class by class, youngest first, those where somebody is without tutor. Two queries."""
    counts: dict[int | None, int] = defaultdict(int)
    for class_id in without_tutor(school).values_list("school_class", flat=True):
        counts[class_id] += 1
    classes = [*school.classes.by_level().filter(pk__in=[pk for pk in counts if pk]), None]
    return [Unfollowed(each, count) for each in classes if (count := counts.get(each and each.pk, 0))]


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
    subjects: Mapping[tuple[int, int], Sequence[str]]
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
    found = matching(Pupil.objects.filter(school=school), classe=whom).select_related("school_class")
    pupils = sorted(found, key=_class_by_class)
    asked = {pupil.pk for pupil in pupils}
    following = Tutorship.objects.current().filter(pupil__school=school).select_related("tutor")
    tutors = {tutorship.pupil_id: tutorship.tutor for tutorship in following}
    adults = {tutor.user.pk: tutor for tutor in tutors_of(school, today) if tutor.is_here}
    families = _families(school)
    subjects = _subjects(school, adults)
    teachers = defaultdict(set)
    for pupil_id, adult_id in subjects:
        teachers[pupil_id].add(adult_id)
    parents = defaultdict(set)
    for guardian_id, children in families.items():
        for child in children:
            parents[child.pk].add(guardian_id)
    learners = [
        Learner(
            pupil.pk,
            tutor=tutors[pupil.pk].pk if pupil.pk in tutors else None,
            teachers=frozenset(teachers[pupil.pk]),
            never=frozenset(parents[pupil.pk] & adults.keys()),
        )
        for pupil in sorted(pupils, key=lambda pupil: pupil.pk)
    ]
    busy: dict[int, int] = defaultdict(int)
    for pupil_id, tutor in tutors.items():
        busy[tutor.pk] += pupil_id not in asked
    return Facts(
        school=school,
        pupils=pupils,
        adults=adults,
        question=Question(
            learners,
            [Adult(pk, adult.limit, busy[pk]) for pk, adult in sorted(adults.items())],
            _households(families.values(), asked, tutors),
        ),
        tutors=tutors,
        subjects=subjects,
        siblings=_siblings(families.values()),
    )


def _class_by_class(pupil: Pupil) -> tuple:
    """Youngest level first, pupils without class last."""
    place = pupil.school_class
    rank = Level.values.index(place.level) if place else len(Level.values)
    return rank, place.name if place else "", pupil.sort_name, pupil.pk


def _families(school: School) -> dict[int, list[Pupil]]:
    """The pupils of `school` by guardian."""
    links = Guardianship.objects.filter(pupil__school=school).select_related("pupil__school_class")
    families: dict[int, list[Pupil]] = defaultdict(list)
    for link in links.order_by("guardian", "pupil"):
        families[link.guardian_id].append(link.pupil)
    return families


def _households(
    families: Iterable[Sequence[Pupil]], asked: set[int], tutors: Mapping[int, User]
) -> list[Household]:
    """Each once, though two guardians have the same children; an only child is in none."""
    return sorted(
        {
            Household(
                learners=frozenset(child.pk for child in children if child.pk in asked),
                elsewhere=frozenset(
                    tutors[child.pk].pk for child in children if child.pk not in asked and child.pk in tutors
                ),
            )
            for children in families
            if len(children) > 1 and any(child.pk in asked for child in children)
        },
        key=lambda home: (sorted(home.learners), sorted(home.elsewhere)),
    )


def _siblings(families: Iterable[Sequence[Pupil]]) -> dict[int, list[Pupil]]:
    siblings: dict[int, list[Pupil]] = defaultdict(list)
    for children in families:
        for child in children:
            siblings[child.pk] += [
                other for other in children if other != child and other not in siblings[child.pk]
            ]
    return siblings


def _subjects(school: School, adults: Mapping[int, Tutor]) -> dict[tuple[int, int], list[str]]:
    """The names of the subjects, by (pupil, adult who teaches them)."""
    courses = Course.objects.filter(subject__school=school, teacher__in=adults).order_by(
        "subject__name", "pk"
    )
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for condition, pupil in (
        (Q(school_class__isnull=False), "school_class__pupils"),
        (Q(group__isnull=False), "group__pupils"),
    ):
        for pupil_id, adult_id, name in _taught(courses.filter(condition), pupil):
            if name not in found[pupil_id, adult_id]:
                found[pupil_id, adult_id].append(name)
    return found


def _taught(courses: QuerySet[Course], pupil: str) -> Iterator[tuple[int, int, str]]:
    return courses.exclude(**{pupil: None}).values_list(pupil, "teacher", "subject__name").iterator()
