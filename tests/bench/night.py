"""One night of a school as the worker does it, and the rows it looks at, merely read.

`python -m tests.bench.night (sweep|read) SCHOOL` prints by how many megabytes that makes a fresh process grow.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "continuity.settings")
    django.setup()

from django.db import connection
from django.utils import timezone

from workload import loads, sweeps
from workload.loads import LOOK_BACK
from workload.models import Recheck, Sweep

PUPILS = "SELECT * FROM directory_pupil WHERE school_id = %(school)s"
ACTIVITIES = """
    SELECT a.* FROM activities_activity a
    JOIN directory_course c ON c.id = a.course_id JOIN directory_subject t ON t.id = c.subject_id
    WHERE t.school_id = %(school)s AND a.due_on >= %(since)s
"""
ASSIGNMENTS = """
    SELECT s.* FROM activities_assignment s
    JOIN directory_pupil p ON p.id = s.pupil_id JOIN activities_activity a ON a.id = s.activity_id
    WHERE p.school_id = %(school)s AND a.due_on >= %(since)s
"""


@dataclass(frozen=True, slots=True)
class Night:
    """`seconds` by the clock, `sql` of them in queries; `cost` in seconds of processors, this process's and that of its
    server process in PostgreSQL: what a busy neighbour adds least to."""

    seconds: float
    sql: float
    cost: float


class _Queries:
    """Adds up the seconds of queries."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute: Callable, *query) -> object:
        begin = time.perf_counter()
        try:
            return execute(*query)
        finally:
            self.seconds += time.perf_counter() - begin


def sweep(school_id: int) -> Night:
    """Begin the day of the school and carry out every check it owes, in this process.

    Nothing is kept from the night before: in life it asked about other days.
    """
    loads._assessment.cache_clear()
    Sweep.objects.filter(school=school_id).delete()
    queries = _Queries()
    with connection.execute_wrapper(queries):
        begin, cost = time.perf_counter(), _processors()
        sweeps.begin_day(school_id=school_id)
        for recheck_id in list(Recheck.objects.filter(school=school_id).values_list("pk", flat=True)):
            sweeps.carry_out(recheck_id=recheck_id)
        return Night(time.perf_counter() - begin, queries.seconds, _processors() - cost)


def _processors() -> float:
    """Seconds of processor used so far by this process and by its server process in PostgreSQL (Linux)."""
    status = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    user, system = status.rpartition(")")[2].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def read(school_id: int) -> None:
    """SELECT the pupils, the activities and the assignments the night is about, all at once."""
    since = timezone.localdate() - LOOK_BACK
    with connection.cursor() as cursor:
        found = []
        for sql in (PUPILS, ACTIVITIES, ASSIGNMENTS):
            cursor.execute(sql, {"school": school_id, "since": since})
            found.append(cursor.fetchall())


def _peak_megabytes() -> float:
    """The most memory this process has held (Linux; `getrusage` would count its parent's)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main(what: str, school_id: int) -> None:
    connection.ensure_connection()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = _peak_megabytes()
    {"sweep": sweep, "read": read}[what](school_id)
    sys.stdout.write(str(_peak_megabytes() - before))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
