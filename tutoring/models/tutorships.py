"""Who follows whom, for how long and within which limits."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from continuity.common.public_id import PublicIdModel
from continuity.directory.models import FOLLOW_UP_ROLES, STAFF_ROLES, Membership, Pupil, School, User

PUPILS_PER_TUTOR = 10  # R12: a warning above, never a refusal
MOST_PUPILS = 40


def works_there(adult: str) -> Exists:
    """Condition on rows with a `school`: `adult`, a column of theirs, has an open account and works in that school."""
    staff = Membership.objects.filter(role__in=STAFF_ROLES, user__is_active=True)
    return Exists(staff.filter(user=OuterRef(adult), school=OuterRef("school")))


class TutorshipQuerySet(models.QuerySet):
    def current(self):
        """Those that hold in the school the pupil is of now."""
        return self.filter(until__isnull=True, school=F("pupil__school"))

    def followed_by(self, user, day):
        """The current ones whose pupil `user` follows on `day`: as the tutor, or in place of an absent one."""
        stands_in = Substitution.objects.on(day).filter(
            substitute=user, tutor=OuterRef("tutor"), school=OuterRef("school")
        )
        return self.current().filter(Q(tutor=user) | Exists(stands_in))


class Tutorship(models.Model):
    """One adult of a school follows one of its pupils; `until` is the last day of a tutorship that ended.

    It stays with the school: a pupil who changes school is followed by nobody there any more.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="tutorships")
    tutor = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="tutorships",
        verbose_name=_("tuteur"),
    )
    pupil = models.ForeignKey(
        Pupil,
        on_delete=models.CASCADE,
        related_name="tutorships",
        verbose_name=_("élève"),
    )
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu'au"), null=True, blank=True)

    objects = TutorshipQuerySet.as_manager()

    class Meta:
        ordering = ("tutor", "pupil")
        verbose_name = _("tutorat")
        constraints = (
            models.UniqueConstraint(
                fields=("pupil", "school"),
                condition=Q(until__isnull=True),
                name="tutorship_one_current_per_school",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="tutorship_ends_after_start",
            ),
        )

    def __str__(self):
        return f"{self.tutor} → {self.pupil}"


class TutorLimit(models.Model):
    """How many pupils of a school an adult can follow, where it is not PUPILS_PER_TUTOR; 0: none."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="tutor_limits")
    tutor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tutor_limits")
    pupils = models.PositiveSmallIntegerField(_("élèves au plus"))

    class Meta:
        verbose_name = _("limite d'un tuteur")
        constraints = (
            models.UniqueConstraint(fields=("school", "tutor"), name="tutor_limit_once"),
            models.CheckConstraint(condition=Q(pupils__lte=MOST_PUPILS), name="tutor_limit_most"),
        )

    def __str__(self):
        return f"{self.tutor} : {self.pupils}"


class PeriodDays(Func):
    """The days of a period, both ends included."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, first_day: str, last_day: str):
        super().__init__(first_day, last_day, Value("[]"))


class OnlyInteger(Func):
    """One integer as a range: compared with && it needs no extension of PostgreSQL, as equality would."""

    template = "int8range(%(expressions)s, %(expressions)s, '[]')"


class SubstitutionQuerySet(models.QuerySet):
    def on(self, day):
        """Those that hold on `day`."""
        return self.filter(first_day__lte=day, last_day__gte=day)

    def visible_to(self, user):
        """Those of the schools whose follow-up `user` leads, their own absences, and today's that they stand in for."""
        led = Q(school__in=user.schools_as(*FOLLOW_UP_ROLES))
        today = timezone.localdate()
        stands_in = Q(substitute=user, first_day__lte=today, last_day__gte=today)
        return self.filter(led | Q(tutor=user) | stands_in)

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)


class Substitution(PublicIdModel):
    """`substitute` follows the pupils of `tutor` from `first_day` to `last_day`, both included; the tutorships stay."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="substitutions")
    tutor = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="absences", verbose_name=_("tuteur absent")
    )
    substitute = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="substitutions", verbose_name=_("remplaçant")
    )
    first_day = models.DateField(_("du"))
    last_day = models.DateField(_("au"))

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        ordering = ("first_day", "pk")
        verbose_name = _("remplacement")
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="substitution_period"),
            models.CheckConstraint(condition=~Q(tutor=F("substitute")), name="substitution_by_another"),
            ExclusionConstraint(
                name="substitution_one_at_a_time",
                expressions=(
                    (OnlyInteger("school"), RangeOperators.OVERLAPS),
                    (OnlyInteger("tutor"), RangeOperators.OVERLAPS),
                    (PeriodDays("first_day", "last_day"), RangeOperators.OVERLAPS),
                ),
            ),
        )

    def __str__(self):
        return f"{self.substitute} pour {self.tutor}"
