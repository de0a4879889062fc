"""Whether the services the portal needs answer, for whoever watches over it."""

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

TIMEOUT_SECONDS = 2


@login_not_required
@never_cache
@require_safe
def health(_request):
    """200 when PostgreSQL and Redis answer, else 503; one line each, in plain text."""
    services = {"postgresql": _database_answers, "redis": _redis_answers}
    answers = {name: answers() for name, answers in services.items()}
    lines = [f"{name}: {'ok' if is_up else 'no answer'}\n" for name, is_up in answers.items()]
    status = 200 if all(answers.values()) else 503
    return HttpResponse("".join(lines), content_type="text/plain; charset=utf-8", status=status)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=TIMEOUT_SECONDS, socket_timeout=TIMEOUT_SECONDS
        ) as client:
            return client.ping()
    except redis.RedisError:
        return False
