"""What the worker does; `workload.sweeps` says what is owed and when."""

from celery import shared_task

from workload import reminders, sweeps


@shared_task
def tick() -> None:
    """Every few minutes: begin the day of schools, send again what no worker has done, send what has come to its hour."""
    sweeps.tick()
    reminders.send_due()


@shared_task
def tell_reminder(reminder_id: int) -> None:
    """Write to a pupil and their family that work is awaited."""
    reminders.tell(reminder_id=reminder_id)


@shared_task
def recheck(recheck_id: int) -> None:
    """Look again at the alerts of some pupils and of their classes."""
    sweeps.carry_out(recheck_id=recheck_id)
