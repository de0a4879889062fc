"""What a process started by a test or a bench is told: the servers of this one, nothing of whoever runs it."""

import os
from urllib.parse import quote

from django.conf import settings
from django.db import connection

CONFIGURATION = ("ALLOWED_HOSTS", "CONTINUITE_LOCAL", "DATABASE_URL", "DEBUG", "REDIS_URL", "SECRET_KEY")


def forget_configuration() -> None:
    """Leave nothing in the environment that would lead to other servers than those about to be started."""
    for name in CONFIGURATION:
        os.environ.pop(name, None)


def environment() -> dict[str, str]:
    """For a process of the same database and broker as this one."""
    database = connection.settings_dict
    return os.environ | {
        "CONTINUITE_LOCAL": "1",
        "CONTINUITE_HOME": str(settings.DATA_DIR),
        "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={quote(database['HOST'])}",
        "REDIS_URL": settings.REDIS_URL,
        "DJANGO_SETTINGS_MODULE": "continuity.settings",
    }
