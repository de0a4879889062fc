"""What the directory tells the apps above it."""

from django.dispatch import Signal

# Sent inside the transaction when how pupils are taught changed. Argument: pupil_ids, a list of primary keys.
situation_changed = Signal()
