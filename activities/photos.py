"""Photos of telephones, made light and anonymous on arrival.

A page of a notebook reads well at 2000 pixels. What a telephone adds (where and when, with which device) is left out:
images are drawn again from their pixels alone, which also leaves nothing of a file that would be two things at once.
"""

import struct
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from activities.file_kinds import NotReadable

LONGEST_SIDE = 2000
QUALITY = 80
THUMBNAIL_SIDE, THUMBNAIL_QUALITY = 160, 60  # about 4 kB
MAX_PIXELS = 50_000_000  # 150 MB once decoded; a telephone takes photos of 12 to 48 million pixels
SUFFIXES = (".jpg", ".png", ".webp", ".heic")
DRAWN = (".jpg", ".png")  # what they become
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# What decoders are known to raise on bytes that are no image.
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    RuntimeError,
    TypeError,
    struct.error,
    Image.DecompressionBombError,
)

register_heif_opener()


def lightened(file: BinaryIO, suffix: str) -> tuple[bytes, str]:
    """The image in `file` upright, its longest side at most LONGEST_SIDE, and the extension it now has.

    PNG stays PNG, for drawings and screens; the others become JPEG. Raises NotReadable for an image that cannot be
    decoded or has more than MAX_PIXELS pixels, which are counted before any is decoded.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as image:
            _check_pixels(image)
            return _drawn_again(image, suffix)
    except UNREADABLE as error:
        raise NotReadable(
            _("cette image est abîmée et ne s'ouvre pas. Reprendre la photo ou l'enregistrer de nouveau.")
        ) from error


def thumbnail(file: BinaryIO) -> bytes:
    """A stored image (DRAWN) as a small JPEG on white, its longest side at most THUMBNAIL_SIDE: enough to tell a page."""
    side = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    with Image.open(file, formats=("JPEG", "PNG")) as image:
        image.draft("RGB", side)
        small = image.convert("RGBA")
    small.thumbnail(side)
    white = Image.new("RGBA", small.size, "white")
    drawn = BytesIO()
    Image.alpha_composite(white, small).convert("RGB").save(drawn, "JPEG", quality=THUMBNAIL_QUALITY)
    return drawn.getvalue()


def _check_pixels(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise NotReadable(
            _("cette image a %(millions)d millions de pixels, %(limit)d au plus. La réduire ou la reprendre.")
            % {"millions": width * height // 1_000_000, "limit": MAX_PIXELS // 1_000_000}
        )


def _drawn_again(image: Image.Image, suffix: str) -> tuple[bytes, str]:
    image.draft(
        "RGB", (LONGEST_SIDE, LONGEST_SIDE)
    )  # a JPEG is decoded at the size that is wanted, not larger
    keeps_lines = suffix == ".png"
    has_alpha = keeps_lines and (image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info)
    upright = ImageOps.exif_transpose(image).convert("RGBA" if has_alpha else "RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    upright.info.clear()
    drawn = BytesIO()
    if keeps_lines:
        upright.save(drawn, "PNG", optimize=True)
        return drawn.getvalue(), ".png"
    upright.save(drawn, "JPEG", quality=QUALITY, optimize=True)
    return drawn.getvalue(), ".jpg"
