"""What the contact log tells about a pupil who may be slipping."""

from collections.abc import Iterator
from itertools import groupby, takewhile
from operator import attrgetter

from django.utils import timezone

from continuity.common.signs import Lookout, Sign, risk_signal
from tutoring.models import ContactLog

FAILED_ATTEMPTS = 2  # one unanswered call is nothing


@risk_signal
def unreachable(lookout: Lookout) -> Iterator[Sign]:
    """The last attempts, two or more, found nobody, and nobody has been reached since."""
    if not lookout.school_days:
        return
    attempts = ContactLog.objects.filter(
        pupil__in=lookout.pupils, at__date__gte=lookout.school_days[0], at__lte=lookout.now
    ).order_by("pupil", "-at", "-pk")
    for pupil_id, latest_first in groupby(attempts, key=attrgetter("pupil_id")):
        failed = list(takewhile(lambda attempt: not attempt.reached, latest_first))
        if len(failed) >= FAILED_ATTEMPTS:
            since, last = (timezone.localtime(attempt.at).date() for attempt in (failed[-1], failed[0]))
            yield Sign(pupil_id, len(failed), since, last)
