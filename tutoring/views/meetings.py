"""The sheets of meetings on a week, as PDF: a class, or the classes of a level."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from continuity.common.shown_week import begun_week
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import FOLLOW_UP_ROLES, SchoolClass
from continuity.directory.views.answers import school_of
from tutoring import perms
from tutoring.reports.meeting import meeting_sheets
from tutoring.views.printed import as_pdf, booklet
from workload.class_checks import with_checks


@require_safe
def class_meeting(request: HttpRequest, public_id: UUID) -> HttpResponse:
    classes = with_checks(SchoolClass.objects.select_related("school"))
    school_class = visible_or_refuse(classes, request.user, public_id=public_id)
    if not perms.can_read_reports(request.user, school_class):
        raise PermissionDenied
    return _pdf(request, [school_class], whose=str(school_class))


@require_safe
def level_meeting(request: HttpRequest) -> HttpResponse:
    """The classes of the level `?niveau=`, a sheet each, in one file."""
    school = school_of(request, *FOLLOW_UP_ROLES)
    level = request.GET.get("niveau", "")
    classes = list(with_checks(school.classes.filter(level=level).by_level()).select_related("school"))
    if not classes:
        raise Http404(_("Aucune classe de ce niveau dans l'établissement : vérifier le niveau."))
    return _pdf(request, classes, whose=_("niveau %(level)s") % {"level": level})


def _pdf(request: HttpRequest, classes: Sequence[SchoolClass], *, whose: str) -> HttpResponse:
    shown, now = begun_week(request), timezone.now()
    title = _("Compte rendu de la semaine %(week)d : %(whose)s") % {
        "week": shown.monday.isocalendar().week,
        "whose": whose,
    }
    sheets = meeting_sheets(classes[0].school, classes, shown.monday, now)
    context = {"shown": shown, "now": now, "title": title}
    return as_pdf(
        request,
        title,
        lambda: [booklet("tutoring/reports/meeting.html", context | {"sheet": sheet}) for sheet in sheets],
    )
