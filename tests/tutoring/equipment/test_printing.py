"""What a pack holds once it is printed: the documents that come with the work among the sheets of each pupil."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from activities.models import Resource
from tests.factories import CourseFactory, PupilFactory, at_a_distance, given
from tests.pdfs import a_pdf, rewritten, with_hidden_layer
from tutoring.equipment import attached
from tutoring.equipment.attached import Obstacle, printable

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture
def work(pupil):
    course = CourseFactory(school_class=pupil.school_class)
    at_a_distance(pupil.school_class, *(TODAY + timedelta(days=day) for day in range(5)))
    pupil.on_paper = True
    pupil.save()
    return given(course=course, given_on=TODAY, due_on=TODAY + timedelta(days=3), title="Le relief")


@pytest.fixture
def attach(work):
    def _attach(title, content=b"", name="", **fields):
        file = ContentFile(content, name) if name else ""
        return Resource.objects.create(activity=work, title=title, file=file, **fields)

    return _attach


@pytest.fixture
def pages(client, cpe):
    """The words of each page of the packs of the week."""
    client.force_login(cpe)

    def _pages(query=""):
        content = client.get(reverse("tutoring:packs_pdf") + query).getvalue()
        return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]

    return _pages


def a_picture(size=(300, 200), mode="RGB", kind="JPEG") -> bytes:
    file = BytesIO()
    Image.new(mode, size).save(file, kind)
    return file.getvalue()


def a_heavy_picture() -> bytes:
    """Of points that are all different, which nothing makes lighter."""
    file = BytesIO()
    Image.effect_noise((900, 900), 100).save(file, "JPEG")
    return file.getvalue()


class TestAPack:
    def test_holds_the_guide_then_the_sheet_then_its_documents(self, attach, pages):
        attach("Carte", a_pdf("Les Alpes", "Le Jura"), "carte.pdf")
        guide, sheet, alps, jura = pages("?recto=1")

        assert "Le relief" in guide
        assert "Carte (2 pages)" in sheet
        assert (alps, jura) == ("Les Alpes", "Le Jura")

    def test_holds_a_picture_on_a_page(self, attach, pages):
        attach("Croquis", a_picture(), "croquis.jpg")

        assert len(pages("?recto=1")) == 3

    def test_on_two_sides_each_work_and_each_pupil_begins_on_a_sheet_of_its_own(self, work, attach, pages):
        PupilFactory(school_class=work.course.school_class, on_paper=True)
        work.assignments.create(pupil=PupilFactory(school_class=work.course.school_class, on_paper=True))
        attach("Carte", a_pdf("Les Alpes", "Le Jura"), "carte.pdf")
        found = pages()

        assert len(found) % 2 == 0
        assert all(words == "" or "Alpes" in words or "Jura" in words for words in found[1::2])

    def test_shared_by_several_weighs_once(self, work, attach, client, cpe):
        attach("Photo", a_heavy_picture(), "photo.jpg")
        client.force_login(cpe)
        alone = len(client.get(reverse("tutoring:packs_pdf")).getvalue())
        for pupil in PupilFactory.create_batch(3, school_class=work.course.school_class, on_paper=True):
            work.assignments.create(pupil=pupil)

        assert len(client.get(reverse("tutoring:packs_pdf")).getvalue()) < 2 * alone

    def test_of_a_pupil_who_has_nothing_to_do_is_the_guide(self, work, pages):
        work.assignments.all().delete()

        assert len(pages("?recto=1")) == 1

    def test_names_what_does_not_print_and_whom_to_ask(self, work, attach, pages):
        attach("Le film", url="https://exemple.fr/")
        _guide, sheet = pages("?recto=1")

        assert f"À demander à {work.course.teacher}" in " ".join(sheet.split())
        assert "Le film (lien internet)" in " ".join(sheet.split())

    def test_keeps_what_makes_our_own_pages_accessible(self, attach, client, cpe):
        attach("Carte", a_pdf("Les Alpes"), "carte.pdf")
        client.force_login(cpe)
        read = PdfReader(BytesIO(client.get(reverse("tutoring:packs_pdf")).getvalue()))

        assert "/StructTreeRoot" in read.root_object
        assert read.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
        assert "/Metadata" not in read.root_object


class TestADocument:
    @pytest.mark.parametrize(
        ("content", "name", "obstacle"),
        [
            (b"ID3", "leçon.mp3", Obstacle.SOUND),
            (b"PK", "leçon.odt", Obstacle.OFFICE),
            (b"a;b", "table.csv", Obstacle.OFFICE),
            (b"%PDF-1.7", "carte.pdf", Obstacle.DAMAGED),
            (b"\xff\xd8\xff", "photo.jpg", Obstacle.DAMAGED),
            (rewritten(a_pdf("Carte"), with_hidden_layer), "carte.pdf", Obstacle.LAYERS),
            (a_pdf(*"abcdefghijklmnopqrstu"), "manuel.pdf", Obstacle.LONG),
        ],
        ids=["sound", "office", "table", "damaged", "damaged picture", "hidden layer", "long"],
    )
    def test_that_does_not_print_says_why(self, attach, tmp_path, content, name, obstacle):
        resource = attach("Document", content, name)

        assert printable([resource], tmp_path)[resource.pk].obstacle == obstacle

    def test_that_is_no_longer_stored_says_so(self, attach, tmp_path):
        resource = attach("Carte", a_pdf("Les Alpes"), "carte.pdf")
        resource.file.storage.delete(resource.file.name)

        assert printable([resource], tmp_path)[resource.pk].obstacle == Obstacle.DAMAGED

    def test_is_left_out_once_the_others_weigh_enough(self, attach, tmp_path, monkeypatch):
        first, second = (attach(title, a_pdf(title), "carte.pdf") for title in ("Nord", "Sud"))
        monkeypatch.setattr(attached, "MOST_BYTES", first.size)
        made = printable([first, first, second], tmp_path)

        assert [made[each.pk].obstacle for each in (first, second)] == [None, Obstacle.HEAVY]

    @pytest.mark.parametrize(
        ("size", "mode", "kind"),
        [((2000, 1500), "RGB", "JPEG"), ((20, 3000), "RGBA", "PNG"), ((1, 1), "L", "PNG")],
    )
    def test_that_is_a_picture_fits_a_sheet(self, attach, tmp_path, size, mode, kind):
        resource = attach("Croquis", a_picture(size, mode, kind), f"croquis.{kind.lower().replace('e', '')}")
        made = printable([resource], tmp_path)[resource.pk]

        [page] = PdfReader(made.path).pages
        assert sorted((page.mediabox.width, page.mediabox.height)) == pytest.approx([595.28, 841.89])
