"""A real browser on a real server, with a real worker behind it."""

import os
import time
from collections import Counter
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db.models import QuerySet
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.signed_in import session_of

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic")
PASSWORD = "une phrase pour entrer"
TELEPHONE = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 900}
WORKER_SECONDS = 30

expect.set_options(timeout=15_000)


def wait_for_the_worker(alerts: QuerySet) -> None:
    """Until the worker has raised one of `alerts`."""
    deadline = time.monotonic() + WORKER_SECONDS
    while not alerts.exists():
        assert time.monotonic() < deadline, "the worker raised no alert"
        time.sleep(0.2)


@pytest.fixture(scope="session")
def browser(chromium_path):
    # Playwright's own loop runs in this thread; Django would refuse the database to the tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def sign_in(browser: Browser, live_server) -> Callable[..., Page]:
    """`sign_in(user)` opens a browser of its own, on a telephone, signed in; the home page is shown."""
    contexts = []

    def open_as(user, viewport=TELEPHONE) -> Page:
        user.set_password(PASSWORD)
        user.save()
        context = browser.new_context(base_url=live_server.url, viewport=viewport, locale="fr-FR")
        contexts.append(context)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": live_server.url}
        context.add_cookies([cookie])
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"JavaScript: {error}"))
        page.goto("/")
        return page

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Fails with the rules of WCAG 2.2 A and AA the page breaks, as far as a program can tell, and with what bears the
    same id: its labels lead elsewhere.
    """
    axe = Axe()
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

    def check(page: Page) -> None:
        # Without its styles what is tapped is too small; what waits for an answer of the server is drawn paler.
        page.wait_for_load_state("networkidle")
        found = axe.run(page, options={"runOnly": {"type": "tag", "values": rules}, "preload": False})
        assert found.violations_count == 0, found.generate_report()
        ids = Counter(page.locator("[id]").evaluate_all("elements => elements.map(element => element.id)"))
        assert [name for name, count in ids.items() if count > 1] == []

    return check
