"""Zip archives sent as they are made, and names that every system can unpack.

However large an archive, one piece of one file is in memory at a time, and it begins to arrive at once.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone

LONGEST_NAME = 60
# Controls, what hides or turns the text around, and what some system gives a meaning to.
UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
JOINER = "\N{ZERO WIDTH JOINER}"  # invisible, and what holds an emoji together
UNSAFE = re.compile(r'[<>:"/\\|?*]+')
# Names of devices on Windows, whatever their extension.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


class _Outlet:
    """Where ZipFile writes: it holds what was written until it is taken."""

    def __init__(self):
        self._written = bytearray()

    def write(self, content: bytes) -> int:
        self._written += content
        return len(content)

    def flush(self) -> None:
        """Nothing lies further down."""

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


def zip_stream(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The pieces of a zip of `files`: pairs (path in the archive, pieces of the content), taken one after the other."""
    outlet, made_at = _Outlet(), timezone.localtime().timetuple()[:6]
    with ZipFile(outlet, "w") as archive:
        for path, pieces in files:
            entry = ZipInfo(path, made_at)
            entry.compress_type = ZIP_DEFLATED
            with archive.open(entry, "w") as file:
                for piece in pieces:
                    file.write(piece)
                    yield outlet.take()
    yield outlet.take()


def safe_name(text: str, *, otherwise: str) -> str:
    """`text` as the name of one file or folder on any system: no path, nothing hidden, sixty characters at most.

    `otherwise` is the name when nothing readable is left. Of a long name the extension is kept.
    """
    shown = "".join(letter if _is_shown(letter) else " " for letter in unicodedata.normalize("NFC", text))
    name = " ".join(UNSAFE.sub("-", shown).split()).strip(" .-")
    name = DEVICES.sub(r"\1-", name, count=1) if DEVICES.match(name) else name
    suffix = PurePath(name).suffix
    if len(name) > LONGEST_NAME and len(suffix) < LONGEST_NAME:
        name = name[: LONGEST_NAME - len(suffix)].rstrip(" .") + suffix
    return name[:LONGEST_NAME].rstrip(" .") or otherwise


def _is_shown(letter: str) -> bool:
    return letter == JOINER or unicodedata.category(letter) not in UNSAFE_CATEGORIES


class UniquePaths:
    """Gives each path once, capitals aside: the second "a.pdf" is "a (2).pdf"."""

    def __init__(self):
        self._taken: set[str] = set()

    def __call__(self, path: str) -> str:
        wanted, number = PurePath(path), 1
        while path.casefold() in self._taken:
            number += 1
            path = str(wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}"))
        self._taken.add(path.casefold())
        return path
