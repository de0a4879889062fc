"""In what a variant differs from its activity."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Axis(models.TextChoices):
    """What may be made different from one pupil to another, their common objective kept."""

    CONTENTS = "contents", _("les contenus")
    STRUCTURES = "structures", _("les structures")
    PROCESSES = "processes", _("les processus")
    OUTPUTS = "outputs", _("les productions")


class VariantKind(models.TextChoices):
    LIGHTER = "lighter", _("allégée")
    FURTHER = "further", _("pour aller plus loin")
    TOGETHER = "together", _("à deux")
    GUIDED = "guided", _("plus guidée")
    OTHER_OUTPUT = "other_output", _("autre production")
    PAPER = "paper", _("sur papier")

    @property
    def axis(self) -> Axis:
        return AXES[self]


AXES = {
    VariantKind.LIGHTER: Axis.CONTENTS,
    VariantKind.FURTHER: Axis.CONTENTS,
    VariantKind.TOGETHER: Axis.STRUCTURES,
    VariantKind.GUIDED: Axis.PROCESSES,
    VariantKind.OTHER_OUTPUT: Axis.OUTPUTS,
    VariantKind.PAPER: Axis.OUTPUTS,
}
