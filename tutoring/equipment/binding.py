"""Packs bound into one file to print: guides, sheets, and the documents that come with each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from continuity.common import printing
from continuity.common.foreign_pdf import A4

if TYPE_CHECKING:
    from weasyprint import Document


@dataclass(frozen=True, slots=True)
class Part:
    """What begins on a sheet of its own: a guide, or a work, then the files of its documents."""

    document: "Document"
    attached: Sequence[Path] = ()


def bound(parts: Sequence[Part], *, title: str, is_two_sided: bool) -> BinaryIO:
    """`parts` in their order, in a temporary file read from its beginning.

    Printed on two sides, what goes back to a teacher has nobody else's work on its back, and no pack begins on the last
    sheet of another: a blank page goes where one is needed. A document shared by several is held once.
    """
    own = printing.pdf([part.document for part in parts], title=title)
    writer, opened, place = PdfWriter(clone_from=BytesIO(own)), cache(PdfReader), 0
    for part in parts:
        first, place = place, place + len(part.document.pages)
        for page in chain.from_iterable(opened(path).pages for path in part.attached):
            writer.insert_page(page, place)
            place += 1
        if is_two_sided and (place - first) % 2:
            writer.insert_blank_page(*A4, index=place)
            place += 1
    if any(part.attached for part in parts):
        writer.xmp_metadata = None  # it says that every page is accessible (PDF/UA)
    faces = "/DuplexFlipLongEdge" if is_two_sided else "/Simplex"  # what the print dialog opens on
    writer.root_object["/ViewerPreferences"][NameObject("/Duplex")] = NameObject(faces)
    file = TemporaryFile()  # noqa: SIM115 closed by the answer that sends it
    writer.write(file)
    file.seek(0)
    return file
