"""What the worker does for activities."""

from celery import shared_task

from activities import uploads


@shared_task
def purge_uploads() -> None:
    """Some times a day: throw away what nobody finished handing in. Run twice, it finds nothing the second time."""
    uploads.purge()
