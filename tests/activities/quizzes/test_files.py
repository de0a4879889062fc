"""Files of questions as people have them: old encodings, other kinds of files."""

import pytest

from activities.quizzes.files import Unreadable, decode, read
from activities.quizzes.questions import Kind

SENTENCE = "Où est l'île « Élan » ? {T}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_accents_are_read_whatever_program_wrote_them(encoding):
    assert decode(SENTENCE.encode(encoding)) == SENTENCE


def test_the_quotes_of_a_word_processor_are_read():
    assert decode("L’œuvre – 5 €".encode("cp1252")) == "L’œuvre – 5 €"


def test_bytes_that_no_program_writes_lose_nothing():
    assert decode(b"\x81\xe9") == "\x81é"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04\x14", "Ce fichier est un document de bureautique"),
        (b"GIF89a\x00\x01", "Ce fichier n'est pas un texte"),
        (b"\xff\xfe\x00", "Les lettres de ce fichier ne peuvent pas être lues"),
    ],
)
def test_what_is_no_text_is_refused_with_what_to_do(data, sentence):
    with pytest.raises(Unreadable, match=sentence):
        decode(data)


def test_the_xml_of_moodle_is_sent_back_to_gift():
    with pytest.raises(Unreadable, match="exporter au format GIFT"):
        read('\ufeff<?xml version="1.0"?><quiz></quiz>')


def test_aiken_is_told_from_gift_by_its_answers():
    assert [question.kind for question in read("Quoi ?\nA. un\nB. deux\nANSWER: A").questions] == [
        Kind.SINGLE
    ]
    assert [question.kind for question in read("Quoi ? {T}").questions] == [Kind.TRUE_FALSE]


@pytest.mark.parametrize("text", ["", "\n\n", "Une lettre aux familles.\n\nAvec deux paragraphes."])
def test_a_text_without_a_question_is_said_to_have_none(text):
    reading = read(text)
    [error] = reading.errors

    assert reading.questions == []
    assert error.sentence == "Aucune question trouvée : le texte n'est ni du GIFT ni de l'Aiken."
