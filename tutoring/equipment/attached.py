"""What comes with the work of a pack, made into pages to print; or why it is not, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from pathlib import Path, PurePath
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image

from activities import photos
from activities.file_kinds import NotReadable
from activities.models import Resource
from continuity.common import foreign_pdf

MOST_PAGES = 20  # of one document
MOST_BYTES = 60_000_000  # of all the documents of one print, each once
SOUNDS = (".mp3", ".m4a", ".ogg")
# A picture fills the sheet but for its margins, and is not blown up beyond what its points bear.
WIDTH_INCHES, HEIGHT_INCHES, FEWEST_POINTS_PER_INCH = 7.4, 10.9, 90


class Obstacle(Enum):
    """Why something is not printed with the packs, and what vie scolaire can do."""

    LINK = _("lien internet"), _("imprimer la page si elle s'y prête, ou demander un document au professeur")
    SOUND = _("enregistrement sonore"), _("le remettre sur clé USB, ou demander un texte au professeur")
    OFFICE = (
        _("fichier à ouvrir sur un ordinateur"),
        _("l'ouvrir et l'imprimer, ou demander un PDF au professeur"),
    )
    LOCKED = _("PDF protégé"), _("demander au professeur un PDF sans mot de passe")
    LAYERS = _("PDF dont une partie est masquée"), _("l'ouvrir et imprimer ce qui doit se voir")
    DAMAGED = _("fichier qui ne s'ouvre pas"), _("demander au professeur de l'envoyer de nouveau")
    LONG = _("document long"), _("l'imprimer à part, ou demander au professeur les pages utiles")
    HEAVY = (
        _("fichier lourd"),
        _("l'imprimer à part : les autres documents de ces pochettes pèsent déjà beaucoup"),
    )

    @property
    def what(self):
        return self.value[0]

    @property
    def to_do(self):
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Attached:
    """A resource as a PDF of A4 sheets at `path`, of so many `pages`; or the `obstacle`, without path."""

    resource: Resource
    path: Path | None = None
    pages: int = 0
    obstacle: Obstacle | None = None


class NotPrinted(Exception):
    """It is not made into pages; the argument is the obstacle."""


def printable(resources: Iterable[Resource], folder: Path) -> dict[int, Attached]:
    """Each of `resources` by its key, made into a file of `folder` where it can be printed."""
    made: dict[int, Attached] = {}
    room = MOST_BYTES
    for resource in resources:
        if resource.pk in made:
            continue
        made[resource.pk] = attached = _attached(resource, folder, room)
        if attached.path:
            room -= resource.size
    return made


def _attached(resource: Resource, folder: Path, room: int) -> Attached:
    path = folder / f"{resource.pk}.pdf"
    try:
        return Attached(resource, path, _made(resource, path, room))
    except NotPrinted as reason:
        return Attached(resource, obstacle=reason.args[0])


def _made(resource: Resource, path: Path, room: int) -> int:
    """How many pages were written to `path`. Raises NotPrinted."""
    suffix = PurePath(resource.file.name or "").suffix
    if not resource.file:
        raise NotPrinted(Obstacle.LINK)
    if suffix in SOUNDS:
        raise NotPrinted(Obstacle.SOUND)
    if suffix not in (".pdf", *photos.DRAWN):
        raise NotPrinted(Obstacle.OFFICE)
    if resource.size > room:
        raise NotPrinted(Obstacle.HEAVY)
    try:
        with resource.file.open("rb") as content:
            return _laid_out(content, suffix, path)
    except (NotReadable, FileNotFoundError, foreign_pdf.Damaged) as error:
        raise NotPrinted(Obstacle.DAMAGED) from error
    except foreign_pdf.Locked as error:
        raise NotPrinted(Obstacle.LOCKED) from error
    except foreign_pdf.HidesLayers as error:
        raise NotPrinted(Obstacle.LAYERS) from error
    except foreign_pdf.TooLong as error:
        raise NotPrinted(Obstacle.LONG) from error


def _laid_out(content: BinaryIO, suffix: str, path: Path) -> int:
    if suffix != ".pdf":
        picture, _suffix = photos.lightened(content, suffix)
        content = _on_a_page(picture)
    return foreign_pdf.cleaned(content, path, most_pages=MOST_PAGES)


def _on_a_page(picture: bytes) -> BytesIO:
    """A PDF of one page that holds the picture, upright or lying as it is, on white."""
    page = BytesIO()
    with Image.open(BytesIO(picture)) as image:
        drawn = image.convert("RGBA")
    white = Image.new("RGBA", drawn.size, "white")
    across, down = sorted(drawn.size)
    resolution = max(across / WIDTH_INCHES, down / HEIGHT_INCHES, FEWEST_POINTS_PER_INCH)
    Image.alpha_composite(white, drawn).convert("RGB").save(page, "PDF", resolution=resolution)
    return page
