"""The sentences of cases, for templates: `{% load cases %}`."""

from datetime import date

from django import template

from continuity.directory.models import Pupil
from tutoring.cases import perms, words
from tutoring.models import Case, CaseAction, CaseRelief

register = template.Library()


@register.filter
def led(case: Case) -> str:
    return words.led_said(case)


@register.filter
def next_action(case: Case) -> CaseAction | None:
    """The first to come of what a family reads in `plan`."""
    return next((action for action in case.plan if action.is_to_do), None)


@register.filter
def case_state(case: Case, today: date) -> str:
    return words.state_said(case, today)


@register.filter
def action(action: CaseAction) -> str:
    return words.action_said(action)


@register.filter
def due(action: CaseAction, today: date) -> str:
    return words.due_said(action, today)


@register.filter
def ended(action: CaseAction, today: date) -> str:
    return words.ended_said(action, today)


@register.filter
def relief(relief: CaseRelief) -> str:
    return words.relief_said(relief)


@register.filter
def relief_told(relief: CaseRelief) -> str:
    """As the teacher of the work reads it."""
    return words.told_to_teacher(relief)


@register.simple_tag(takes_context=True)
def case_of(context: template.Context, pupil: Pupil) -> dict:
    """The open case of `pupil` that the reader sees, if any, and whether they may open one. Three queries at most."""
    user = context["request"].user
    standing = Case.objects.open().visible_to(user).filter(pupil=pupil, school=pupil.school_id).first()
    return {"standing": standing, "can_open": standing is None and perms.can_open_case(user, pupil)}
