"""What is said of the weekly reports that are owed."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from continuity.common import wording
from tutoring.wording import day_said


def week_awaited_said(monday: date, today: date) -> str:
    """What is expected for a week: "semaine du lundi 16 novembre, à envoyer vendredi", "…, encore attendue"."""
    friday = monday + timedelta(days=4)
    expected = _("à envoyer %(day)s") % {"day": day_said(friday, today)}
    return _("semaine du %(day)s, %(expected)s") % {
        "day": wording.day(monday),
        "expected": _("encore attendue") if friday < today else expected,
    }
