"""PDF files made by others, to be printed among ours: only what shows on paper is taken, page by page, onto A4.

A page is made anew from its content and what that draws with. Scripts, actions, links, attachments and forms are left
behind; of annotations and filled-in fields, what they look like in print is kept.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    RectangleObject,
    StreamObject,
)

A4 = (595.28, 841.89)  # points
KEPT = ("/Type", "/Parent", "/Resources", "/Contents", "/Rotate", "/Group", "/MediaBox")
HIDDEN, IN_PRINT = 2, 4  # flags of an annotation (ISO 32000, 12.5.3)
# What reading is known to raise on bytes that are no sound PDF.
UNREADABLE = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    zlib.error,
)


class Damaged(Exception):
    """It cannot be read from end to end."""


class Locked(Exception):
    """It is encrypted."""


class TooLong(Exception):
    """It has more pages than are wanted."""


class HidesLayers(Exception):
    """Some of it is not meant to show, an answer key perhaps, and would."""


def cleaned(source: BinaryIO, target: Path, *, most_pages: int) -> int:
    """Write to `target` what the PDF `source` shows on paper; returns how many pages.

    Raises Damaged, Locked, TooLong or HidesLayers.
    """
    try:
        reader = PdfReader(source, strict=True)
        _check(reader, most_pages)
        writer = PdfWriter()
        for page in reader.pages:
            _add(writer, page)
        writer.write(target)
    except UNREADABLE as error:
        raise Damaged from error
    return len(reader.pages)


def _check(reader: PdfReader, most_pages: int) -> None:
    if reader.is_encrypted:
        raise Locked
    if len(reader.pages) > most_pages:
        raise TooLong
    if not len(reader.pages):
        raise Damaged
    layers = _inside(reader.root_object, "/OCProperties", "/D")
    if _inside(layers, "/OFF") or _inside(layers, "/BaseState") not in (None, "/ON"):
        raise HidesLayers


def _add(writer: PdfWriter, page: PageObject) -> None:
    left, bottom, right, top = (float(side) for side in page.cropbox)
    width, height = right - left, top - bottom
    sheet = A4 if width <= height else A4[::-1]
    scale = min(1.0, sheet[0] / width, sheet[1] / height)
    moved = [(sheet[0] - scale * (left + right)) / 2, (sheet[1] - scale * (bottom + top)) / 2]

    added = writer.add_page(page, excluded_keys=[key for key in page if key not in KEPT])
    looks = list(_looks(page, writer, scale, moved))
    before = f"q {scale:.5f} 0 0 {scale:.5f} {moved[0]:.3f} {moved[1]:.3f} cm "
    before += f"{left:.3f} {bottom:.3f} {width:.3f} {height:.3f} re W n\n"
    added[NameObject("/Contents")] = ArrayObject(
        [_stream(writer, before), *_contents(added), _stream(writer, "\nQ")]
    )
    added[NameObject("/MediaBox")] = RectangleObject((0, 0, *sheet))
    if looks:
        added[NameObject("/Annots")] = ArrayObject(looks)


def _inside(found: PdfObject | None, *names: str) -> PdfObject | None:
    """What is under these names, one in the other; None where one is missing."""
    for name in names:
        if not isinstance(found, DictionaryObject) or name not in found:
            return None
        found = found[name]
    return found


def _contents(page: PageObject) -> list:
    """The references of its streams: one, several, or none for an empty page."""
    if "/Contents" not in page:
        return []
    contents = page["/Contents"]
    return list(contents) if isinstance(contents, ArrayObject) else [page.raw_get("/Contents")]


def _stream(writer: PdfWriter, operators: str) -> IndirectObject:
    stream = StreamObject()
    stream.set_data(operators.encode())
    return writer._add_object(stream)  # noqa: SLF001 pypdf has no other door for an object of ours


def _looks(
    page: PageObject, writer: PdfWriter, scale: float, moved: list[float]
) -> Iterator[DictionaryObject]:
    """The annotations that print, as nothing but their picture and its place."""
    for reference in _inside(page, "/Annots") or ():
        annotation = reference.get_object()
        flags = _inside(annotation, "/F") or 0
        look = _inside(annotation, "/AP", "/N")
        if not isinstance(look, StreamObject):  # one for each state, as of a box ticked or not
            look = _inside(look, _inside(annotation, "/AS"))
        if look is None or flags & HIDDEN or not flags & IN_PRINT:
            continue
        sides = [scale * float(side) + moved[place % 2] for place, side in enumerate(annotation["/Rect"])]
        yield DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Stamp"),
                NameObject("/F"): NumberObject(IN_PRINT),
                NameObject("/Rect"): ArrayObject(FloatObject(side) for side in sides),
                NameObject("/AP"): DictionaryObject(
                    {NameObject("/N"): look.clone(writer).indirect_reference}
                ),
            }
        )
