"""What is said of the chain of escalation."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.common import wording
from tutoring.models import HandingUp, Rung


def to_whom_said(rung: str) -> str:
    """ "au professeur principal"."""
    return {
        Rung.TUTOR: _("au tuteur"),
        Rung.FORM_TEACHER: _("au professeur principal"),
        Rung.CPE: _("à la vie scolaire"),
        Rung.PRINCIPAL: _("à la direction"),
        Rung.SOCIAL: _("au service social"),
    }[rung]


def handed_up_said(steps: Iterable[HandingUp]) -> str:
    """ "Remonté au professeur principal mercredi 25 novembre, à la vie scolaire vendredi 27 novembre.", "" for none."""
    said = [f"{to_whom_said(step.rung)} {wording.day(_day_of(step))}" for step in steps]
    return _("Remonté %(steps)s.") % {"steps": ", ".join(said)} if said else ""


def _day_of(step: HandingUp) -> date:
    return timezone.localtime(step.at).date()
