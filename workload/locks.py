"""The lock of the alerts; that of the gate is the school's, `continuity.directory.locks`."""

from django.db import connection


def lock_alerts(school_id: int) -> None:
    """Hold, until the end of the transaction, the right to raise and close alerts of the school.

    What is read after it is at least as fresh as what an earlier run wrote from, so runs that are doubled, late
    or out of order end like one. Apart from the lock of the gate: a sweep must not keep a publication waiting.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"workload.alerts {school_id}"]
        )
