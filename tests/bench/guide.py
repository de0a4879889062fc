"""The weekly guide on paper, one PDF per pupil, beside WeasyPrint printing the same text with no layout at all."""

from collections.abc import Iterator
from io import BytesIO
from itertools import cycle
from statistics import median

import weasyprint
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from pypdf import PdfReader
from weasyprint.text.fonts import FontConfiguration

from continuity.directory.models import Pupil
from tests.bench.dataset import build_school, settle
from tests.bench.measures import Measure, beside, turn_about

BARE = '<!doctype html><html lang="fr"><meta charset="utf-8"><body style="font-size: 10pt">{}</body></html>'


def measure(*, pupils: int = 25, rounds: int = 25) -> Iterator[Measure]:
    """One process, hence one core; each guide comes from its own address, asked for by the principal.

    Raises RuntimeError when the bare document is not as many pages long.
    """
    built = build_school(classes=1, pupils=pupils)
    settle()
    reader = Client(headers={"host": "localhost"})
    reader.force_login(built.principal)
    html, fonts = _bare(reader, built.pupils[0]), FontConfiguration()
    lengths = [
        len(PdfReader(BytesIO(pdf)).pages) for pdf in (_guide(reader, built.pupils[0]), _print(html, fonts))
    ]
    if len(set(lengths)) > 1:
        raise RuntimeError(f"The guide and the bare document are {lengths} pages long.")
    turns = cycle(built.pupils)
    own, plain = turn_about(rounds, lambda: _guide(reader, next(turns)), lambda: _print(html, fonts))
    yield beside("guide.per_s", 1 / median(own), "guides/s", 1 / median(plain))


def _guide(reader: Client, pupil: Pupil) -> bytes:
    return reader.get(reverse("workload:guide_pdf", args=[pupil.public_id])).content


def _print(html: str, fonts: FontConfiguration) -> bytes:
    return weasyprint.HTML(string=html).write_pdf(font_config=fonts)


def _bare(reader: Client, pupil: Pupil) -> str:
    """The words of a pupil's guide, a paragraph for each of its parts."""
    page = reader.get(reverse("workload:guide", args=[pupil.public_id])).content.decode()
    parts = page.partition("<main")[2].partition("</main>")[0].split("<section")
    return BARE.format("".join(f"<p>{' '.join(strip_tags(f'<p{part}').split())}</p>" for part in parts))
