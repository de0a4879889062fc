"""Who read what about a pupil: the traces that the pages of follow-up leave."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from continuity.directory import audit
from continuity.directory.accommodations import ORDINARY_TIME
from continuity.directory.models import AuditEvent, Pupil, School, SchoolClass, User
from tutoring.models import Case

FOLLOW_UP_READ, SURVEY_READ = "pupil.follow_up_read", "survey.read"
# What was opened, by the verb of its trace.
PAGES: dict[str, Promise] = {
    FOLLOW_UP_READ: _("la page de suivi"),
    "pupil.time_factor_read": _("le temps aménagé"),
    SURVEY_READ: _("les réponses sur l'équipement"),
    "case.read": _("le suivi ouvert"),
}


@transaction.atomic
def record_follow_up_reading(*, pupil: Pupil, by: User) -> None:
    """Leave a trace that `by` opened the follow-up of `pupil`."""
    audit.record_reading(verb=FOLLOW_UP_READ, by=by, school=pupil.school_id, target=pupil)


@transaction.atomic
def record_survey_reading(*, target: Pupil | SchoolClass, school_id: int, by: User) -> None:
    """Leave a trace that `by` opened what families answered about `target`, a pupil or a whole class."""
    audit.record_reading(verb=SURVEY_READ, by=by, school=school_id, target=target)


def readings_of(pupil: Pupil) -> QuerySet[AuditEvent]:
    """The traces left by those of the school who opened the pages about `pupil`, their cases, or a list they are in:
    their class, those who have extra time. Newest first.
    """
    found = _about(Pupil, [pupil.pk]) | _about(Case, pupil.cases.values("pk"))
    found |= _about(SchoolClass, [pupil.school_class_id])
    if pupil.time_factor > ORDINARY_TIME:
        found |= _about(School, [pupil.school_id])
    return audit.readings().filter(found, school=pupil.school_id, verb__in=PAGES).select_related("by")


def readings_of_case(case: Case) -> QuerySet[AuditEvent]:
    """The traces left by those who opened `case`, newest first, wherever its pupil is now."""
    return audit.readings().filter(_about(Case, [case.pk]), school=case.school_id).select_related("by")


def page_said(trace: AuditEvent) -> str:
    """Which page was opened."""
    page = str(PAGES[trace.verb])
    if trace.target_type == SchoolClass._meta.label_lower:
        return _("%(page)s, pour toute la classe") % {"page": page}
    if trace.target_type == School._meta.label_lower:
        return _("%(page)s, pour tout l'établissement") % {"page": page}
    return page


def _about(model: type, keys) -> Q:
    return Q(target_type=model._meta.label_lower, target_id__in=keys)
