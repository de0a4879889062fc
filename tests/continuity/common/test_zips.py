"""Zips sent as they are made, and names that every system can unpack."""

from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine

from continuity.common.zips import LONGEST_NAME, UniquePaths, safe_name, zip_stream

PIECE = bytes(range(256)) * 256


def test_what_goes_in_comes_out():
    stream = zip_stream([("a/été.txt", [b"un ", b"deux"]), ("vide.txt", [])])

    archive = ZipFile(BytesIO(b"".join(stream)))

    assert archive.testzip() is None
    assert archive.namelist() == ["a/été.txt", "vide.txt"]
    assert archive.read("a/été.txt") == b"un deux"


def test_what_is_packed_bears_the_day_it_was_packed():
    with time_machine.travel("2026-11-20T10:00:00+01:00"):
        archive = ZipFile(BytesIO(b"".join(zip_stream([("a.txt", [b"un"])]))))

    assert archive.infolist()[0].date_time[:4] == (2026, 11, 20, 10)


def test_a_file_is_sent_while_it_is_read():
    read = []

    def pieces():
        for number in range(100):
            read.append(number)
            yield PIECE

    stream = zip_stream([("grand.bin", pieces())])
    while not next(stream):
        pass

    assert len(read) < 100


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sujet.pdf", "Sujet.pdf"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\system.ini", "C-Windows-system.ini"),
        ("a\x00b\r\nc", "a b c"),
        (".cache", "cache"),
        ("Dictée « no 3 » ? ", "Dictée « no 3 »"),
        ("gauche\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "gauche fdp.exe"),
        ("Fête 🎉", "Fête 🎉"),
        ("CON", "CON-"),
        ("nul.txt", "nul-.txt"),
        ("contes.txt", "contes.txt"),
        ("e\N{COMBINING ACUTE ACCENT}té", "été"),
    ],
)
def test_a_name_is_one_file_on_any_system(text, name):
    assert safe_name(text, otherwise="fichier") == name


@pytest.mark.parametrize("text", ["", "   ", "..", "/", "\N{ZERO WIDTH SPACE}"])
def test_a_name_of_which_nothing_is_left_has_another(text):
    assert safe_name(text, otherwise="fichier") == "fichier"


def test_a_long_name_keeps_its_extension():
    name = safe_name("a" * 500 + ".pdf", otherwise="fichier")

    assert len(name) == LONGEST_NAME
    assert name.endswith(".pdf")


def test_each_path_is_given_once_capitals_aside():
    unique = UniquePaths()

    assert [unique(path) for path in ("a/x.pdf", "a/X.pdf", "a/x.pdf", "b/x.pdf")] == [
        "a/x.pdf",
        "a/X (2).pdf",
        "a/x (3).pdf",
        "b/x.pdf",
    ]
