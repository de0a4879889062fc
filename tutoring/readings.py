"""Who read what about a pupil: the traces that the pages of follow-up leave (`audit.record_reading`)."""

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from continuity.directory.audit import readings
from continuity.directory.models import AuditEvent, Pupil
from tutoring.models import Case

# What was opened, by the verb of its trace.
PAGES: dict[str, Promise] = {
    "pupil.follow_up_read": _("la page de suivi"),
    "pupil.time_factor_read": _("le temps aménagé"),
    "pupil.survey_read": _("les réponses sur l'équipement"),
    "case.read": _("le suivi ouvert"),
}


def readings_of(pupil: Pupil) -> QuerySet[AuditEvent]:
    """The traces left by those who opened the pages about `pupil` and their cases, newest first."""
    cases = Q(target_type=Case._meta.label_lower, target_id__in=pupil.cases.values("pk"))
    own = Q(target_type=Pupil._meta.label_lower, target_id=pupil.pk)
    return readings().filter(own | cases).select_related("by")


def page_said(trace: AuditEvent) -> str:
    """Which page was opened."""
    return str(PAGES[trace.verb])
