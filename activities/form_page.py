"""The page of the teacher's form, the same whichever view shows it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from activities.drafts import StaleDraft
from activities.forms import ActivityForm


def render_form(
    request: HttpRequest,
    form: ActivityForm,
    *,
    status: int = 200,
    template: str = "activities/form.html",
    **context,
) -> HttpResponse:
    """The form as it stands: 200 to fill in, 400 with errors beside the fields, 409 with the reason in `context`."""
    return render(request, template, {"activity": form.instance, "form": form} | context, status=status)


def render_stale(request: HttpRequest, form: ActivityForm, error: StaleDraft) -> HttpResponse:
    """409: what was typed is still there, and both ways out are shown: keep it, or go back to what is stored."""
    form.carry_version(error.stored.version)
    return render_form(request, form, status=409, activity=error.stored, stale=error.stored)
