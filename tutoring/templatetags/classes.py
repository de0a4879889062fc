"""The class of a pupil as a school may name it, for templates: `{% load classes %}`."""

from django import template
from django.utils.translation import gettext as _

from continuity.directory.models import Pupil

register = template.Library()


@register.filter
def class_in(pupil: Pupil, school_id: int) -> str:
    """The class, "sans classe", or that the pupil has left the school: where they went is not for those who stay."""
    if pupil.school_id != school_id:
        return _("a quitté l'établissement")
    return str(pupil.school_class or _("sans classe"))
