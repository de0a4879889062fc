"""Answering with a PDF."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from continuity.common import printing

if TYPE_CHECKING:
    from weasyprint import Document

SHEETS = "css/sheets.css"


def as_pdf(request: HttpRequest, title: str, laid_out: Callable[[], Sequence["Document"]]) -> HttpResponse:
    """What `laid_out` makes, bound into one file shown under `title`; 503 where printing is not installed."""
    return _answer(request, title, lambda: HttpResponse(printing.pdf(laid_out(), title=title)))


def sent(request: HttpRequest, title: str, bound: Callable[[], BinaryIO]) -> HttpResponseBase:
    """The file that `bound` makes, from its beginning, shown under `title`; 503 where printing is not installed."""
    return _answer(request, title, lambda: FileResponse(bound()))


def _answer(request: HttpRequest, title: str, made: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        response = made()
    except printing.PrintingUnavailable:
        return render(request, "workload/guide_unavailable.html", status=503)
    response["Content-Type"] = "application/pdf"
    response["Content-Disposition"] = content_disposition_header(False, title.replace(" :", ",") + ".pdf")
    response["Content-Language"] = "fr"
    response["Cache-Control"] = "private, no-store"
    return response


def booklet(template: str, context: dict) -> "Document":
    """`template` on as many pages of paper as it takes. Raises PrintingUnavailable."""
    return printing.booklet(render_to_string(template, context), stylesheet=SHEETS)
