"""What the worker does for follow-up."""

from celery import shared_task
from django.utils import timezone

from continuity.common.tasks import enqueue_on_commit
from tutoring.cases import reminders
from tutoring.chain import handing_up
from tutoring.models import Retention
from tutoring.privacy import retention
from tutoring.reports import mail


@shared_task
def hand_up() -> None:
    """Some times a day: let the alerts nobody answered go up the chain. Run twice, it finds nothing the second time."""
    handing_up.hand_up_everywhere()


@shared_task
def remind_of_case_actions() -> None:
    """Every few minutes: have the owners of what is due in a case written to, in the hours of messages."""
    reminders.remind_due()


@shared_task
def tell_case_action(action_id: int) -> None:
    """Write to the owner of an action that its day comes."""
    reminders.tell(action_id=action_id)


@shared_task
def purge_schools() -> None:
    """Some times a day: have each school that chose durations purged, each by itself."""
    for school_id in Retention.objects.order_by("school").values_list("school", flat=True):
        enqueue_on_commit(purge_school, school_id)


@shared_task
def purge_school(school_id: int) -> None:
    """Remove what the school keeps no longer. Run twice, it finds nothing the second time."""
    retention.purge(school_id=school_id, day=timezone.localdate())


@shared_task
def announce_reports() -> None:
    """Every few minutes: have the form teachers told of the reports whose hour has come."""
    mail.announce_due()


@shared_task
def tell_form_teacher(report_id: int, teacher_id: int) -> None:
    """Write to a form teacher of the class that a weekly report has come."""
    mail.tell(report_id=report_id, teacher_id=teacher_id)
