"""What gunicorn serves while pages are measured: the portal as in production, and the references."""

from django.conf import settings

from continuity.wsgi import application

__all__ = ["application"]

settings.ROOT_URLCONF = "tests.bench.urls"
