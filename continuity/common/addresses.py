"""Addresses: those of many objects, for which `reverse` finds the same but the identifier; the page one comes from."""

from functools import lru_cache
from uuid import UUID

from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.http import url_has_allowed_host_and_scheme

PLACE = UUID(int=0)


def address(name: str, public_id: UUID) -> str:
    """`reverse(name, args=[public_id])`, ten times as fast in a list."""
    return _pattern(name, get_urlconf(), get_script_prefix()).replace(str(PLACE), str(public_id))


@lru_cache
def _pattern(name: str, urlconf: str | None, _script_prefix: str) -> str:
    return reverse(name, urlconf, [PLACE])


def page_before(request: HttpRequest) -> str:
    """The page of the portal from which `request` was made; "" when the browser does not say, or names another site."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else ""
