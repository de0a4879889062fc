"""Which files are accepted, as what and under which name: their content decides."""

import struct
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from activities import files, photos
from activities.file_kinds import MAX_ENTRIES
from tests.samples import PDF, docx, image, odt, photo, sent, zipped


def refusal(name, content):
    with pytest.raises(ValidationError) as refused:
        files.accept(sent(name, content))
    return refused.value.message


def declared(size: int) -> bytes:
    """A docx whose directory says that its text is `size` bytes long, whatever it is."""
    content = bytearray(docx())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<L", size)
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "stored"),
    [
        ("devoir.pdf", PDF, "devoir.pdf"),
        ("DEVOIR.PDF", PDF, "DEVOIR.PDF"),
        ("devoir.docx", docx(), "devoir.docx"),
        ("devoir.odt", odt(), "devoir.odt"),
        ("oral.mp3", b"ID3\x03 son", "oral.mp3"),
        ("oral.m4a", b"\0\0\0\x18ftypM4A son", "oral.m4a"),
        ("oral.ogg", b"OggS son", "oral.ogg"),
        ("notes.txt", "Écrit à la main".encode("cp1252"), "notes.txt"),
        ("notes.csv", "élève;note\n".encode(), "notes.csv"),
        ("cahier.png", image("PNG"), "cahier.png"),
        ("cahier.jpg", photo(), "cahier.jpg"),
        ("cahier.jpeg", photo(), "cahier.jpg"),
        ("cahier.webp", image("WEBP"), "cahier.jpg"),
        ("cahier.heic", image("HEIF"), "cahier.jpg"),
    ],
)
def test_what_is_what_its_name_says_is_accepted(name, content, stored):
    assert files.accept(sent(name, content)).name == stored


@pytest.mark.parametrize(
    ("name", "content", "stored"),
    [
        ("photo.png", photo(), "photo.jpg"),
        ("photo.jpg", image("HEIF"), "photo.jpg"),
        ("devoir.txt", PDF, "devoir.pdf"),
        ("devoir.doc.pdf", docx(), "devoir.doc.docx"),
    ],
)
def test_the_content_gives_the_extension(name, content, stored):
    assert files.accept(sent(name, content)).name == stored


@pytest.mark.parametrize("name", ["devoir.pdf.exe", "photo.jpg.html", "jeu.exe", "dessin.svg", "page", ""])
def test_the_last_extension_counts_and_must_be_accepted(name):
    assert "n'est pas d'un type accepté" in refusal(name or "\x01", PDF)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("devoir.pdf", b"", "est vide"),
        ("devoir.pdf", b"%PDF-1.7 sans fin", "la fin manque"),
        ("devoir.pdf", b"MZ\x90\x00", "contenu n'est pas celui d'un fichier pdf"),
        ("devoir.pdf", b"<html><script>", "contenu n'est pas celui d'un fichier pdf"),
        ("photo.jpg", b"\xff\xd8\xff pas une image", "ne s'ouvre pas"),
        ("photo.jpg", photo()[:300], "ne s'ouvre pas"),
        ("photo.heic", b"\0\0\0\x18ftypheic", "ne s'ouvre pas"),
        ("devoir.docx", docx()[:-30], "ce document est abîmé"),
        ("devoir.docx", b"PK\x03\x04 coupure", "ce document est abîmé"),
        ("devoir.docx", zipped(virus_DOT_exe=b"MZ"), "dossier compressé"),
        ("devoir.odt", zipped(mimetype="application/epub+zip", content_DOT_xml=""), "dossier compressé"),
        ("notes.txt", b"MZ\x90\x00\x03", "contenu n'est pas celui d'un fichier txt"),
        ("oral.ogg", b"RIFF\0\0\0\0WAVE", "n'est pas accepté"),
        ("oral.m4a", b"\0\0\0\x18ftypqt  ", "une vidéo ne s'envoie pas ici"),
    ],
)
def test_what_is_damaged_or_something_else_is_refused_with_what_to_do(name, content, said):
    assert said in refusal(name, content)


@pytest.mark.parametrize(
    "bomb",
    [
        docx(b"0" * 20_000_000),  # a thousand times smaller than what comes out of it
        declared(2_000_000_000),
        zipped(**{f"n{number}": "" for number in range(MAX_ENTRIES + 1)}),
    ],
    ids=["ratio", "announced", "entries"],
)
def test_a_zip_bomb_is_refused_from_its_directory(bomb):
    assert "démesuré" in refusal("devoir.docx", bomb)


def test_an_ordinary_long_document_is_no_bomb():
    text = "".join(f"<w:p>Phrase numéro {number}.</w:p>" for number in range(20_000))
    assert files.accept(sent("memoire.docx", docx(text))).name == "memoire.docx"


def test_an_image_of_too_many_pixels_is_refused_before_they_are_decoded(monkeypatch):
    monkeypatch.setattr(photos, "MAX_PIXELS", 100)
    assert "millions de pixels" in refusal("photo.png", image("PNG"))


def test_a_file_too_large_is_refused_with_its_weight(settings):
    settings.UPLOAD_MAX_BYTES = 20
    assert "devoir.pdf" in refusal("devoir.pdf", PDF)


@pytest.mark.parametrize(
    ("sent_name", "read"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Inès\\devoir.pdf", "devoir.pdf"),
        ("dev\x00oir\r\n.pdf", "devoir.pdf"),
        ("devoir\u202efdp.exe", "devoirfdp.exe"),
        ("mon   devoir .pdf", "mon devoir.pdf"),
        ("🎉 devoir 👩\u200d🔬.pdf", "🎉 devoir 👩\u200d🔬.pdf"),
        ("e\u0301lan.pdf", "élan.pdf"),
        (".pdf", "fichier.pdf"),
        ("", "fichier"),
        ("x" * 300 + ".jpeg", "x" * 115 + ".jpeg"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a_name_is_made_readable(sent_name, read):
    assert files.clean_name(sent_name) == read


@given(st.text(max_size=400))
@example("a." + "b" * 400)
def test_any_name_can_be_kept(name):
    cleaned = files.clean_name(name)
    assert 0 < len(cleaned) <= files.NAME_LENGTH
    assert "/" not in cleaned
    assert cleaned.isprintable() or files.JOINER in cleaned


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@given(st.sampled_from([docx(), odt(), photo(), image("PNG"), image("WEBP"), PDF]), st.data())
def test_whatever_the_damage_a_file_is_accepted_or_refused_with_a_sentence(content, data):
    damaged = bytearray(content)
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=6)):
        damaged[place] = data.draw(st.integers(0, 255))
    with suppress(ValidationError):
        assert files.accept(sent("devoir.pdf", bytes(damaged))).size
