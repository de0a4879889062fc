"""How the views of follow-up get the pupil they are about, show a form, and lead back from it."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Pupil, User


def pupil_for(request: HttpRequest, public_id: UUID, is_allowed: Callable[[User, Pupil], bool]) -> Pupil:
    """The pupil, their school and class loaded. Raises Http404 or PermissionDenied."""
    pupils = Pupil.objects.select_related("school", "school_class")
    found = visible_or_refuse(pupils, request.user, public_id=public_id)
    if not is_allowed(request.user, found):
        raise PermissionDenied
    return found


def form_shown(request: HttpRequest, name: str, form, *, status: int = 0, **context) -> HttpResponse:
    """The page of a form, or the form alone when it opens in place; by default 400 when what was sent is not right."""
    form_alone = f"tutoring/{name}_form.html"
    template = form_alone if request.htmx else f"tutoring/{name}.html"
    back = request.POST.get("retour") or request.GET.get("retour", "")
    context |= {"form": form, "form_template": form_alone, "back": back, "today": timezone.localdate()}
    return render(request, template, context, status=status or (400 if form.is_bound else 200))


def back_from_form(request: HttpRequest, default: str) -> HttpResponse:
    """To the page the form was opened from, else to `default`."""
    url = request.POST.get("retour", "")
    is_ours = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()})
    return lead_to(request, url if is_ours else default)


def lead_to(request: HttpRequest, url: str) -> HttpResponse:
    """To another page, though the form was opened in place."""
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)
