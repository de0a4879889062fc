"""The two pages that are opened most, over HTTP, beside a bare view of the same bytes; the larger also beside an ordinary
page of as many rows and cells."""

from collections.abc import Iterator, Sequence
from statistics import median

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from continuity.directory.models import User
from tests.bench import bare, night
from tests.bench.dataset import build_school, settle
from tests.bench.measures import Measure, beside, p50_ms, p95_ms, quotient
from tests.bench.serving import Storm, Visit, served, storm
from tests.signed_in import session_of
from workload import sweeps
from workload.views.charge import COMING_WEEKS, SCHOOL_WEEK

ADDRESSES = "tests.bench.urls"
CLIENTS = 4
READERS = 12


def measure_pupil(
    *, pupils: int = 300, open_each: int = 96, rounds: int = 8, visits: int = 40
) -> Iterator[Measure]:
    """A pupil with 96 open activities among 300, four clients, no connection kept."""
    built = build_school(classes=-(-pupils // 25), pupils=pupils, open_each=open_each, finished_early=0)
    settle()
    readers = [pupil.user for pupil in built.pupils[:: max(1, pupils // READERS)]]
    url = reverse("workload:week")
    addresses = url, _bare("week.pupil", url, readers[0])
    own, bare = _storms(addresses, readers, rounds=rounds, visits=visits, clients=CLIENTS)
    own_p50, bare_p50 = (p50_ms(_latencies(storms)) for storms in (own, bare))
    yield beside("week.pupil.p50_ms", own_p50, "ms", bare_p50)
    yield beside("week.pupil.requests_per_s", _per_second(own), "requests/s", _per_second(bare))
    yield quotient("week.pupil.over_bare", own_p50 / bare_p50, bare_p50)


def measure_principal(
    *, classes: int = 48, pupils: int = 1200, rounds: int = 10, visits: int = 6
) -> Iterator[Measure]:
    """The heat table of 48 classes, 1,200 pupils, one reader: after the check of the night, then while every class is
    owed another, so that nothing of what was kept is shown.
    """
    built = build_school(classes=classes, pupils=pupils)
    settle()
    night.sweep(built.school.pk)
    settle()
    url, reader = reverse("workload:charge"), built.principal
    addresses = url, _bare("week.principal", url, reader), _plain(classes)
    queries = [_queries(address, reader) for address in addresses]
    measured = _storms(addresses, [reader], rounds=rounds, visits=visits, clients=1)
    own_p95, bare_p95, plain_p95 = (p95_ms(_latencies(storms)) for storms in measured)
    yield beside("week.principal.p95_ms", own_p95, "ms", bare_p95)
    yield beside("week.principal.queries", queries[0], "queries", queries[1])
    yield quotient("week.principal.over_bare", own_p95 / bare_p95, bare_p95)
    yield quotient("week.principal.over_plain", own_p95 / plain_p95, plain_p95)
    sweeps.recheck_soon([pupil.pk for pupil in built.pupils])
    unchecked = _storms(addresses[:2], [reader], rounds=rounds, visits=visits, clients=1)
    unchecked_p95, bare_p95 = (p95_ms(_latencies(storms)) for storms in unchecked)
    yield beside("week.principal.unchecked_p95_ms", unchecked_p95, "ms", bare_p95)


def _bare(name: str, url: str, reader: User) -> str:
    """The address of a view that shows the bytes of the page at `url` as text."""
    with override_settings(ROOT_URLCONF=ADDRESSES):
        return bare.keep(name, _page(url, reader))


def _plain(rows: int) -> str:
    """The address of an ordinary page with as many rows and cells as the heat table of `rows` classes."""
    return reverse("plain", ADDRESSES, args=[rows, SCHOOL_WEEK + COMING_WEEKS])


def _storms(
    addresses: Sequence[str], readers: Sequence[User], *, rounds: int, visits: int, clients: int
) -> list[list[Storm]]:
    """What clients saw of each of `addresses`, in turn."""
    sessions = [session_of(reader) for reader in readers]
    storms: list[list[Storm]] = [[] for _ in addresses]
    with served() as port:
        for turn in range(rounds + 1):
            for address, seen in zip(addresses, storms, strict=True):
                wanted = [Visit(address, sessions[n % len(sessions)]) for n in range(visits)]
                found = storm(port, wanted, clients=clients)
                if turn:  # the first warms both workers up
                    seen.append(found)
    return storms


def _page(url: str, reader: User) -> bytes:
    client = Client(headers={"host": "localhost"})
    client.force_login(reader)
    client.get(url)  # the first visit of the day is written down
    return client.get(url).content


def _queries(url: str, reader: User) -> int:
    client = Client(headers={"host": "localhost"})
    client.force_login(reader)
    with override_settings(ROOT_URLCONF=ADDRESSES), CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def _latencies(storms: Sequence[Storm]) -> list[float]:
    return [latency for storm in storms for latency in storm.latencies]


def _per_second(storms: Sequence[Storm]) -> float:
    return median(storm.per_second for storm in storms)
