"""What people paste: kept as it was meant, shown as text, said when it is too long."""

import pytest
from django import forms

from activities.forms import ActivityForm
from activities.models import Activity
from activities.typed_text import TypedLine, TypedText, as_typed


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("frac\xadtions", "fractions"),
        ("a\x00b\x07c", "abc"),
        ("un\x0bdeux\u2028trois\r\nquatre", "un\ndeux\ntrois\nquatre"),
        ("\uf0b7 un point", "• un point"),
        ("e\u0301te\u0301", "été"),
        ("\ufeffdébut\u200b", "début"),
        ("<p class=MsoNormal>Lire</p>", "<p class=MsoNormal>Lire</p>"),
        ("Qui\xa0? «\xa0Moi\xa0»", "Qui\xa0? «\xa0Moi\xa0»"),
        ("Famille 👩‍👧 🎉", "Famille 👩‍👧 🎉"),
        ("colonne\tcolonne", "colonne\tcolonne"),
    ],
)
def test_what_a_word_processor_leaves_is_taken_off_and_the_rest_stays(pasted, kept):
    assert as_typed(pasted) == kept


def test_a_title_is_one_line():
    assert TypedLine().clean("Les\xa0fractions\n et\tautres ") == "Les fractions et autres"


def test_a_hundred_thousand_characters_are_told_with_the_limit():
    with pytest.raises(forms.ValidationError, match="fait 100000 caractères, pour 20000 au plus"):
        TypedText().clean("x" * 100_000)


@pytest.mark.django_db
def test_the_browser_is_not_asked_to_cut_what_is_pasted(course):
    form = ActivityForm(instance=Activity(), user=course.teacher)
    assert "maxlength" not in str(form["title"])
    assert "maxlength" not in str(form["instructions"])


@pytest.mark.django_db
def test_a_long_text_is_refused_beside_its_field_and_stays_as_typed(client, course):
    client.force_login(course.teacher)
    typed = {"course": course.public_id, "title": "Titre 🎉", "instructions": "x" * 100_000}
    answer = client.post("/activites/nouvelle/", typed)
    assert answer.status_code == 400
    assert "joindre le reste dans un fichier" in answer.text
    assert "x" * 100_000 in answer.text
