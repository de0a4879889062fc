"""What the contact log tells about a pupil who may be slipping.

A worry about health is passed on to those it is for; it is no sign here and brings no point.
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby, takewhile
from operator import attrgetter

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from continuity.common.signs import Lookout, Sign, risk_signal
from tutoring.models import ContactLog

FAILED_DAYS = 2  # one day without an answer is nothing, however often one called or whoever noted it


@risk_signal
def unreachable(lookout: Lookout) -> Iterator[Sign]:
    """The last days on which somebody tried, two or more, found nobody, and nobody has been reached since."""
    if not lookout.school_days:
        return
    attempts = (
        _contacts(lookout).filter(at__date__gte=lookout.school_days[0]).order_by("pupil_id", "-at", "-pk")
    )
    for pupil_id, latest_first in groupby(attempts, key=attrgetter("pupil_id")):
        failed = {
            _day_of(attempt) for attempt in takewhile(lambda attempt: not attempt.reached, latest_first)
        }
        if len(failed) >= FAILED_DAYS:
            yield Sign(pupil_id, len(failed), min(failed), max(failed))


@risk_signal
def going_badly(lookout: Lookout) -> Iterator[Sign]:
    """Work, morale or both go badly, as it was last said of them in the last two weeks of class."""
    told = (
        _contacts(lookout)
        .filter(at__date__gte=lookout.recent_from, reached=True)
        .filter(~Q(work="") | ~Q(morale=""))
        .order_by("pupil_id", "-at", "-pk")
        .distinct("pupil")
    )
    for contact in told:
        badly = [contact.work, contact.morale].count(ContactLog.Going.BADLY)
        if badly:
            yield Sign(contact.pupil_id, badly, _day_of(contact), _day_of(contact))


def _contacts(lookout: Lookout) -> QuerySet[ContactLog]:
    """Those made by the school the pupil is of, up to now."""
    made_here = ContactLog.objects.filter(school=F("pupil__school"))
    return made_here.filter(pupil__in=lookout.pupils, at__lte=lookout.now)


def _day_of(contact: ContactLog) -> date:
    return timezone.localtime(contact.at).date()
