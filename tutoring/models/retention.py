"""For how long what is known of pupils is kept."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from continuity.directory.models import School

LONGEST_MONTHS = 60


def _months(label: str, default: int, help_text: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label,
        default=default,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MONTHS)],
        help_text=help_text,
    )


class Retention(models.Model):
    """After how many months each kind of record of a school is removed, counted from its end.

    A school without a row removes nothing. What is saved holds from `applies_from` on, the day after: nothing that
    goes comes back, and a slip of the finger can still be corrected.
    """

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="retention")
    contacts = _months(
        _("échanges"), 12, _("Mois après l'appel, le bilan de la semaine ou la fin du tutorat.")
    )
    alerts = _months(
        _("alertes"), 12, _("Mois après la fin de l'alerte ; les signes relevés, après leur jour.")
    )
    cases = _months(
        _("suivis"), 24, _("Mois après la clôture ; avec les actions, les notes et les transmissions.")
    )
    equipment = _months(
        _("matériel et papier"),
        12,
        _("Mois après une réponse remplacée, un prêt rendu, une pochette. La dernière réponse reste."),
    )
    readings = _months(_("traces de lecture"), 12, _("Mois après qu'une personne a ouvert la page."))
    applies_from = models.DateField(_("s'applique à partir du"))

    class Meta:
        verbose_name = _("durées de conservation")
        constraints = tuple(
            models.CheckConstraint(
                condition=Q(**{f"{name}__range": (1, LONGEST_MONTHS)}), name=f"retention_{name}"
            )
            for name in ("contacts", "alerts", "cases", "equipment", "readings")
        )

    def __str__(self):
        return str(self.school)
