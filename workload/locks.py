"""The one lock of the gate (docs/adr/0003), and the one of the alerts."""

from django.db import connection

from continuity.directory.models import School


def lock_school(school_id: int) -> School:
    """Hold, until the end of the transaction, the row of the school.

    Whatever may change a load or a limit takes this lock first, so two publications of one school decide one
    after the other. One row and one mode: no order of locks to get wrong, hence no deadlock. FOR NO KEY UPDATE
    lets inserts that merely refer to the school go on.
    """
    return School.objects.select_for_update(no_key=True).get(pk=school_id)


def lock_alerts(school_id: int) -> None:
    """Hold, until the end of the transaction, the right to raise and close alerts of the school.

    What is read after it is at least as fresh as what an earlier run wrote from, so runs that are doubled, late
    or out of order end like one. Apart from the lock of the gate: a sweep must not keep a publication waiting.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"workload.alerts {school_id}"]
        )
