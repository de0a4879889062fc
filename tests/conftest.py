"""What all tests share: servers of their own, a clean cache, a worker and a browser for those that ask.

Each process, also each of pytest-xdist, starts PostgreSQL and Redis in a temporary data folder of its own: no
run sees another's rows or messages. The environment of the person who runs the tests changes nothing.
"""

import gc
import json
import os
import shutil
import subprocess
import sys
import time

import django
import hypothesis
import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from continuity import embedded
from tests.processes import environment, forget_configuration

WORKER_START_SECONDS = 60
WORKER_OPTIONS = ("--concurrency=1", "--without-mingle", "--without-gossip", "--loglevel=info")
HOME = embedded.temporary_home()

forget_configuration()
os.environ["CONTINUITE_HOME"] = str(HOME)
# The settings start the servers of this folder. Their name leaves the environment again: the processes of
# pytest-xdist inherit it, and pytest-django would read the settings before they have a folder of their own.
os.environ["DJANGO_SETTINGS_MODULE"] = "continuity.settings"
django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]
settings.PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
]  # the real one is slow on purpose
settings.WHITENOISE_AUTOREFRESH = True  # otherwise each test client goes through all static files

# Looking for garbage in thousands of tests, and in the models of each migration, took a sixth of the time.
gc.set_threshold(100_000, 20, 20)

hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


def find_chromium() -> str | None:
    """Path of the system's Chromium or Chrome."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)


def pytest_unconfigure():
    embedded.leave(HOME)


def pytest_collection_modifyitems(config, items):
    browser_tests = [item for item in items if "e2e" in item.path.parts]
    for item in browser_tests:
        item.add_marker("e2e")
    if browser_tests and not find_chromium():
        config.hook.pytest_deselected(items=browser_tests)
        items[:] = [item for item in items if item not in browser_tests]
    items.sort(
        key=lambda item: "e2e" not in item.path.parts
    )  # the longest first: no worker waits for another


def pytest_collection_finish():
    gc.freeze()  # what is there by now is there for good


def pytest_terminal_summary(terminalreporter):
    if not find_chromium():
        terminalreporter.write_line("Browser tests left out: no Chromium (package chromium).")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """In the end the database goes, whoever still holds it: a thread of the server whose browser was closed, for one."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _clean_slate(request, settings):
    """Each test finds an empty queue and an empty cache (elsewhere the transaction's end empties the cache)."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete("celery", "unacked", "unacked_index")
    if {"live_server", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db")
        cache.clear()


@pytest.fixture
def queued(settings):
    """Call it for the tasks that wait in the broker, oldest first, as pairs (name, arguments as written)."""

    def read() -> list[tuple[str, str]]:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            messages = [
                json.loads(message)["headers"] for message in reversed(client.lrange("celery", 0, -1))
            ]
        return [(headers["task"], headers["argsrepr"]) for headers in messages]

    return read


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of the system's Chromium, for playwright's `executable_path`."""
    return find_chromium()


@pytest.fixture
def start_worker(transactional_db, settings, tmp_path):
    """Start real Celery workers on the test database: `start_worker()` returns one that is ready for tasks.

    Each is a process with a child that does the tasks, both in a group of their own.
    """
    started = []

    def start() -> subprocess.Popen:
        log = tmp_path / f"worker{len(started)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "continuity", "worker", *WORKER_OPTIONS],
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                env=environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(process)
        deadline = time.monotonic() + WORKER_START_SECONDS
        while b" ready." not in log.read_bytes():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The worker did not start:\n{log.read_text()}")
            time.sleep(0.1)
        return process

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait()


@pytest.fixture
def worker(start_worker):
    """One real Celery worker, ready for tasks."""
    return start_worker()
