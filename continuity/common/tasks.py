"""The one door through which work is handed to Celery."""

import logging

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def enqueue_on_commit(task: Task, *args: int) -> None:
    """Send `task(*args)` to the worker once the current transaction has committed.

    With the broker down the message is dropped with a warning and the page still answers: what is owed stands in
    the database, and a tick sends it again.
    """
    transaction.on_commit(lambda: _send(task, args))


def _send(task: Task, args: tuple[int, ...]) -> None:
    try:
        task.apply_async(args=args)
    except OperationalError as error:
        logger.warning("Broker unreachable, %s%s left to the next tick: %s", task.name, args, error)
