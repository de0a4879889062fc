""" "Mon agenda": the address for one's calendar program; and the calendar itself, open to whoever has the address."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from activities import feeds, perms
from activities.models import CalendarFeed

RETRY_AFTER_SECONDS = 3600


@require_safe
@never_cache
def calendar(request: HttpRequest) -> HttpResponse:
    """The address, where to put it, and how to be rid of it."""
    _require_calendar(request)
    feed = CalendarFeed.objects.live().filter(user=request.user).first()
    context = {"feed": feed}
    if feed:
        address = request.build_absolute_uri(reverse("activities:calendar_feed", args=[feed.secret]))
        context |= {"address": address, "subscribe_url": f"webcal:{address.partition(':')[2]}"}
    return render(request, "activities/calendar.html", context)


@require_POST
def open_calendar(request: HttpRequest) -> HttpResponse:
    _require_calendar(request)
    feeds.open_feed(by=request.user)
    return redirect("activities:calendar")


@require_POST
def renew_calendar(request: HttpRequest) -> HttpResponse:
    _require_calendar(request)
    feeds.renew(by=request.user)
    messages.success(request, _("Nouvelle adresse créée. L'ancienne ne répond plus."))
    return redirect("activities:calendar")


@require_POST
def revoke_calendar(request: HttpRequest) -> HttpResponse:
    _require_calendar(request)
    feeds.revoke(by=request.user)
    messages.success(request, _("Adresse retirée : plus aucun agenda ne peut la lire."))
    return redirect("activities:calendar")


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar, for a program. It is asked again each time, and sent again only when it changed."""
    feed = CalendarFeed.objects.of_secret(secret)
    if feed is None:
        raise Http404(
            _(
                "Cette adresse d'agenda ne répond plus. Une autre se crée dans « Mon agenda », une fois connecté."
            )
        )
    now = timezone.now()
    if feeds.is_read_too_often(feed, now):
        return HttpResponse(
            _("Cet agenda est lu trop souvent : recommencer dans une heure."),
            content_type="text/plain; charset=utf-8",
            status=429,
            headers={"Retry-After": RETRY_AFTER_SECONDS},
        )
    content = feeds.read(feed, now, request.build_absolute_uri)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = quote_etag(hashlib.sha256(content).hexdigest())
    response["Content-Disposition"] = 'inline; filename="continuite.ics"'
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    return get_conditional_response(request, etag=response["ETag"], response=response)


def _require_calendar(request: HttpRequest) -> None:
    if not perms.has_calendar(request.user):
        raise PermissionDenied
