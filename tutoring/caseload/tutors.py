"""The adults of a school: how many pupils each follows, up to how many, who is away, whom nobody follows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from continuity.directory.models import STAFF_ROLES, Membership, Role, School, SchoolClass, User
from tutoring.models import MOST_PUPILS, PUPILS_PER_TUTOR, Substitution, TutorLimit, Tutorship, works_there
from tutoring.selectors import possible_tutors, without_tutor


@dataclass(frozen=True, slots=True)
class Tutor:
    """An adult of a school who follows pupils or may.

    `is_here`: their account is open and they still work there. `is_named`: they hold the role of tutor. They are away while
    there is a `substitution`, and `is_replaced` as long as its substitute is here.
    """

    user: User
    count: int
    limit: int
    is_here: bool
    is_named: bool = True
    substitution: Substitution | None = None
    is_replaced: bool = False

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


def adults_of(school: School, today: date) -> list[Tutor]:
    """Everybody who works in `school` or follows a pupil there, by name. Five queries."""
    counts: dict[int, int] = defaultdict(int)
    for tutor_id in Tutorship.objects.current().filter(pupil__school=school).values_list("tutor", flat=True):
        counts[tutor_id] += 1
    staff = Membership.objects.filter(school=school, role__in=STAFF_ROLES)
    roles = defaultdict(set)
    for user_id, role in staff.values_list("user", "role"):
        roles[user_id].add(role)
    limits = dict(TutorLimit.objects.filter(school=school).values_list("tutor", "pupils"))
    absences = (
        Substitution.objects.on(today).filter(school=school).annotate(is_here=works_there("substitute"))
    )
    away = {each.tutor_id: each for each in absences.select_related("substitute")}
    return [
        Tutor(
            user=user,
            count=counts[user.pk],
            limit=limits.get(user.pk, PUPILS_PER_TUTOR),
            is_here=user.is_active and user.pk in roles,
            is_named=Role.TUTOR in roles[user.pk],
            substitution=away.get(user.pk),
            is_replaced=user.pk in away and away[user.pk].is_here,
        )
        for user in User.objects.filter(pk__in={*roles, *counts}).order_by("sort_name", "pk")
    ]


def tutors_of(school: School, today: date) -> list[Tutor]:
    """The tutors of `school`, by name: those who hold the role, and whoever follows a pupil there. Five queries."""
    return [adult for adult in adults_of(school, today) if adult.is_named or adult.count]


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


def check_can_follow(school: School, tutor: User, more: int) -> None:
    """Raises ValidationError unless `tutor` may follow `more` pupils of `school` than today."""
    adult = possible_tutors(school).filter(pk=tutor.pk).first()
    if adult is None:
        raise ValidationError(
            _("%(name)s ne peut plus être tuteur ici : choisir un autre adulte.") % {"name": tutor}
        )
    count = adult.pupil_count + more
    if count > MOST_PUPILS:
        raise ValidationError(
            _(
                "%(name)s suivrait %(count)d élèves, et %(most)d au plus sont possibles : en confier à un autre adulte."
            )
            % {"name": tutor, "count": count, "most": MOST_PUPILS}
        )
