"""Whether what the portal needs answers and does its work, for whoever watches over it."""

from datetime import timedelta

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workload.sweeps import last_full_check

TIMEOUT_SECONDS = 2
LATE_AFTER = timedelta(hours=26)  # a day, the hour a clock change adds, and an hour to do it
OK, LATE, NO_ANSWER = "ok", "late", "no answer"


@login_not_required
@never_cache
@require_safe
def health(_request):
    """200 when PostgreSQL and Redis answer and every school was checked since yesterday, else 503.

    One line each, in plain text; that of the full check says when the school checked longest ago was.
    """
    answers = {"postgresql": _database(), "redis": _redis(), "full check": _full_check()}
    lines = [f"{name}: {answer}\n" for name, answer in answers.items()]
    status = 200 if all(answer.startswith(OK) for answer in answers.values()) else 503
    return HttpResponse("".join(lines), content_type="text/plain; charset=utf-8", status=status)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return NO_ANSWER
    return OK


def _redis() -> str:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=TIMEOUT_SECONDS, socket_timeout=TIMEOUT_SECONDS
        ) as client:
            client.ping()
    except redis.RedisError:
        return NO_ANSWER
    return OK


def _full_check() -> str:
    try:
        checked_at = last_full_check()
    except DatabaseError:
        return NO_ANSWER
    if checked_at is None:
        return f"{OK}, none yet"
    state = OK if timezone.now() - checked_at < LATE_AFTER else LATE
    return f"{state}, {timezone.localtime(checked_at):%Y-%m-%d %H:%M}"
