"""Answering with a PDF."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from continuity.common import printing

if TYPE_CHECKING:
    from weasyprint import Document

SHEETS = "css/sheets.css"


def as_pdf(request: HttpRequest, title: str, laid_out: Callable[[], Sequence["Document"]]) -> HttpResponse:
    """What `laid_out` makes, bound into one file shown under `title`; 503 where printing is not installed."""
    try:
        content = printing.pdf(laid_out(), title=title)
    except printing.PrintingUnavailable:
        return render(request, "workload/guide_unavailable.html", status=503)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, title.replace(" :", ",") + ".pdf")
    response["Content-Language"] = "fr"
    response["Cache-Control"] = "private, no-store"
    return response


def booklet(template: str, context: dict) -> "Document":
    """`template` on as many pages of paper as it takes. Raises PrintingUnavailable."""
    return printing.booklet(render_to_string(template, context), stylesheet=SHEETS)
