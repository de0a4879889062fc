"""What the workload tells the apps above it."""

from django.dispatch import Signal

# Sent inside the transaction when the alerts of pupils were looked at. Arguments: pupil_ids (primary keys), now.
alerts_checked = Signal()
