"""The figures of a school's follow-up: counts only, no names."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from continuity.common.shown_week import ShownWeek, begun_week
from continuity.common.tables import csv_table
from continuity.common.weeks import monday_of
from continuity.directory.models import FOLLOW_UP_ROLES, School
from continuity.directory.views.answers import school_of
from tutoring.overview import figures_words
from tutoring.overview.figures import Figures, figures_of


@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    (school, shown, found), today = _asked(request), timezone.localdate()
    context = {
        "school": school,
        "shown": shown,
        "is_current": shown.monday == monday_of(today),
        "weeks": [ShownWeek(monday) for monday in reversed(found.mondays)],
        "stand": found.school.stand,
        "by_week": figures_words.weeks_table(found),
        "heads": figures_words.class_heads(),
        "by_level": list(figures_words.level_table(found)),
        "today": today,
    }
    return render(request, "tutoring/overview/figures.html", context)


@require_safe
@never_cache
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table for a spreadsheet."""
    school, shown, found = _asked(request)
    table = csv_table(*figures_words.spreadsheet(found, timezone.localdate()))
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"suivi-{school.uai}-{shown.name}.csv")
    return response


def _asked(request: HttpRequest) -> tuple[School, ShownWeek, Figures]:
    school = school_of(request, *FOLLOW_UP_ROLES)
    shown = begun_week(request)
    return school, shown, figures_of(school, shown.monday, timezone.localdate())
