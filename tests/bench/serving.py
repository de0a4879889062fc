"""Pages over HTTP: gunicorn with two workers, as in production, and light clients beside it."""

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from tests.processes import environment

WORKERS = 2
PATIENCE_SECONDS = 60
STOP_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Visit:
    """One GET by somebody signed in."""

    path: str
    session: str


@dataclass(frozen=True, slots=True)
class Storm:
    """What the clients saw: the seconds of each visit, and of all of them together."""

    latencies: Sequence[float]
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


@contextlib.contextmanager
def served() -> Iterator[int]:
    """The port of 127.0.0.1 the portal answers on meanwhile."""
    log = settings.DATA_DIR / "log" / "web.log"
    with socket.socket() as listening, log.open("wb") as errors:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        gunicorn = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "tests.bench.wsgi",
                f"--bind=fd://{listening.fileno()}",
                f"--workers={WORKERS}",
                "--no-control-socket",
                "--log-level=warning",
            ],
            cwd=settings.BASE_DIR,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            pass_fds=[listening.fileno()],
        )
        try:
            yield listening.getsockname()[1]
        finally:
            gunicorn.terminate()
            try:
                gunicorn.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                gunicorn.kill()
                gunicorn.wait()


def get(port: int, visit: Visit) -> float:
    """The seconds of one visit on a connection of its own. Raises RuntimeError for anything but a page."""
    begin = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    headers = {
        "Accept-Encoding": "gzip",
        "Connection": "close",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={visit.session}",
    }
    connection.request("GET", visit.path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status != http.HTTPStatus.OK:
        raise RuntimeError(
            f"{visit.path} answers {response.status}: {settings.DATA_DIR}/log/web.log says why."
        )
    return time.perf_counter() - begin


def storm(port: int, visits: Sequence[Visit], *, clients: int) -> Storm:
    """Make `visits` with so many clients at once."""
    with ThreadPoolExecutor(clients) as pool:
        begin = time.perf_counter()
        latencies = list(pool.map(partial(get, port), visits))
        return Storm(latencies, time.perf_counter() - begin)
