"""What the scheduler owes: the daily sweep of each school, and the checks that wait for a worker."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from continuity.directory.models import School


class Sweep(models.Model):
    """The check of every pupil of a school on `day`, in school time: begun once, finished when no part waits."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="sweeps")
    day = models.DateField(_("jour"))
    begun_at = models.DateTimeField(_("commencé le"))
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    class Meta:
        ordering = ("-day", "school")
        verbose_name = _("contrôle du jour")
        constraints = (models.UniqueConstraint(fields=("school", "day"), name="sweep_once_a_day"),)

    def __str__(self):
        return f"{self.school} · {self.day}"


class Recheck(models.Model):
    """Pupils of a school whose alerts must be looked at.

    Written in the transaction of the change that asks for it, deleted in the transaction of the check itself. With
    `sweep`, a part of that sweep.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="rechecks")
    sweep = models.ForeignKey(Sweep, on_delete=models.CASCADE, related_name="parts", null=True, blank=True)
    pupil_ids = ArrayField(models.BigIntegerField(), verbose_name=_("élèves"))

    class Meta:
        ordering = ("pk",)
        verbose_name = _("contrôle demandé")
        constraints = (
            models.CheckConstraint(condition=Q(pupil_ids__len__gte=1), name="recheck_of_somebody"),
        )

    def __str__(self):
        return f"{self.school} · {len(self.pupil_ids)}"
