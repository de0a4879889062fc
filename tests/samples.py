"""Files as people send them, made by hand: small, valid unless said otherwise."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\ncontenu\n%%EOF\n"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.text"


def zipped(**entries: bytes | str) -> bytes:
    """A zip of `entries`, name → content; `__` in a name stands for `/`, `_DOT_` for a dot."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return packed.getvalue()


def docx(body: bytes | str = "<w:document/>") -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", body)
    return packed.getvalue()


def odt() -> bytes:
    return zipped(mimetype=OPEN_DOCUMENT, content_DOT_xml="<office:document-content/>")


def image(kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options) -> bytes:
    drawn = BytesIO()
    Image.new(mode, size, "white").save(drawn, kind, **options)
    return drawn.getvalue()


def photo(size: tuple[int, int] = (64, 48), *, orientation: int = 1) -> bytes:
    """A JPEG as a telephone makes it: which way it was held, where it was taken, with what."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Téléphone"
    exif.get_ifd(0x8825)[1] = "N"
    return image(size=size, exif=exif)


def sent(name: str, content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
