"""How these views get their objects, and what they need of them."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from activities.models import Activity, Assignment
from continuity.common.addresses import page_before
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import User

form_page = require_http_methods(["GET", "HEAD", "POST"])


def activity_for(
    request: HttpRequest, public_id: UUID, is_allowed: Callable[[User, Activity], bool]
) -> Activity:
    """The activity, its course loaded. Raises Http404 or PermissionDenied."""
    activities = Activity.objects.select_related(
        "course__subject__school", "course__school_class", "course__group", "author", "sequence"
    )
    activity = visible_or_refuse(activities, request.user, public_id=public_id)
    if not is_allowed(request.user, activity):
        raise PermissionDenied
    return activity


def assignment_for(request: HttpRequest, public_id: UUID) -> Assignment:
    """A pupil's work, its activity loaded, for whoever may read it. Raises Http404 or PermissionDenied."""
    assignments = Assignment.objects.select_related(
        "activity__course__subject__school",
        "activity__course__school_class",
        "activity__course__group",
        "activity__course__teacher",
        "activity__author",
        "pupil__school_class",
    )
    return visible_or_refuse(assignments, request.user, public_id=public_id)


def conflict(request: HttpRequest, sentence: str, *, back: str = "", status: int = 409) -> HttpResponse:
    """409, or another `status`, with what stands in the way. `back` is the page to look at now, by default the one that
    sent this.
    """
    context = {"exception": sentence, "back": back or page_before(request)}
    return render(request, "409.html", context, status=status)


def as_uuid(text: str) -> UUID | None:
    """What an address or a button names; None for what names nothing."""
    try:
        return UUID(text)
    except ValueError:
        return None
