"""What the worker does: shortcuts after a change, and the sweep that makes up for any that was lost."""

from celery import shared_task

from continuity.common.tasks import enqueue_on_commit
from continuity.directory.models import School
from workload import alerts


@shared_task
def sweep() -> None:
    """Look at every school, each in a task of its own."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        enqueue_on_commit(sweep_school, school_id)


@shared_task
def sweep_school(school_id: int) -> None:
    alerts.reassess(school_id=school_id)


@shared_task
def reassess_pupils(*pupil_ids: int) -> None:
    """Look at the pupils whose work or follow-up changed, and at their classes."""
    schools = School.objects.filter(pupils__in=pupil_ids).distinct()
    for school_id in schools.order_by("pk").values_list("pk", flat=True):
        alerts.reassess(school_id=school_id, pupil_ids=pupil_ids)
