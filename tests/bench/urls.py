"""The portal's addresses and one more, that of the bare view."""

from django.urls import path

from continuity.urls import handler400
from continuity.urls import urlpatterns as portal
from tests.bench import bare

__all__ = ["handler400", "urlpatterns"]

urlpatterns = [*portal, path("nu/<str:name>/", bare.page, name="bare")]
