"""The weekly guide: on a page, and on paper for a pupil or for a whole class."""

from collections.abc import Sequence

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from continuity.common import printing
from continuity.common.shown_week import ShownWeek, requested_week
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Pupil, SchoolClass
from workload.guide import Guide, guides

STYLESHEET = "css/guide.css"


@require_safe
def guide(request: HttpRequest, public_id) -> HttpResponse:
    shown, pupil = requested_week(request), _visible_pupil(request, public_id)
    [made] = guides(pupil.school, [pupil], shown.monday, timezone.now())
    return render(request, "workload/guide.html", sheet_context(request, made, shown))


@require_safe
def guide_pdf(request: HttpRequest, public_id) -> HttpResponse:
    shown, pupil = requested_week(request), _visible_pupil(request, public_id)
    made = guides(pupil.school, [pupil], shown.monday, timezone.now())
    return _pdf(request, made, shown, whose=str(pupil))


@require_safe
def class_guides_pdf(request: HttpRequest, public_id) -> HttpResponse:
    """The guides of a class, by name."""
    classes = SchoolClass.objects.select_related("school")
    school_class = visible_or_refuse(classes, request.user, public_id=public_id)
    shown = requested_week(request)
    pupils = list(school_class.pupils.select_related("school", "school_class"))
    if not pupils:
        raise Http404(_("Aucun élève n'est inscrit dans cette classe : il n'y a pas de guide à imprimer."))
    made = guides(school_class.school, pupils, shown.monday, timezone.now())
    return _pdf(request, made, shown, whose=str(school_class))


def _visible_pupil(request: HttpRequest, public_id) -> Pupil:
    pupils = Pupil.objects.select_related("school", "school_class")
    return visible_or_refuse(pupils, request.user, public_id=public_id)


def sheet_context(request: HttpRequest, made: Guide, shown: ShownWeek) -> dict:
    """What the sheet of a guide is drawn with."""
    qr_code = segno.make_qr(request.build_absolute_uri("/"), error="m")
    return {
        "guide": made,
        "shown": shown,
        "address": request.get_host(),
        "qr_code": mark_safe(qr_code.svg_inline(border=0, omitsize=True)),  # noqa: S308 drawn by segno
    }


def _pdf(request: HttpRequest, made: Sequence[Guide], shown: ShownWeek, *, whose: str) -> HttpResponse:
    title = _("Guide de la semaine %(week)d : %(whose)s") % {
        "week": shown.monday.isocalendar().week,
        "whose": whose,
    }
    pages = (
        render_to_string("workload/guide_sheet.html", sheet_context(request, one, shown)) for one in made
    )
    try:
        content = printing.pdf(printing.sheets(pages, stylesheet=STYLESHEET), title=title)
    except printing.PrintingUnavailable:
        return render(request, "workload/guide_unavailable.html", status=503)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, title.replace(" :", ",") + ".pdf")
    response["Content-Language"] = "fr"
    return response
