"""Files sent by teachers and pupils: how many, how large and of which types, where they are stored, under what name.

What a file is, its content says, never its name (`activities.file_kinds`); photos are made light (`activities.photos`).
"""

import unicodedata
import uuid
from collections.abc import Iterator
from pathlib import PurePath, PurePosixPath, PureWindowsPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from activities import photos
from activities.file_kinds import EXTENSIONS, NotReadable, suffix_of
from continuity.common import wording
from continuity.common.large_requests import CutShort

NAME_LENGTH = 120
MAX_FILES = 10
JOINER = "\u200d"  # the only invisible character of a name that is kept: it holds emoji together


def resource_path(_instance, filename: str) -> str:
    return f"resources/{uuid.uuid4()}{PurePath(filename).suffix.lower()}"


def submission_path(_instance, filename: str) -> str:
    return f"returns/{uuid.uuid4()}{PurePath(filename).suffix.lower()}"


def model_answer_path(_instance, filename: str) -> str:
    return f"model-answers/{uuid.uuid4()}{PurePath(filename).suffix.lower()}"


def answer_path(_instance, filename: str) -> str:
    return f"answers/{uuid.uuid4()}{PurePath(filename).suffix.lower()}"


def opened(file: FieldFile) -> Iterator[bytes] | None:
    """The content of a stored file, piece by piece; None when the storage no longer has it."""
    try:
        return _pieces(file.open("rb"))
    except FileNotFoundError:
        return None


def _pieces(content: FieldFile) -> Iterator[bytes]:
    with content:
        yield from content.chunks()


def files_help() -> str:
    """The limits on files, said before anybody chooses one."""
    return _(
        "%(count)d fichiers au plus, %(size)s chacun. Types acceptés : %(types)s. Les photos sont allégées à l'arrivée."
    ) % {
        "count": MAX_FILES,
        "size": wording.file_size(settings.UPLOAD_MAX_BYTES),
        "types": accepted_types(),
    }


def accepted_types() -> str:
    return ", ".join(extension.lstrip(".") for extension in EXTENSIONS)


def clean_name(name: str) -> str:
    """The name people read: without folders, without what does not show, at most NAME_LENGTH characters with its
    extension kept. "fichier" for a name of which nothing is left.
    """
    last = PureWindowsPath(PurePosixPath(name).name).name
    shown = "".join(letter for letter in unicodedata.normalize("NFC", last) if _shows(letter))
    stem, dot, extension = " ".join(shown.split()).rpartition(".")
    stem = (stem if dot else extension).strip(". ")
    ending = f".{extension}" if dot and len(extension) <= 5 else ""
    return f"{stem[: NAME_LENGTH - len(ending)] or 'fichier'}{ending}"


def check_announced(name: str, size: int) -> None:
    """Raise ValidationError, with a sentence, for what can be told before a byte has come: weight and extension."""
    if size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _(
                "« %(name)s » pèse %(size)s : %(limit)s au plus. Réduire le fichier ou l'envoyer en plusieurs parties."
            )
            % {
                "name": clean_name(name),
                "size": wording.file_size(size),
                "limit": wording.file_size(settings.UPLOAD_MAX_BYTES),
            }
        )
    if size <= 0:
        raise ValidationError(
            _("« %(name)s » est vide : choisir un autre fichier.") % {"name": clean_name(name)}
        )
    if PurePath(clean_name(name)).suffix.lower() not in EXTENSIONS:
        raise ValidationError(
            _("« %(name)s » n'est pas d'un type accepté. Types acceptés : %(types)s.")
            % {"name": clean_name(name), "types": accepted_types()}
        )


def accept(file: UploadedFile) -> UploadedFile:
    """`file` as it is to be stored: named for people, its extension that of its content, photos made light.

    Raises ValidationError, with a sentence, for a file too large, empty, damaged, or of a type that is not accepted.
    """
    if isinstance(file, CutShort):
        raise ValidationError(_too_much(file.size))
    name = clean_name(file.name or "")
    check_announced(name, file.size)
    try:
        suffix = suffix_of(file, PurePath(name).suffix.lower())
        if suffix in photos.SUFFIXES:
            content, suffix = photos.lightened(file, suffix)
            file = SimpleUploadedFile(name, content)
    except NotReadable as reason:
        raise ValidationError(
            _("« %(name)s » n'est pas accepté : %(reason)s") % {"name": name, "reason": reason}
        ) from None
    file.name = _with_suffix(name, suffix)
    return file


def _too_much(size: int) -> str:
    return _(
        "L'envoi pèse %(size)s en tout et n'a pas été lu : %(limit)s au plus par fichier. "
        "Envoyer moins de fichiers à la fois, et des photos plutôt qu'une vidéo."
    ) % {"size": wording.file_size(size), "limit": wording.file_size(settings.UPLOAD_MAX_BYTES)}


def _with_suffix(name: str, suffix: str) -> str:
    if name.lower().endswith(suffix):
        return name
    return f"{name.rpartition('.')[0][: NAME_LENGTH - len(suffix)]}{suffix}"


def _shows(letter: str) -> bool:
    return letter == JOINER or letter.isspace() or unicodedata.category(letter)[0] not in "CZ"
