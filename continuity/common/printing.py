"""HTML to PDF by WeasyPrint: with our own fonts, without the network, one sheet per page.

WeasyPrint needs Pango, a library of the system; where it is missing everything else still works, so WeasyPrint is
only imported to print.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from threading import local
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders

if TYPE_CHECKING:
    from weasyprint import Document

# Size in points and line height: the first that fits is taken. 11 reads at arm's length, under 9.5 does not.
TYPES = ((12, 1.3), (11, 1.25), (10.25, 1.2), (9.5, 1.15))
READABLE = 1
# No text font draws them, and those that do print blots of ink.
PICTOGRAPHS = re.compile(
    "[\u2600-\u2712\u2714-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3\U0001f000-\U0001faff\U000e0000-\U000e007f]"
)

_thread = local()


class PrintingUnavailable(Exception):
    """Pango is missing on this machine."""


def sheets(htmls: Iterable[str], *, stylesheet: str) -> list["Document"]:
    """Each of `htmls` laid out in the largest type that keeps it on one page; on several if not even the smallest does.

    `stylesheet` names a static file. Raises PrintingUnavailable. Neighbours are alike: the search for the type of
    one starts where that of the one before ended.
    """
    press, place, laid_out = _press(), 0, []
    for html in htmls:
        place, document = press.fit(html, stylesheet, place)
        laid_out.append(document)
    return laid_out


def booklet(html: str, *, stylesheet: str) -> "Document":
    """`html` on as many pages as it takes, in the type one reads at arm's length. Raises PrintingUnavailable."""
    return _press().lay_out(html, stylesheet, READABLE)


def pdf(sheets: Sequence["Document"], *, title: str) -> bytes:
    """One accessible PDF (PDF/UA-1) of `sheets`, at least one, in their order."""
    bound = sheets[0].copy([page for document in sheets for page in document.pages])
    bound.metadata.title = title
    return bound.write_pdf(pdf_variant="pdf/ua-1")


def _press() -> "_Press":
    """This thread's press: its fonts are read once, and Pango shares no font between threads."""
    if not hasattr(_thread, "press"):
        _thread.press = _Press()
    return _thread.press


class _Press:
    """WeasyPrint, its fonts and the stylesheets already read."""

    def __init__(self):
        try:
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration
        except OSError as error:
            raise PrintingUnavailable from error
        self._weasyprint = weasyprint
        self._fonts = FontConfiguration()
        self._files = weasyprint.URLFetcher(allowed_protocols=["file"])
        self._nothing = weasyprint.URLFetcher(allowed_protocols=[])
        self._stylesheets = {}
        self._types = [
            weasyprint.CSS(string=f"html {{ font-size: {size}pt; line-height: {line_height} }}")
            for size, line_height in TYPES
        ]

    def fit(self, html: str, stylesheet: str, place: int) -> tuple[int, "Document"]:
        """The place in TYPES, looked for from `place` on, of the largest type that fits, and the document in it."""

        @cache
        def laid_out(place: int) -> "Document":
            return self.lay_out(html, stylesheet, place)

        def fits(place: int) -> bool:
            return len(laid_out(place).pages) == 1

        while place > 0 and fits(place - 1):
            place -= 1
        while place < len(TYPES) - 1 and not fits(place):
            place += 1
        return place, laid_out(place)

    def lay_out(self, html: str, stylesheet: str, place: int) -> "Document":
        """The document in the type at `place`, on as many pages as it takes."""
        source = self._weasyprint.HTML(string=PICTOGRAPHS.sub("", html), url_fetcher=self._nothing)
        stylesheets = [self._stylesheet(stylesheet), self._types[place]]
        return source.render(font_config=self._fonts, stylesheets=stylesheets, pdf_variant="pdf/ua-1")

    def _stylesheet(self, path: str):
        if path not in self._stylesheets:
            self._stylesheets[path] = self._weasyprint.CSS(
                filename=finders.find(path), font_config=self._fonts, url_fetcher=self._files
            )
        return self._stylesheets[path]
