"""For how long what is known of pupils is kept."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from continuity.directory.models import School

LONGEST_MONTHS = 60


def _months(label: str, default: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MONTHS)]
    )


class Retention(models.Model):
    """After how many months each kind of record of a school is removed; counted from its end."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="retention")
    contacts = _months(_("contacts et bilans (mois)"), 12)
    alerts = _months(_("alertes closes et leurs signes (mois)"), 12)
    cases = _months(_("suivis clos (mois)"), 24)
    equipment = _months(_("enquêtes, prêts rendus, pochettes (mois)"), 12)
    readings = _months(_("traces de lecture (mois)"), 12)

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
