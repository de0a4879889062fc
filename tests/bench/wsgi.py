"""What gunicorn serves while pages are measured: the portal as in production, and the bare view."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "tests.bench.urls"
application = get_wsgi_application()
