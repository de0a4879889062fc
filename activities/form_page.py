"""The page of the teacher's form, the same whichever view shows it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from activities.drafts import StaleDraft
from activities.forms import ActivityForm
from activities.frames import FRAMES
from activities.models import Activity


def render_form(
    request: HttpRequest,
    form: ActivityForm,
    *,
    status: int = 200,
    template: str = "activities/form.html",
    **context,
) -> HttpResponse:
    """The form as it stands: 200 to fill in, 400 with errors beside the fields, 409 with the reason in `context`."""
    page = {"activity": form.instance, "form": form, "frames": FRAMES}
    return render(request, template, page | context, status=status)


def render_stale(request: HttpRequest, form: ActivityForm, error: StaleDraft) -> HttpResponse:
    """409: what was typed is still there, and both ways out are shown: keep it, or go back to what is stored."""
    form.carry_version(error.stored.version)
    return render_form(request, form, status=409, activity=error.stored, stale=error.stored)


def render_lost(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """409: the draft that the page was about is no more; what was typed is still there, to be saved as a new one.

    Raises Http404 when nothing was typed: nobody sent a page about it.
    """
    if request.POST.get("key") != str(public_id):
        raise Http404
    form = ActivityForm(request.POST, request.FILES, instance=Activity(), user=request.user)
    if not form.courses:
        raise Http404
    form.carry_version(0)
    return render_form(request, form, status=409, is_lost=True)
