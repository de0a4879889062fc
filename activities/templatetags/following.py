"""The cells of the grid of a course: `{% load following %}`."""

from uuid import UUID

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from activities.grid import Cell, Row
from continuity.common.addresses import address
from continuity.common.templatetags.continuity import draw_state
from continuity.common.wording import WORK_STATES

register = template.Library()

CELL = (
    '<td class="heat-table__cell heat-table__cell--{}"><a class="heat-table__body" href="{}#{}">{}{}</a></td>'
)


@register.simple_tag
def grid_cells(row: Row) -> SafeString:
    """The cells of a pupil. A course has over a thousand of them: they are drawn without the template language."""
    nothing = format_html(
        '<td class="heat-table__cell"><div class="heat-table__body soft">{}</div></td>', _("pas donné")
    )
    return mark_safe("".join(_drawn(cell) if cell else nothing for cell in row.cells))  # noqa: S308 each is


@register.filter
def anchor(public_id: UUID) -> str:
    """Where the line of a work is on the page of its activity."""
    return f"e-{public_id}"


def _drawn(cell: Cell) -> SafeString:
    found, work = WORK_STATES[cell.state], cell.assignment
    marks = format_html_join("", '<span class="heat-table__mark">{}</span>', ((mark,) for mark in cell.marks))
    url = address("activities:detail", work.activity.public_id)
    return format_html(CELL, found.tone, url, anchor(work.public_id), draw_state(found), marks)
