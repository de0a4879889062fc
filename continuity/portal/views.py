"""The home page of each role, and the pages about the portal itself."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from continuity.directory.models import Pupil, Role
from continuity.portal.sections import sections_of


@require_safe
@never_cache
def home(request):
    """A pupil's home is their week; everybody else's puts their roles together."""
    user, now = request.user, timezone.now()
    if {role for _school, role in user.roles} == {Role.PUPIL} and Pupil.objects.filter(user=user).exists():
        return redirect("workload:week")
    context = {"sections": sections_of(user, now), "today": timezone.localdate(now)}
    return render(request, "portal/home.html", context)


@login_not_required
@require_safe
def mentions(request):
    return render(request, "portal/mentions.html")


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "portal/accessibility.html")
