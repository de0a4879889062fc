"""What loans change for a pupil: whether the school lends what was missing at home."""

from django.db.models import Q

from continuity.directory.models import Pupil
from tutoring.models import Loan
from tutoring.models.equipment import CONNECTIONS, DEVICES, WORKING
from workload.sweeps import recheck_soon


def refresh_lent_means(pupil_id: int) -> None:
    """Write what the pupil has on loan that works, from their loans as they stand; the signs of risk look again."""
    pupil = Pupil.objects.select_for_update(no_key=True).get(pk=pupil_id)
    kinds = set(
        Loan.objects.current()
        .filter(Q(pupil=pupil, item__state__in=WORKING))
        .values_list("item__kind", flat=True)
    )
    lent = not kinds.isdisjoint(DEVICES), not kinds.isdisjoint(CONNECTIONS)
    if lent == (pupil.lent_device, pupil.lent_connection):
        return
    pupil.lent_device, pupil.lent_connection = lent
    pupil.save(update_fields=["lent_device", "lent_connection"])
    recheck_soon([pupil.pk])
