"""What a file is, told from its content: pure, no file is ever inflated or read whole into memory.

Kinds of which the content cannot be told from another (plain text) go by their extension, and must not look like
anything else.
"""

import zlib
from collections.abc import Callable
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

# Extensions accepted → the content type files are sent back with.
EXTENSIONS = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
}
TEXTS = (".txt", ".csv")
OPEN_DOCUMENTS = {
    content_type.encode(): suffix
    for suffix, content_type in EXTENSIONS.items()
    if "oasis.opendocument" in content_type
}
OFFICE_FOLDERS = {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}

HEAD_BYTES = 16
TAIL_BYTES = 2048  # a PDF ends near its end: some programs write a little after it
CHUNK_BYTES = 64 * 1024
NOT_IN_TEXT = bytes({*range(32), 127} - {*b"\t\n\v\f\r\x1b"})

# An office file is a zip. A long text shrinks ten times, a sheet full of zeros a hundred times; a bomb, a thousand.
MAX_ENTRIES = 5_000
MAX_INFLATED_BYTES = 200_000_000
MAX_RATIO = 200


class NotReadable(Exception):
    """The content is damaged, dangerous or not what is accepted; the message is the end of a sentence."""


def suffix_of(file: BinaryIO, named: str) -> str:
    """The extension, among EXTENSIONS, that the content of `file` deserves; `named` is the one it came with.

    Raises NotReadable. Whether an image can be decoded is for `activities.photos` to say.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    for signature, kind in _KINDS:
        if head.startswith(signature):
            return kind(file, head)
    if head[4:8] == b"ftyp":
        return _of_boxes(head)
    if named in TEXTS and _is_text(file):
        return named
    raise NotReadable(
        _(
            "son contenu n'est pas celui d'un fichier %(extension)s. "
            "L'ouvrir sur l'appareil pour vérifier, puis l'enregistrer de nouveau."
        )
        % {"extension": named.lstrip(".")}
    )


def _pdf(file: BinaryIO, _head: bytes) -> str:
    file.seek(0, 2)
    file.seek(max(0, file.tell() - TAIL_BYTES))
    if b"%%EOF" not in file.read(TAIL_BYTES):
        raise NotReadable(
            _("ce PDF est incomplet, la fin manque. L'enregistrer ou le télécharger de nouveau.")
        )
    return ".pdf"


def _riff(_file: BinaryIO, head: bytes) -> str:
    if head[8:12] != b"WEBP":
        raise NotReadable(_("ce type d'image, de son ou de vidéo n'est pas accepté."))
    return ".webp"


def _of_boxes(head: bytes) -> str:
    """Photos of recent telephones and sounds share a container with videos: its brand tells them apart."""
    brand = head[8:12]
    if brand in (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc"):
        return ".heic"
    if brand[:3] in (b"M4A", b"M4B") or brand in (b"mp42", b"isom", b"iso5", b"dash"):
        return ".m4a"
    raise NotReadable(_("une vidéo ne s'envoie pas ici : envoyer des photos ou un son."))


def _office(file: BinaryIO, _head: bytes) -> str:
    try:
        with ZipFile(file) as archive:
            _check_size(archive.infolist(), file)
            return _kind_of(archive)
    except (BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, KeyError) as error:
        raise NotReadable(
            _("ce document est abîmé. L'ouvrir sur l'appareil, puis l'enregistrer de nouveau.")
        ) from error


def _check_size(entries: list[ZipInfo], file: BinaryIO) -> None:
    """Nothing is inflated: the directory of the zip says what would come out of it."""
    packed = file.seek(0, 2)
    inflated = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or inflated > min(MAX_INFLATED_BYTES, MAX_RATIO * packed):
        raise NotReadable(_("une fois ouvert, ce document serait démesuré. L'enregistrer en PDF."))


def _kind_of(archive: ZipFile) -> str:
    names = archive.namelist()
    if "mimetype" in names and "content.xml" in names:
        with archive.open("mimetype") as entry:
            declared = entry.read(100).strip()
        if declared in OPEN_DOCUMENTS:
            return OPEN_DOCUMENTS[declared]
    if "[Content_Types].xml" in names:
        for folder, suffix in OFFICE_FOLDERS.items():
            if any(name.startswith(folder) for name in names):
                return suffix
    raise NotReadable(_("ce dossier compressé n'est pas accepté : envoyer les fichiers un par un."))


def _is_text(file: BinaryIO) -> bool:
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        if len(chunk.translate(None, NOT_IN_TEXT)) < len(chunk):
            return False
    return True


def _always(suffix: str) -> Callable[[BinaryIO, bytes], str]:
    return lambda _file, _head: suffix


# The first bytes of a file → what it is.
_KINDS = (
    (b"%PDF-", _pdf),
    (b"\xff\xd8\xff", _always(".jpg")),
    (b"\x89PNG\r\n\x1a\n", _always(".png")),
    (b"RIFF", _riff),
    (b"PK\x03\x04", _office),
    (b"ID3", _always(".mp3")),
    (b"\xff\xfb", _always(".mp3")),
    (b"\xff\xf3", _always(".mp3")),
    (b"\xff\xf2", _always(".mp3")),
    (b"OggS", _always(".ogg")),
)
