"""Files sent by teachers and pupils: where they are stored, how large and of which types they may be."""

import uuid
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from continuity.common import wording

# Extension → the leading bytes a file of that kind starts with (empty: text, no signature).
ALLOWED = {
    ".pdf": (b"%PDF-",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".webp": (b"RIFF",),
    ".heic": (b"",),
    ".odt": (b"PK\x03\x04",),
    ".ods": (b"PK\x03\x04",),
    ".odp": (b"PK\x03\x04",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".pptx": (b"PK\x03\x04",),
    ".mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    ".m4a": (b"",),
    ".ogg": (b"OggS",),
    ".txt": (b"",),
    ".csv": (b"",),
}


def resource_path(_instance, filename: str) -> str:
    return f"resources/{uuid.uuid4()}{PurePath(filename).suffix.lower()}"


def submission_path(_instance, filename: str) -> str:
    return f"returns/{uuid.uuid4()}{PurePath(filename).suffix.lower()}"


def check_file(file: UploadedFile) -> None:
    """Raise ValidationError, with a sentence, for a file too large, empty, or whose type is not allowed."""
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _(
                "« %(name)s » pèse %(size)s : %(limit)s au plus. Réduire le fichier ou l'envoyer en plusieurs parties."
            )
            % {
                "name": file.name,
                "size": wording.file_size(file.size),
                "limit": wording.file_size(settings.UPLOAD_MAX_BYTES),
            }
        )
    if not file.size:
        raise ValidationError(_("« %(name)s » est vide : choisir un autre fichier.") % {"name": file.name})
    signatures = ALLOWED.get(PurePath(file.name or "").suffix.lower())
    if signatures is None or not _starts_with(file, signatures):
        raise ValidationError(
            _("« %(name)s » n'est pas d'un type accepté. Types acceptés : %(types)s.")
            % {
                "name": file.name,
                "types": ", ".join(sorted(extension.lstrip(".") for extension in ALLOWED)),
            }
        )


def _starts_with(file: UploadedFile, signatures: tuple[bytes, ...]) -> bool:
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    return head.startswith(signatures)
