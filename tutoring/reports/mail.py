"""A word to the form teachers that a report has come, within the hours of messages (R10). What it says stays on the page."""

from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.common import wording
from continuity.common.tasks import enqueue_on_commit
from continuity.directory.models import User
from tutoring.models import WeeklyReport

REPORTS_A_TICK = 500
TRIED_FOR = timedelta(days=7)  # a mail refused that long is given up: the report is on the page all the same


def announce_soon(report: WeeklyReport) -> int:
    """Have each form teacher told who has not been, of a `report` whose hour has come. Returns how many."""
    from tutoring.tasks import tell_form_teacher

    untold = _untold(report).values_list("pk", flat=True)
    for teacher_id in untold:
        enqueue_on_commit(tell_form_teacher, report.pk, teacher_id)
    return len(untold)


def announce_due(now: datetime | None = None) -> None:
    """Send again what has reached its hour; of what everybody was told of, keep that it is done."""
    now = now or timezone.now()
    due = _due(WeeklyReport.objects.all(), now)[:REPORTS_A_TICK]
    done = [report.pk for report in due if not announce_soon(report)]
    WeeklyReport.objects.filter(pk__in=done).update(told_at=now)


@transaction.atomic
def tell(*, report_id: int, teacher_id: int, now: datetime | None = None) -> None:
    """Write to one form teacher of the class, once: the row is locked, a second run finds them told.

    One message a run, so that those already written to stay so when the mail of another is refused.
    """
    now = now or timezone.now()
    rows = WeeklyReport.objects.select_for_update(of=("self",))
    report = _due(rows.select_related("tutor", "school_class__school"), now).filter(pk=report_id).first()
    teacher = report and _untold(report).filter(pk=teacher_id).first()
    if teacher is None:
        return
    report.told_to.add(teacher)
    _message(report, teacher).send()


def _due(reports: QuerySet[WeeklyReport], now: datetime) -> QuerySet[WeeklyReport]:
    return reports.sent().filter(told_at=None, reaches_at__range=(now - TRIED_FOR, now))


def _untold(report: WeeklyReport) -> QuerySet[User]:
    teachers = report.school_class.form_teachers.filter(is_active=True).exclude(email="")
    return teachers.exclude(pk__in=report.told_to.values("pk")).order_by("pk")


def _message(report: WeeklyReport, teacher: User) -> EmailMessage:
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
    return EmailMessage(" ".join(subject.split()), body, to=[teacher.email])
