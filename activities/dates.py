"""What is wrong with a day someone chose, in a sentence."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from continuity.common import wording
from continuity.directory.calendars import days_off, next_school_day, school_days
from continuity.directory.models import School

HORIZON_DAYS = 365


def too_far(day: date, today: date) -> str:
    """A sentence when `day` is more than a year away, ahead or behind, "" otherwise."""
    if abs(day - today) <= timedelta(days=HORIZON_DAYS):
        return ""
    return _("Le %(day)s est trop loin : choisir un jour à moins d'un an.") % {"day": _with_year(day)}


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


def _with_year(day: date) -> str:
    return f"{wording.day(day)} {day.year}"
