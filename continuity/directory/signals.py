"""What the directory tells the apps above it."""

from django.db.models import Model, QuerySet
from django.dispatch import Signal

from continuity.directory.models import Pupil

# Sent inside the transaction when how pupils are taught changed. Argument: pupil_ids, a list of primary keys.
situation_changed = Signal()
# Sent inside the transaction when a pupil is no longer of a school. Arguments: pupil, left (the school), by.
school_left = Signal()


def announce(pupils: QuerySet[Pupil], *, sender: type[Model]) -> int:
    """Tell that the situation of `pupils` changed; returns how many they are. One query."""
    pupil_ids = list(pupils.order_by("pk").values_list("pk", flat=True))
    situation_changed.send(sender=sender, pupil_ids=pupil_ids)
    return len(pupil_ids)
