"""The order of a sequence: putting activities in it, moving them, taking them out."""

from django.db.models import Max

from activities.models import Sequence


def next_position(sequence: Sequence) -> int:
    """The position after the last. One query."""
    return (sequence.activities.aggregate(last=Max("position"))["last"] or 0) + 1
