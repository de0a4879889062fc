"""A word to the form teachers that a report has come, within the hours of messages (R10). What it says stays on the page."""

from collections.abc import Iterable
from datetime import datetime

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.common import wording
from continuity.common.tasks import enqueue_on_commit
from tutoring.models import WeeklyReport

REPORTS_A_TICK = 500


def announce_soon(reports: Iterable[WeeklyReport]) -> None:
    """Have the form teachers told of `reports`, whose hour has come."""
    from tutoring.tasks import announce_report

    for report in reports:
        enqueue_on_commit(announce_report, report.pk)


def announce_due(now: datetime | None = None) -> None:
    """Send again what has reached its hour and has not been told."""
    sent = WeeklyReport.objects.sent().filter(told_at=None, reaches_at__lte=now or timezone.now())
    announce_soon(sent[:REPORTS_A_TICK])


@transaction.atomic
def announce(*, report_id: int, now: datetime | None = None) -> None:
    """Write to the form teachers of the class, once: the row is locked, a second run finds it told."""
    now = now or timezone.now()
    rows = WeeklyReport.objects.select_for_update(of=("self",)).select_related(
        "tutor", "school_class__school"
    )
    report = rows.filter(pk=report_id, told_at=None, reaches_at__lte=now).first()
    if report is None:
        return
    report.told_at = now
    report.save(update_fields=["told_at"])
    get_connection().send_messages(_messages(report))


def _messages(report: WeeklyReport) -> list[EmailMessage]:
    facts = {
        "tutor": report.tutor,
        "class": report.school_class,
        "day": wording.day(report.monday),
        "school": report.school_class.school.name,
    }
    subject = _("Bilan de %(tutor)s, %(class)s, semaine du %(day)s") % facts
    body = (
        _(
            "Bonjour,\n\n"
            "Le bilan de la semaine du %(day)s écrit par %(tutor)s pour ses élèves de %(class)s est arrivé. "
            "Il se lit après connexion, sur la page des bilans de la classe.\n\n"
            "%(school)s\n"
        )
        % facts
    )
    teachers = report.school_class.form_teachers.filter(is_active=True).exclude(email="").order_by("pk")
    return [EmailMessage(" ".join(subject.split()), body, to=[teacher.email]) for teacher in teachers]
