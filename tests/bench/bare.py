"""The reference of every page: a signed-in Django view behind the same middleware that shows the same bytes as text."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import reverse


def page(request: HttpRequest, name: str) -> HttpResponse:
    """What `keep` kept under `name`, through a template without a tag in it."""
    return HttpResponse(_template(name).render(Context()))


def keep(name: str, html: bytes) -> str:
    """Keep a page to show again; returns its address."""
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(html)
    return reverse("bare", args=[name])


@cache
def _template(name: str) -> Template:
    return Template("{% verbatim %}" + _path(name).read_text() + "{% endverbatim %}")


def _path(name: str) -> Path:
    return settings.DATA_DIR / "bare" / f"{name}.html"
