"""The nightly check of a school of 1,200, and what a pupil costs in schools ten and a hundred times as large."""

import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from django.conf import settings
from django.db import connection

from tests.bench import night
from tests.bench.dataset import build_school, settle
from tests.bench.measures import Measure, beside, quotient, seconds
from tests.processes import environment

CLASS_SIZE = 25


def measure(*, pupils: int = 1200, times: int = 10, schools: int = 1, rounds: int = 5) -> Iterator[Measure]:
    """A school of `pupils`, and `schools` schools of `times` as many, in turn: nights on which most alerts stand."""
    usual = _build(pupils)
    large = [_build(pupils * times) for _ in range(schools)]
    settle()
    for school_id in (usual, *large):
        night.sweep(school_id)  # the first night opens the alerts
    settle()
    nights, reads, costs = [], [], []
    for _ in range(rounds):
        nights.append(night.sweep(usual))
        reads.append(seconds(lambda: night.read(usual)))
    with connection.cursor() as cursor:  # in the open, where the cost is counted
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    for _ in range(max(1, rounds // 2)):
        small = median(night.sweep(usual).cost for _ in range(3))
        costs.append((small, sum(night.sweep(school_id).cost for school_id in large) / schools / times))
    taken, read = median(one.seconds for one in nights), median(reads)
    yield beside("sweep.1200.seconds", taken, "s", read)
    yield quotient("sweep.growth", median(cost / small for small, cost in costs), 1000 * costs[0][0] / pupils)
    peak = _growth_mb("sweep", usual)
    yield beside("sweep.peak_mb", peak, "MB", _growth_mb("read", usual))
    yield quotient("sweep.peak_growth", _growth_mb("sweep", large[0]) / peak, peak)
    yield beside("sweep.sql_share", median(one.sql / one.seconds for one in nights), "share", read / taken)


def _build(pupils: int) -> int:
    return build_school(classes=-(-pupils // CLASS_SIZE), pupils=pupils).school.pk


def _growth_mb(what: str, school_id: int) -> float:
    """By how much a fresh process grows that does only this."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.night", what, str(school_id)],
        cwd=settings.BASE_DIR,
        env=environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)
