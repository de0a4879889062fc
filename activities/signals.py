"""What activities tell the apps above them."""

from django.dispatch import Signal

# Sent inside the transaction when the work of pupils changed. Argument: pupil_ids, a list of primary keys.
work_changed = Signal()
