"""A school, its classes and its groups."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from continuity.common.public_id import PublicIdModel

UAI = r"^\d{7}[A-Z]$"


class Level(models.TextChoices):
    """The levels of the collège, then of the lycée, youngest first."""

    SIXIEME = "6e", "6e"
    CINQUIEME = "5e", "5e"
    QUATRIEME = "4e", "4e"
    TROISIEME = "3e", "3e"
    SECONDE = "2nde", "2nde"
    PREMIERE = "1re", "1re"
    TERMINALE = "Tle", "Tle"


def level_rank(path: str = "level") -> Case:
    """What sorts rows by the level found at `path`, youngest first."""
    return Case(*(When(**{path: level}, then=rank) for rank, level in enumerate(Level.values)))


class SchoolQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(pk__in=user.school_ids)


class School(PublicIdModel):
    """An établissement: the owner of everything else, and the row whose lock serialises what changes a load."""

    class Kind(models.TextChoices):
        COLLEGE = "college", _("collège")
        LYCEE = "lycee", _("lycée")

    class Zone(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    uai = models.CharField(_("code UAI"), max_length=8, unique=True, validators=[RegexValidator(UAI)])
    name = models.CharField(_("nom"), max_length=120)
    kind = models.CharField(_("type"), max_length=8, choices=Kind)
    zone = models.CharField(_("zone de vacances"), max_length=1, choices=Zone)
    city = models.CharField(_("commune"), max_length=80, blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    has_saturday_classes = models.BooleanField(_("cours le samedi matin"), default=False)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("établissement")
        constraints = (
            models.CheckConstraint(condition=Q(uai__regex=UAI), name="school_uai_form"),
            models.CheckConstraint(condition=Q(kind__in=["college", "lycee"]), name="school_kind"),
            models.CheckConstraint(condition=Q(zone__in=["A", "B", "C"]), name="school_zone"),
        )

    def __str__(self):
        return self.name

    @property
    def weekdays(self) -> range:
        """The days of the week with classes, as in ISO: 1 is Monday."""
        return range(1, 7 if self.has_saturday_classes else 6)


class SchoolClassQuerySet(models.QuerySet):
    def by_level(self):
        """Youngest level first, then by name."""
        return self.order_by(level_rank(), "name")

    def visible_to(self, user):
        """The classes whose week `user` may read: the whole school for its direction, CPE and administration;
        for a teacher, those they teach (directly or through a group) or are form teacher of.
        """
        taught = Q(courses__teacher=user) | Q(pupils__groups__courses__teacher=user)
        own = self.model.objects.filter(taught | Q(form_teachers=user)).values("pk")
        return self.filter(Q(school__in=user.supervised_school_ids) | Q(pk__in=own))

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)


class SchoolClass(PublicIdModel):
    """A division: every pupil belongs to at most one."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="classes")
    name = models.CharField(_("nom"), max_length=30)
    level = models.CharField(_("niveau"), max_length=4, choices=Level)
    form_teachers = models.ManyToManyField(
        "directory.User",
        related_name="form_classes",
        blank=True,
        verbose_name=_("professeurs principaux"),
    )

    objects = SchoolClassQuerySet.as_manager()

    class Meta:
        ordering = ("school", "level", "name")
        verbose_name = _("classe")
        constraints = (
            models.UniqueConstraint(fields=("school", "name"), name="class_name_once_per_school"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="class_level"),
        )

    def __str__(self):
        return self.name


class GroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The groups `user` may read and change: the whole school's for its direction and administration."""
        return self.filter(school__in=user.office_school_ids)

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)


class Group(PublicIdModel):
    """Pupils of one or several classes taught together."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(_("nom"), max_length=60)
    pupils = models.ManyToManyField("directory.Pupil", related_name="groups", verbose_name=_("élèves"))

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ("school", "name")
        verbose_name = _("groupe")
        constraints = (models.UniqueConstraint(fields=("school", "name"), name="group_name_once_per_school"),)

    def __str__(self):
        return self.name
