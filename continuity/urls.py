"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path

handler400 = "continuity.portal.errors.bad_request"

urlpatterns = [
    path("", include("continuity.portal.urls")),
    path("", include("activities.urls")),
    path("", include("workload.urls")),
    path("", include("tutoring.urls")),
    path("etablissement/", include("continuity.directory.urls")),
    path("comptes/", include("continuity.accounts.urls")),
    path("compte/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
