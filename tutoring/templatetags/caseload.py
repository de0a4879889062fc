"""The sentences of the pages that share pupils among adults, for templates: `{% load caseload %}`."""

from collections.abc import Sequence

from django import template

from tutoring.caseload import words
from tutoring.caseload.gift import Gift
from tutoring.caseload.proposal import Line, Proposal
from tutoring.caseload.tutors import Tutor, Unfollowed

register = template.Library()


@register.filter
def load_of(tutor: Tutor) -> str:
    return words.load_said(tutor)


@register.filter
def state_of(tutor: Tutor) -> str:
    return words.state_said(tutor)


@register.filter
def alone_of(classes: Sequence[Unfollowed]) -> int:
    """How many pupils of several classes have no tutor."""
    return sum(each.count for each in classes)


@register.filter
def why(line: Line) -> str:
    return words.why_said(line)


@register.filter
def before(line: Line, proposal: Proposal) -> str:
    return words.before_said(line, proposal)


@register.filter
def gift_of(gift: Gift) -> str:
    return words.gift_said(gift)


@register.filter
def gift_warnings(gift: Gift) -> list[str]:
    return words.gift_warnings(gift)
