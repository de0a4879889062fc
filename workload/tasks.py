"""What the worker does; `workload.sweeps` says what is owed and when."""

from celery import shared_task

from workload import sweeps


@shared_task
def tick() -> None:
    """Every few minutes: begin the day of schools, send again what no worker has done."""
    sweeps.tick()


@shared_task
def recheck(recheck_id: int) -> None:
    """Look again at the alerts of some pupils and of their classes."""
    sweeps.carry_out(recheck_id=recheck_id)
