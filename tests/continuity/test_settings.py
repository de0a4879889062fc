"""What the environment says: secure by default, and in production nothing is guessed."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from continuity import env

PRODUCTION = {
    "DATABASE_URL": "postgresql://continuite:p%40ss@db:5433/continuite",
    "REDIS_URL": "redis://broker:6379/0",
    "SECRET_KEY": "a text nobody else knows, long enough to be one: 1f8b0a7c45",
    "ALLOWED_HOSTS": "portail.example.fr",
}
SHOW = "from continuity import settings; print(eval('settings.{}'))"


def start(settings, expression: str = "LOCAL", **environment: str) -> subprocess.CompletedProcess:
    """Read the settings in a process of their own and show one."""
    return subprocess.run(
        [sys.executable, "-c", SHOW.format(expression)],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        check=False,
        text=True,
    )


def shown(settings, expression: str, **environment: str) -> str:
    result = start(settings, expression, **environment)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.mark.parametrize("missing", ["SECRET_KEY", "REDIS_URL", "ALLOWED_HOSTS"])
def test_production_does_not_start_without(settings, missing):
    result = start(settings, **PRODUCTION | {missing: ""})
    assert result.returncode == 1
    assert f"{missing} is missing: set it to" in result.stderr


def test_production_does_not_start_on_the_local_secret(settings):
    result = start(settings, **PRODUCTION | {"SECRET_KEY": settings.LOCAL_SECRET_KEY})
    assert "SECRET_KEY is missing" in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "False"),
        ("LOCAL", "False"),
        ("ALLOWED_HOSTS", "['portail.example.fr']"),
        ("SESSION_COOKIE_SECURE", "True"),
        ("SECURE_SSL_REDIRECT", "True"),
        ("CELERY_BROKER_URL", "redis://broker:6379/0"),
    ],
)
def test_production(settings, name, value):
    assert shown(settings, name, **PRODUCTION) == value


def test_database_address_is_read_whole():
    entry = env.database("postgresql://continuite:p%40ss@db:5433/school?sslmode=require")
    assert entry["NAME"] == "school"
    assert entry["USER"] == "continuite"
    assert entry["PASSWORD"] == "p@ss"
    assert (entry["HOST"], entry["PORT"]) == ("db", "5433")
    assert entry["OPTIONS"] == {"sslmode": "require"}


def test_database_address_of_a_socket():
    entry = env.database("postgresql://postgres@/postgres?host=/run/a%20folder")
    assert (entry["HOST"], entry["PORT"]) == ("/run/a folder", "")


def test_another_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match=r"must start with postgresql://"):
        env.database("mysql://localhost/continuite")


@pytest.mark.parametrize(("written", "meant"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_flag(monkeypatch, written, meant):
    monkeypatch.setenv("DEBUG", written)
    assert env.flag("DEBUG") is meant


def test_flag_that_says_neither_is_refused(monkeypatch):
    monkeypatch.setenv("DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="DEBUG='maybe': write 1 or 0"):
        env.flag("DEBUG")


def test_words_drop_blanks(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example.fr, b.example.fr,")
    assert env.words("ALLOWED_HOSTS") == ["a.example.fr", "b.example.fr"]
