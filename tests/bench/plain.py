"""The other reference of a large table: an ordinary page of the portal with as many rows and cells.

A signed-in view behind the same middleware reads what it shows in one query and draws it in the frame of every page,
each cell a link, with the template language alone. It reckons nothing.
"""

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template import engines

from activities.models import Activity


def table(request: HttpRequest, rows: int, cells: int) -> HttpResponse:
    """The first activities of the reader's schools, `cells` to a row."""
    works = Activity.objects.filter(course__subject__school__in=request.user.school_ids)
    works = list(works.order_by("due_on", "pk")[: rows * cells])
    context = {"rows": [works[begin : begin + cells] for begin in range(0, len(works), cells)]}
    return HttpResponse(_template().render(context, request))


@cache
def _template():
    return engines["django"].from_string(Path(__file__).with_suffix(".html").read_text())
