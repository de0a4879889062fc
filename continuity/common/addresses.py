"""The addresses of many objects: what `reverse` finds is the same for all but the identifier in it."""

from functools import lru_cache
from uuid import UUID

from django.urls import get_script_prefix, get_urlconf, reverse

PLACE = UUID(int=0)


def address(name: str, public_id: UUID) -> str:
    """`reverse(name, args=[public_id])`, ten times as fast in a list."""
    return _pattern(name, get_urlconf(), get_script_prefix()).replace(str(PLACE), str(public_id))


@lru_cache
def _pattern(name: str, urlconf: str | None, _script_prefix: str) -> str:
    return reverse(name, urlconf, [PLACE])
