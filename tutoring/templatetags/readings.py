"""Who opened what, on the page itself, for templates: `{% load readings %}`."""

from django import template
from django.db.models import QuerySet

from continuity.directory.models import AuditEvent, Role
from tutoring.models import Case
from tutoring.privacy.readings import readings_of_case

register = template.Library()


@register.simple_tag(takes_context=True)
def case_readings(context: template.Context, case: Case) -> QuerySet[AuditEvent] | None:
    """The traces of who opened `case`, for the direction of its school, wherever its pupil is now; None for others."""
    user = context["request"].user
    return readings_of_case(case) if case.school_id in user.schools_as(Role.PRINCIPAL) else None
