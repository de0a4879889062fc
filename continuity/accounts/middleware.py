"""Who comes in, and when they last came."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.utils import timezone

from continuity.common.addresses import page_before
from continuity.directory.models import User


class SignInMiddleware(LoginRequiredMiddleware):
    """Everything needs a sign-in. Whose session ended while they were writing comes back to the page they wrote on.

    htmx gets a plain 401: to follow a redirection would take from the screen what is written on it.
    """

    def handle_no_permission(self, request, view_func):
        if "HX-Request" in request.headers:
            return HttpResponse(status=401)
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(page_before(request) or "/")


class LastSeenMiddleware:
    """Remembers the last day an account was used: silence is a sign, the hour of a visit is nobody's business."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        today = timezone.localdate()
        user = request.user
        if user.is_authenticated and user.last_seen_on != today:
            User.objects.filter(pk=user.pk).update(last_seen_on=today)
        return self.get_response(request)
