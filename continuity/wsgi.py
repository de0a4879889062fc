"""Entry point of the HTTP server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "continuity.settings")
application = get_wsgi_application()

# A page makes many objects and leaves few. Collected as often as Python does by default, those that stay are gone
# through in the middle of pages: the slowest of the large ones took half as long again.
gc.freeze()
gc.set_threshold(20_000, 20, 50)
