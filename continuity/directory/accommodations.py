"""Extra time (R15): how much longer the same activity takes a pupil."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, User
from continuity.directory.signals import announce

ORDINARY_TIME, DOUBLE_TIME = Decimal(1), Decimal(2)
PRECISION = Decimal("0.0001")
USUAL_FACTORS = {
    Decimal("1.0000"): gettext_lazy("temps ordinaire"),
    Decimal("1.2500"): gettext_lazy("un quart de temps en plus"),
    Decimal("1.3333"): gettext_lazy("un tiers de temps en plus (tiers-temps)"),
    Decimal("1.5000"): gettext_lazy("la moitié de temps en plus"),
    Decimal("2.0000"): gettext_lazy("temps double"),
}


def factor_in_words(factor: Decimal) -> str:
    """A time factor as people say it: "un quart de temps en plus", "1,4 fois le temps ordinaire"."""
    if words := USUAL_FACTORS.get(factor):
        return str(words)
    return _("%(factor)s fois le temps ordinaire") % {"factor": localize(factor.normalize())}


@transaction.atomic
def set_time_factor(*, pupil: Pupil, factor: Decimal, by: User) -> int:
    """Give `pupil` `factor` times the time (R15), to four decimals: 1 is ordinary time, 4/3 a third more.

    Returns how many pupils are concerned, 0 or 1. Raises ValidationError for a factor below 1 or above 2.
    """
    if factor.is_nan() or not ORDINARY_TIME <= factor <= DOUBLE_TIME:
        raise ValidationError(
            _("Le facteur va de 1 (temps ordinaire) à 2 (temps double) : choisir entre les deux.")
        )
    school = lock_school(pupil.school_id)
    current = lock_or_404(school.pupils, pupil.pk)
    previous, current.time_factor = current.time_factor, factor.quantize(PRECISION)
    if current.time_factor == previous:
        return 0
    current.save(update_fields=["time_factor"])
    audit.record(
        verb="pupil.time_factor_set",
        by=by,
        school=school,
        target=current,
        factor=str(current.time_factor),
        previous=str(previous),
    )
    return announce(school.pupils.filter(pk=current.pk), sender=Pupil)
