"""Remembers the last day an account was used: silence is a sign, the hour of a visit is nobody's business."""

from django.utils import timezone

from continuity.directory.models import User


class LastSeenMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        today = timezone.localdate()
        user = request.user
        if user.is_authenticated and user.last_seen_on != today:
            User.objects.filter(pk=user.pk).update(last_seen_on=today)
        return self.get_response(request)
