"""The home page of each role, and the pages about the portal itself."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request):
    return render(request, "portal/home.html")


@login_not_required
@require_safe
def mentions(request):
    return render(request, "portal/mentions.html")


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "portal/accessibility.html")
