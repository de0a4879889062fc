"""The rows and sentences of follow-up, for templates: `{% load tutoring %}`."""

from datetime import date
from uuid import uuid4

from django import template
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from continuity.common.wording import RISK_STATES
from tutoring import wording
from tutoring.contacts import words as contact_words
from tutoring.gravest import gravest_days
from tutoring.models import ContactLog
from tutoring.reports import words as report_words
from tutoring.selectors import CallList, Figures, Followed, OwnPupils
from workload.models import Alert

register = template.Library()


@register.inclusion_tag("tutoring/pupil_row.html", takes_context=True)
def pupil_row(
    context: template.Context,
    followed: Followed,
    *,
    with_tutor: bool = False,
    calls: CallList | None = None,
) -> dict:
    """A pupil, why to call, the last contact, the telephones, and the acts: log the call, no answer, answer
    the alert without calling.

    `with_tutor`: also say who follows them; `calls`: also what their work says. Needs `today` and `request` in the context.
    """
    alert, pupil, today = followed.alert, followed.pupil, context["today"]
    return {
        "pupil": pupil,
        "name": str(pupil),
        "url": reverse("tutoring:pupil", args=[pupil.public_id]),
        "detail": _followed_by(followed) if with_tutor else _class_of(followed),
        "state": RISK_STATES[alert.severity] if alert else None,
        "reasons": wording.reasons_said(alert),
        "facts": contact_words.facts_said(followed, today, calls and calls.weeks.get(pupil.pk)),
        "followed": followed,
        "unanswered": alert if alert and alert.is_unanswered else None,
        "request": context["request"],
        "csrf_token": context["csrf_token"],
    }


@register.inclusion_tag("tutoring/overview/pupil_fold.html", takes_context=True)
def pupil_fold(context: template.Context, followed: Followed, *, is_open: bool) -> dict:
    """A flagged pupil on a line: since when and first of all why; opened, the rest of their row."""
    return pupil_row(context, followed) | {
        "detail": capfirst(wording.charge_said(followed.charge)),
        "since": capfirst(wording.flagged_since_said(followed.alert, context["today"])),
        "is_open": is_open,
    }


@register.inclusion_tag("tutoring/overview/pupil_fold.html", takes_context=True)
def own_fold(context: template.Context, followed: Followed, calls: CallList) -> dict:
    """A pupil of the tutor's who is not to be called today, on a line: what is planned or said; opened, their row."""
    return pupil_row(context, followed, calls=calls) | {
        "detail": "",
        "since": contact_words.why_later_said(followed, context["today"]),
    }


@register.simple_tag
def form_name() -> str:
    """What names one rendering of a form, so that sending it twice does its act once."""
    return str(uuid4())


@register.simple_tag
def alert_reasons(alert: Alert) -> list[str]:
    return wording.reasons_said(alert)


@register.inclusion_tag("tutoring/alert_signs.html", takes_context=True)
def alert_signs(context: template.Context, alert: Alert) -> dict:
    """What holds now of an alert (or held last, once it is closed), apart from why it was raised."""
    gravest = gravest_days([alert]).get(alert.pk)
    return {
        "alert": alert,
        "now": wording.reasons_said(alert),
        "raised": wording.raised_said(alert, gravest, context["today"]),
    }


@register.simple_tag(takes_context=True)
def alert_answer(context: template.Context, alert: Alert) -> str:
    return wording.waiting_said(alert, context["today"])


@register.simple_tag(takes_context=True)
def next_step(context: template.Context, followed: Followed) -> str:
    return contact_words.standing_plan_said(followed.last_contact, context["today"])


@register.simple_tag(takes_context=True)
def nobody_to_call(context: template.Context, calls: CallList) -> str:
    return contact_words.nobody_to_call_said(calls, context["today"])


@register.simple_tag
def first_call(calls: CallList) -> str:
    return contact_words.first_call_said(calls)


@register.simple_tag
def too_many(own: OwnPupils) -> str:
    return wording.too_many_said(own)


@register.simple_tag(takes_context=True)
def oldest_unanswered(context: template.Context, figures: Figures) -> str:
    return wording.oldest_unanswered_said(figures.oldest, context["today"])


@register.simple_tag(takes_context=True)
def same_call(context: template.Context, contact: ContactLog) -> str:
    return contact_words.same_call_said(contact, context["today"])


@register.simple_tag(takes_context=True)
def week_awaited(context: template.Context, monday: date) -> str:
    return capfirst(report_words.week_awaited_said(monday, context["today"]))


@register.filter
def followed_by(followed: Followed) -> str:
    return capfirst(wording.charge_said(followed.charge))


@register.filter
def last_contact(followed: Followed, today: date) -> str:
    return contact_words.last_contact_said(followed.last_contact, today)


def _class_of(followed: Followed) -> str:
    return str(followed.pupil.school_class or _("sans classe"))


def _followed_by(followed: Followed) -> str:
    return f"{_class_of(followed)} · {wording.charge_said(followed.charge)}"
