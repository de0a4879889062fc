"""The chain of escalation: who is to answer for a pupil, and when the matter went further up."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workload.models import Alert


class Rung(models.TextChoices):
    """Nearest to the pupil first."""

    TUTOR = "tutor", _("tuteur")
    FORM_TEACHER = "form_teacher", _("professeur principal")
    CPE = "cpe", _("vie scolaire (CPE)")
    PRINCIPAL = "principal", _("direction")
    SOCIAL = "social", _("service social")


class HandingUp(models.Model):
    """An alert nobody answered in time went to `rung`; it never comes down again."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="handings_up")
    rung = models.CharField(_("à"), max_length=12, choices=Rung)
    at = models.DateTimeField(_("le"))

    class Meta:
        ordering = ("at", "pk")
        verbose_name = _("passage au niveau suivant")
        constraints = (
            models.UniqueConstraint(fields=("alert", "rung"), name="handing_up_once"),
            models.CheckConstraint(
                condition=Q(rung__in=[Rung.FORM_TEACHER, Rung.CPE, Rung.PRINCIPAL]), name="handing_up_rung"
            ),
        )

    def __str__(self):
        return f"{self.alert} → {self.get_rung_display()}"
