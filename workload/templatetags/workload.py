"""The work of a pupil's week, for templates: `{% load workload %}`."""

from django import template
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activities.models import Activity, ReturnMode
from continuity.common import wording
from continuity.common.templatetags.continuity import sitting
from workload.week import PlannedWork

register = template.Library()


@register.inclusion_tag("components/sitting.html", takes_context=True)
def planned_work(context: template.Context, work: PlannedWork, *, may_tick: bool) -> dict:
    """One line of a day as a `sitting`; `may_tick`: the reader may say that it is done."""
    return sitting(
        context,
        subject=capfirst(work.activity.course.subject.name),
        title=_title(work),
        minutes=work.minutes,
        hand_in=_how(work.activity),
        state=work.assignment.state,
        instructions=work.activity.instructions,
        url=reverse("activities:work", args=[work.assignment.public_id]),
        tick_url=_tick_url(work) if may_tick else "",
        done=work.assignment.is_over,
    )


@register.filter
def return_mode(activity: Activity) -> str:
    """How the work comes back, in words. `get_return_mode_display` would list all the modes for each activity."""
    return str(ReturnMode(activity.return_mode).label)


def _title(work: PlannedWork) -> str:
    if work.parts == 1:
        return str(work.activity)
    return _("%(title)s (%(part)s sur %(parts)s)") % {
        "title": work.activity,
        "part": work.part,
        "parts": work.parts,
    }


def _how(activity: Activity) -> str:
    if activity.is_synchronous:
        return _("classe virtuelle à %(hour)s") % {"hour": wording.hour(activity.starts_at)}
    day = wording.day(activity.due_on)
    if activity.expects_return:
        return _("à rendre pour %(day)s : %(mode)s") % {"day": day, "mode": return_mode(activity)}
    return _("à finir pour %(day)s, sans rendu") % {"day": day}


def _tick_url(work: PlannedWork) -> str:
    """Where it is said that work which brings nothing back is done, or is not; "" for other work."""
    if work.activity.expects_return or work.activity.is_synchronous:
        return ""
    name = "activities:not_done" if work.assignment.is_over else "activities:done"
    return reverse(name, args=[work.assignment.public_id])
