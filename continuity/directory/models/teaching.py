"""Subjects, courses and the timetable."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from continuity.common.public_id import PublicIdModel
from continuity.directory.models.people import User
from continuity.directory.models.school import Group, School, SchoolClass


class Subject(models.Model):
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="subjects")
    name = models.CharField(_("nom"), max_length=80)
    short_name = models.CharField(_("abréviation"), max_length=20)

    class Meta:
        ordering = ("school", "name")
        verbose_name = _("discipline")
        constraints = (
            models.UniqueConstraint(fields=("school", "name"), name="subject_name_once_per_school"),
        )

    def __str__(self):
        return self.name


class CourseQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(Q(subject__school__in=user.supervised_school_ids) | Q(teacher=user))

    def in_schools_of(self, user):
        return self.filter(subject__school__in=user.school_ids)


class Course(PublicIdModel):
    """A service d'enseignement: one class or one group × a subject × a teacher × weekly minutes."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="courses")
    teacher = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="courses",
        verbose_name=_("enseignant"),
    )
    school_class = models.ForeignKey(
        SchoolClass,
        on_delete=models.PROTECT,
        related_name="courses",
        null=True,
        blank=True,
        verbose_name=_("classe"),
    )
    group = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        related_name="courses",
        null=True,
        blank=True,
        verbose_name=_("groupe"),
    )
    weekly_minutes = models.PositiveSmallIntegerField(
        _("minutes par semaine"),
        validators=[MinValueValidator(1), MaxValueValidator(2400)],
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ("school_class__name", "group__name", "subject__name", "pk")
        verbose_name = _("service d'enseignement")
        constraints = (
            models.CheckConstraint(
                condition=Q(school_class__isnull=True, group__isnull=False)
                | Q(school_class__isnull=False, group__isnull=True),
                name="course_class_or_group",
            ),
            models.CheckConstraint(
                condition=Q(weekly_minutes__gte=1, weekly_minutes__lte=2400),
                name="course_weekly_minutes",
            ),
            models.UniqueConstraint(
                fields=("subject", "teacher", "school_class", "group"),
                nulls_distinct=False,
                name="course_once",
            ),
        )

    def __str__(self):
        return f"{self.audience_name} · {self.subject.short_name}"

    @property
    def audience_name(self) -> str:
        return (self.school_class or self.group).name

    @property
    def school_id(self) -> int:
        return self.subject.school_id


class TimetableSlot(models.Model):
    """A weekly lesson of a course; `weekday` 1 is Monday, 6 Saturday, as in ISO."""

    WEEKDAYS = [
        (1, _("lundi")),
        (2, _("mardi")),
        (3, _("mercredi")),
        (4, _("jeudi")),
        (5, _("vendredi")),
        (6, _("samedi")),
    ]

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(_("jour"), choices=WEEKDAYS)
    starts_at = models.TimeField(_("début"))
    ends_at = models.TimeField(_("fin"))

    class Meta:
        ordering = ("weekday", "starts_at")
        verbose_name = _("créneau")
        constraints = (
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=6), name="slot_weekday"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"),
            models.UniqueConstraint(fields=("course", "weekday", "starts_at"), name="slot_once"),
        )

    def __str__(self):
        return f"{self.course} {self.get_weekday_display()} {self.starts_at:%H:%M}"

    @classmethod
    def weekdays_of(cls, school) -> list[tuple[int, str]]:
        """The days of the week with classes in `school`, each with its name."""
        return [(day, name) for day, name in cls.WEEKDAYS if day in school.weekdays]

    @property
    def minutes(self) -> int:
        return (self.ends_at.hour - self.starts_at.hour) * 60 + self.ends_at.minute - self.starts_at.minute
