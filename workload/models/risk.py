"""How a school weighs the signs that a pupil may be slipping, and what was seen day by day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from continuity.directory.models import Pupil, School


class RiskSettings(models.Model):
    """The points and thresholds of a school (`engine.risk.RiskPolicy`); without a row, the engine's own hold.

    One point never makes a level: one missing return is nothing.
    `weights`: by name of signal, {"each": points, "at_most": points}; a signal left out keeps the engine's weight.
    """

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="risk_settings")
    watch = models.PositiveSmallIntegerField(_("à suivre à partir de (points)"))
    alert = models.PositiveSmallIntegerField(_("alerte à partir de (points)"))
    urgent = models.PositiveSmallIntegerField(_("urgent à partir de (points)"))
    weights = models.JSONField(_("poids des signes"), default=dict, blank=True)

    class Meta:
        verbose_name = _("réglages du repérage")
        constraints = (
            models.CheckConstraint(
                condition=Q(watch__gt=1, alert__gt=F("watch"), urgent__gt=F("alert")),
                name="risk_settings_thresholds_rise",
            ),
        )

    def __str__(self):
        return str(self.school)


class RiskDay(models.Model):
    """What a school saw of a pupil at the last check of `day`, and the level it gave.

    It stays with the school that saw it: a pupil who changes school begins anew in the next one.

    A day on which nothing is seen has a row, at rest, when the last row before it has evidence, and none when it has
    not: between two rows everything stayed as the first says. `evidence` is a list of {"signal", "count", "since",
    "last"}, days in ISO form. The level of a day follows from its evidence and from the level of the last day before it,
    so that settings can be tried on the days that were.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="risk_days")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="risk_days")
    day = models.DateField(_("jour"))
    level = models.CharField(_("niveau"), max_length=6)
    score = models.PositiveSmallIntegerField(_("points"))
    evidence = models.JSONField(_("signes"))

    class Meta:
        ordering = ("pupil", "day")
        verbose_name = _("signes du jour")
        constraints = (
            models.UniqueConstraint(fields=("pupil", "day", "school"), name="risk_day_once_per_school"),
            models.CheckConstraint(
                condition=Q(level__in=["none", "watch", "alert", "urgent"]), name="risk_day_level"
            ),
        )

    def __str__(self):
        return f"{self.pupil} {self.day} {self.level}"
