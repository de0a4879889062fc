"""The portal's addresses and two more, those of the references."""

from django.urls import path

from continuity.urls import handler400
from continuity.urls import urlpatterns as portal
from tests.bench import bare, plain

__all__ = ["handler400", "urlpatterns"]

urlpatterns = [
    *portal,
    path("nu/<str:name>/", bare.page, name="bare"),
    path("simple/<int:rows>/<int:cells>/", plain.table, name="plain"),
]
