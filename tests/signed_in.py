"""People who are signed in already, for the tests that are not about signing in."""

from django.conf import settings
from django.test import Client

from continuity.directory.models import User


def session_of(user: User) -> str:
    """The cookie of a new session of `user`."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
