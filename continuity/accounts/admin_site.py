"""Django's admin, kept for support: role "administration" works in the portal, inside its own school."""

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class SupportSite(AdminSite):
    """Reads across schools, so it is open to superusers only; they sign in as everyone does, with its limits."""

    site_header = site_title = _("Assistance du portail")

    def has_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """No second door: the portal's own sign-in page, then back here."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next", request.path))
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")
