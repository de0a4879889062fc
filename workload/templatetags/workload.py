"""The work of a pupil's week, for templates: `{% load workload %}`."""

from collections.abc import Iterable

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activities.models import ReturnMode, State
from continuity.common import wording
from continuity.common.addresses import address
from continuity.common.templatetags.continuity import sitting
from continuity.directory.models import Pupil
from workload import lengthening
from workload.given import GivenWork
from workload.week import PlannedWork

register = template.Library()

DUE_LINE = """<li>
  <a href="{}">{} · {}</a>
  <p>{}{}</p>
  {}</li>"""


@register.simple_tag(takes_context=True)
def planned_work(context: template.Context, work: PlannedWork, *, may_tick: bool) -> SafeString:
    """One line of a day as a `sitting`; `may_tick`: the reader may say that it is done."""
    given = work.given
    return sitting(
        context,
        subject=capfirst(given.activity.subject),
        title=_title(work),
        minutes=work.minutes,
        hand_in=_how(given),
        state=_state(given),
        instructions=given.instructions,
        url=work_url(given),
        tick_url=_tick_url(given) if may_tick else "",
        done=given.is_over,
    )


@register.simple_tag
def due_list(works: Iterable[GivenWork], *, mark: str = "") -> SafeString:
    """The lines of what is due; `mark`, a drawn state, stands before each day."""
    lines = (
        (work_url(work), capfirst(work.activity.subject), work, mark, due_said(work), _reminder(work))
        for work in works
    )
    return format_html('<ul class="rows">{}</ul>', format_html_join("", DUE_LINE, lines))


def _reminder(work: GivenWork) -> str:
    if not work.reminded_at:
        return ""
    said = _("Rappel du professeur, %(at)s.") % {"at": wording.moment(timezone.localtime(work.reminded_at))}
    return format_html('<p class="soft">{}</p>', said)


@register.inclusion_tag("workload/days_to_move.html", takes_context=True)
def days_to_move(context: template.Context, pupil: Pupil) -> dict:
    """What `pupil` was given before they had the extra time they have now, and the act that moves its days."""
    days = lengthening.days_to_move(pupil, timezone.now())
    return {"pupil": pupil, "days": days, "csrf_token": context.get("csrf_token")}


@register.filter
def work_url(work: GivenWork) -> str:
    """The page of the work, for the pupil."""
    return address("activities:work", work.public_id)


@register.filter
def due_said(work: GivenWork) -> str:
    """Until when, and how it comes back: "mardi 24 novembre, 18 h · dépôt en ligne"."""
    due = f"{wording.day(work.due_on)}, {wording.hour(work.activity.due_time)}"
    return due if work.activity.is_synchronous else f"{due} · {return_mode(work)}"


@register.filter
def return_mode(work: GivenWork) -> str:
    """How the work comes back, in words."""
    return str(ReturnMode(work.activity.return_mode).label)


def _title(work: PlannedWork) -> str:
    if work.parts == 1:
        return str(work.given)
    return _("%(title)s (%(part)s sur %(parts)s)") % {
        "title": work.given,
        "part": work.part,
        "parts": work.parts,
    }


def _how(work: GivenWork) -> str:
    if work.activity.is_synchronous:
        return _("classe virtuelle à %(hour)s") % {"hour": wording.hour(work.activity.starts_at)}
    day = wording.day(work.due_on)
    if work.activity.expects_return:
        return _("à rendre pour %(day)s : %(mode)s") % {"day": day, "mode": return_mode(work)}
    return _("à finir pour %(day)s, sans rendu") % {"day": day}


def _state(work: GivenWork) -> str:
    now = timezone.now()
    if work.state == State.TO_DO and work.activity.was_held(now):
        return "held"
    return "late" if work.is_missing(now) else work.state


def _tick_url(work: GivenWork) -> str:
    """Where it is said that work which brings nothing back is done, or is not; "" for other work."""
    if work.activity.expects_return or work.activity.is_synchronous:
        return ""
    return address("activities:not_done" if work.is_over else "activities:done", work.public_id)
