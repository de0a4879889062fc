"""Days off, and how each class is taught each day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from continuity.common.public_id import PublicIdModel
from continuity.directory.models.school import Group, School, SchoolClass


class HolidayPeriodQuerySet(models.QuerySet):
    def of_school(self, school):
        """Those that hold in `school`: the official ones of its zone, and its own."""
        return self.holding(zone=school.zone, school=school.pk)

    def holding(self, *, zone, school):
        """Those of the zone so called, and those of the school with this primary key."""
        return self.filter(Q(zone=zone) | Q(school=school))

    def visible_to(self, user):
        """The periods `user` may change: a school's own, for its direction and administration."""
        return self.filter(school__in=user.office_school_ids)

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)


class HolidayPeriod(PublicIdModel):
    """Days without school, both ends included: of a zone (official calendar) or of one school."""

    zone = models.CharField(_("zone"), max_length=1, choices=School.Zone, blank=True)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="holidays", null=True, blank=True
    )
    first_day = models.DateField(_("premier jour"))
    last_day = models.DateField(_("dernier jour"))
    name = models.CharField(_("nom"), max_length=80)

    objects = HolidayPeriodQuerySet.as_manager()

    class Meta:
        ordering = ("first_day",)
        verbose_name = _("période sans classe")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="holiday_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(zone="", school__isnull=False) | (~Q(zone="") & Q(school__isnull=True)),
                name="holiday_of_zone_or_school",
            ),
            models.UniqueConstraint(
                fields=("zone", "school", "first_day", "name"),
                nulls_distinct=False,
                name="holiday_once",
            ),
        )

    def __str__(self):
        return self.name


class Regime(models.TextChoices):
    PRESENCE = "presence", _("en présence")
    DISTANCE = "distance", _("à distance")
    HYBRID = "hybrid", _("hybride")


class DayRegime(models.Model):
    """How a class is taught on one day. No row: in presence, as on any ordinary day.

    On a hybrid day the pupils of `present_group` come to school and the others stay at a distance.
    """

    school_class = models.ForeignKey(SchoolClass, on_delete=models.CASCADE, related_name="regimes")
    day = models.DateField(_("jour"))
    regime = models.CharField(_("régime"), max_length=8, choices=Regime)
    present_group = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("groupe présent"),
    )

    class Meta:
        ordering = ("day",)
        verbose_name = _("régime du jour")
        constraints = (
            models.UniqueConstraint(fields=("school_class", "day"), name="regime_once_per_class_and_day"),
            models.CheckConstraint(condition=Q(regime__in=Regime.values), name="regime_known"),
            models.CheckConstraint(
                condition=Q(regime=Regime.HYBRID, present_group__isnull=False)
                | (~Q(regime=Regime.HYBRID) & Q(present_group__isnull=True)),
                name="regime_hybrid_names_its_group",
            ),
        )

    def __str__(self):
        return f"{self.school_class} {self.day} {self.get_regime_display()}"
