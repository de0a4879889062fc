"""Reminding, from the page of an activity."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from activities import perms
from activities.models import Assignment
from activities.return_forms import SelectionForm
from activities.returns import WorkRefused
from activities.views.access import activity_for, conflict
from continuity.common import wording
from workload import reminders
from workload.reminders import Reminded


@require_POST
def remind(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Those ticked, or with `all` everybody whose work is missing."""
    activity = activity_for(request, public_id, perms.can_follow)
    chosen = None
    if "all" not in request.POST:
        among = Assignment.objects.visible_to(request.user).filter(activity=activity)
        form = SelectionForm(request.POST, among=among)
        if not form.is_valid():
            return conflict(request, " ".join(form.errors["assignments"]), status=400)
        chosen = form.cleaned_data["assignments"]
    try:
        reminded = reminders.remind(activity=activity, by=request.user, assignments=chosen)
    except WorkRefused as refusal:
        return conflict(request, str(refusal))
    messages.success(request, _said(reminded))
    return redirect("activities:detail", activity.public_id)


def _said(reminded: Reminded) -> str:
    """How many, and when it reaches them; a word for those who were reminded that day already."""
    if not reminded.count:
        return _("Un rappel est déjà prévu ou parti ce jour-là pour ces élèves : un par jour au plus.")
    if reminded.reaches_at <= timezone.now():
        said = ngettext(
            "Rappel envoyé à %(count)d élève.", "Rappel envoyé à %(count)d élèves.", reminded.count
        )
    else:
        said = ngettext(
            "Rappel prévu pour %(count)d élève : il part %(at)s.",
            "Rappel prévu pour %(count)d élèves : il part %(at)s.",
            reminded.count,
        )
    at = wording.moment(timezone.localtime(reminded.reaches_at))
    return said % {"count": reminded.count, "at": at}
