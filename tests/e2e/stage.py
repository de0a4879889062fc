"""What the acts of a long story share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Generic, TypeVar

from django.utils import timezone
from playwright.sync_api import Page

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Stage(Generic[Told]):
    """The people and days of a `story`, a browser for each, the check of each new page."""

    story: Told
    sign_in: Callable[..., Page]
    check: Callable[[Page], None]


def moment(day: date, hour: str) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(hour)))
