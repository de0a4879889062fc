"""What is wrong with a day someone chose, in a sentence."""

from datetime import date

from django.utils.translation import gettext as _

from continuity.common import wording
from continuity.directory.calendars import days_off, next_school_day, school_days
from continuity.directory.models import School


def not_a_school_day(school: School, day: date) -> str:
    """A sentence saying why nobody works on `day`, with the next school day; "" for a school day."""
    if school_days(school, day, day):
        return ""
    off = days_off(school, day, day).get(day)
    reason = (
        _("Le %(day)s tombe pendant « %(holiday)s ».") % {"day": wording.day(day), "holiday": off}
        if off
        else _("Le %(day)s n'est pas un jour de classe.") % {"day": wording.day(day)}
    )
    following = next_school_day(school, day)
    if following is None:
        return reason
    return f"{reason} " + _("Le jour de classe suivant est le %(day)s.") % {"day": wording.day(following)}
