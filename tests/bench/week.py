"""The two pages that are opened most, over HTTP, beside a bare view of the same bytes."""

from collections.abc import Iterator, Sequence
from statistics import median

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from continuity.directory.models import User
from tests.bench import bare
from tests.bench.dataset import build_school, settle
from tests.bench.measures import Measure, beside, p50_ms, p95_ms, quotient
from tests.bench.serving import Storm, Visit, served, session_of, storm

CLIENTS = 4
READERS = 12


def measure_pupil(
    *, pupils: int = 300, open_each: int = 96, rounds: int = 8, visits: int = 40
) -> Iterator[Measure]:
    """A pupil with 96 open activities among 300, four clients, no connection kept."""
    built = build_school(classes=-(-pupils // 25), pupils=pupils, open_each=open_each, finished_early=0)
    settle()
    url = reverse("workload:week")
    readers = [pupil.user for pupil in built.pupils[:: max(1, pupils // READERS)]]
    own, plain, _queries = _compare("week.pupil", url, readers, rounds=rounds, visits=visits, clients=CLIENTS)
    own_p50, plain_p50 = (p50_ms(_latencies(storms)) for storms in (own, plain))
    yield beside("week.pupil.p50_ms", own_p50, "ms", plain_p50)
    yield beside("week.pupil.requests_per_s", _per_second(own), "requests/s", _per_second(plain))
    yield quotient("week.pupil.over_bare", own_p50 / plain_p50, plain_p50)


def measure_principal(
    *, classes: int = 48, pupils: int = 1200, rounds: int = 10, visits: int = 6
) -> Iterator[Measure]:
    """The heat table of 48 classes, 1,200 pupils, one reader."""
    built = build_school(classes=classes, pupils=pupils)
    settle()
    url = reverse("workload:charge")
    own, plain, queries = _compare(
        "week.principal", url, [built.principal], rounds=rounds, visits=visits, clients=1
    )
    own_p95, plain_p95 = (p95_ms(_latencies(storms)) for storms in (own, plain))
    yield beside("week.principal.p95_ms", own_p95, "ms", plain_p95)
    yield beside("week.principal.queries", queries[0], "queries", queries[1])
    yield quotient("week.principal.over_bare", own_p95 / plain_p95, plain_p95)


def _compare(
    name: str, url: str, readers: Sequence[User], *, rounds: int, visits: int, clients: int
) -> tuple[list[Storm], list[Storm], tuple[int, int]]:
    """The page at `url` and a bare view of its bytes: storms turn about, then the queries of one visit to each."""
    with override_settings(ROOT_URLCONF="tests.bench.urls"):
        html = _page(url, readers[0])
        addresses = url, bare.keep(name, html)
        queries = tuple(_queries(address, readers[0]) for address in addresses)
    sessions = [session_of(reader) for reader in readers]
    storms: tuple[list[Storm], list[Storm]] = [], []
    with served() as port:
        for turn in range(rounds + 1):
            for address, seen in zip(addresses, storms, strict=True):
                wanted = [Visit(address, sessions[n % len(sessions)]) for n in range(visits)]
                found = storm(port, wanted, clients=clients)
                if turn:  # the first warms both workers up
                    seen.append(found)
    return *storms, queries


def _page(url: str, reader: User) -> bytes:
    client = Client(headers={"host": "localhost"})
    client.force_login(reader)
    client.get(url)  # the first visit of the day is written down
    return client.get(url).content


def _queries(url: str, reader: User) -> int:
    client = Client(headers={"host": "localhost"})
    client.force_login(reader)
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def _latencies(storms: Sequence[Storm]) -> list[float]:
    return [latency for storm in storms for latency in storm.latencies]


def _per_second(storms: Sequence[Storm]) -> float:
    return median(storm.per_second for storm in storms)
