"""What came of the work of a course, pupil by pupil: the grid, one pupil's list, and both as a table to download."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from activities.grid import PERIODS, STATES, Grid, Row, grid_of, table_of
from activities.views.access import as_uuid
from continuity.common.tables import csv_table
from continuity.common.wording import WORK_STATES
from continuity.common.zips import safe_name
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Course


class GridFilter(forms.Form):
    """What of the grid is shown; what cannot be read is left aside."""

    periode = forms.ChoiceField(
        label=gettext_lazy("À rendre depuis"),
        choices=[(key, words) for key, (_since, words) in PERIODS.items()],
    )
    etat = forms.ChoiceField(
        label=gettext_lazy("État"),
        choices=[("", gettext_lazy("tous")), *((key, WORK_STATES[key].word) for key in STATES)],
        required=False,
    )
    eleve = forms.ChoiceField(label=gettext_lazy("Élève"), required=False)

    def __init__(self, data, *, grid: Grid):
        super().__init__(
            initial={"periode": _period(data), "etat": data.get("etat", ""), "eleve": data.get("eleve", "")}
        )
        self.fields["eleve"].choices = [
            ("", _("tous les élèves")),
            *((str(row.pupil.public_id), str(row.pupil)) for row in grid.rows),
        ]
        for field in self.fields.values():
            field.needed = True


@require_safe
@never_cache
def grid(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A table that scrolls within itself, or the list of one pupil."""
    course, whole, shown, row = _asked(request, public_id)
    context = {
        "course": course,
        "form": GridFilter(request.GET, grid=whole),
        "grid": shown,
        "row": row,
        "works": [
            (activity, cell) for activity, cell in zip(shown.activities, row.cells, strict=True) if cell
        ]
        if row
        else [],
        "legend": [WORK_STATES[key] for key in STATES],
        "query": request.GET.urlencode(),
    }
    return render(request, "activities/grid.html", context)


@require_safe
@never_cache
def grid_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same as a table for a spreadsheet."""
    course, _whole, shown, row = _asked(request, public_id)
    if row:
        shown = Grid(shown.activities, [row])
    name = safe_name(_("Suivi %(course)s") % {"course": course}, otherwise="suivi")
    response = HttpResponse(csv_table(*table_of(shown)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    return response


def _asked(request: HttpRequest, public_id: UUID) -> tuple[Course, Grid, Grid, Row | None]:
    """The course, its whole grid, what of it is asked for, and the line of the pupil chosen."""
    courses = Course.objects.select_related("subject", "school_class", "group", "teacher")
    course = visible_or_refuse(courses, request.user, public_id=public_id)
    since, _words = PERIODS[_period(request.GET)]
    whole = grid_of(course, request.user, timezone.now(), since=since)
    state = request.GET.get("etat", "")
    shown = whole.holding(state) if state in STATES else whole
    return course, whole, shown, shown.of_pupil(as_uuid(request.GET.get("eleve", "")))


def _period(asked) -> str:
    return asked.get("periode") if asked.get("periode") in PERIODS else next(iter(PERIODS))
