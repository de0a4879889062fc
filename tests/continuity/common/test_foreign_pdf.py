"""A PDF made by somebody else is printed for what it shows, and does nothing else."""

from functools import partial
from io import BytesIO
from random import Random

import pytest
import weasyprint
from pypdf import PdfReader, PdfWriter

from continuity.common.foreign_pdf import A4, Damaged, HidesLayers, Locked, TooLong, cleaned
from tests.pdfs import a_pdf, rewritten, with_hidden_layer, with_script


@pytest.fixture
def clean(tmp_path):
    def _clean(content, most_pages=5):
        target = tmp_path / "clean.pdf"
        cleaned(BytesIO(content), target, most_pages=most_pages)
        return PdfReader(target)

    return _clean


def test_its_pages_say_what_they_said(clean):
    assert [page.extract_text() for page in clean(a_pdf("Nord", "Sud")).pages] == ["Nord", "Sud"]


@pytest.mark.parametrize(
    ("size", "sheet"),
    [("A3", A4), ("A4", A4), ("A5 landscape", A4[::-1]), ("60cm 10cm", A4[::-1]), ("Letter", A4)],
)
def test_every_page_becomes_a_sheet_of_a4(clean, size, sheet):
    [page] = clean(a_pdf("Carte", size=size)).pages

    assert (page.mediabox.width, page.mediabox.height) == pytest.approx(sheet)
    assert page.extract_text() == "Carte"


def test_a_page_turned_stays_turned(clean):
    [page] = clean(rewritten(a_pdf("Carte"), lambda writer: writer.pages[0].rotate(90))).pages

    assert page.rotation == 90


def test_its_scripts_are_left_behind(clean):
    reader = clean(rewritten(a_pdf("Carte"), with_script))

    assert {"/OpenAction", "/AA"}.isdisjoint([*reader.root_object, *reader.pages[0]])
    assert b"alert" not in reader.stream.getvalue()


def test_its_links_lead_nowhere(clean):
    reader = clean(a_pdf('<a href="https://exemple.fr/">Carte</a>'))

    assert "/Annots" not in reader.pages[0]


def test_a_box_ticked_in_a_form_stays_ticked_and_can_no_more_be_filled_in(clean):
    html = '<form><input type="checkbox" name="oui" checked></form>'
    reader = clean(weasyprint.HTML(string=html).write_pdf(pdf_forms=True))

    [look] = reader.pages[0]["/Annots"]
    assert (look["/Subtype"], set(look["/AP"])) == ("/Stamp", {"/N"})
    assert "/AcroForm" not in reader.root_object


def test_with_a_password_it_is_refused(clean):
    with pytest.raises(Locked):
        clean(
            rewritten(a_pdf("Carte"), partial(PdfWriter.encrypt, user_password="secret", algorithm="RC4-128"))
        )


def test_with_more_pages_than_are_wanted_it_is_refused(clean):
    with pytest.raises(TooLong):
        clean(a_pdf("Nord", "Sud", "Est"), most_pages=2)


def test_with_a_hidden_layer_it_is_refused(clean):
    with pytest.raises(HidesLayers):
        clean(rewritten(a_pdf("Carte"), with_hidden_layer))


def test_without_a_page_it_is_refused(clean):
    with pytest.raises(Damaged):
        clean(rewritten(a_pdf("Carte"), lambda writer: writer.remove_page(0)))


def test_damaged_anywhere_it_is_refused_or_read_and_nothing_worse(clean):
    sound, chance = a_pdf("Nord", "Sud"), Random(2026)
    for _time in range(300):
        spoilt = bytearray(sound)
        for _byte in range(chance.randint(1, 12)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        del spoilt[chance.randrange(len(spoilt) // 2, 2 * len(spoilt)) :]
        try:
            clean(bytes(spoilt))
        except (Damaged, Locked, TooLong, HidesLayers):
            continue
