"""Remarks on instructions: few, exact, the same each time, silent where there is a doubt."""

import pytest

from activities.clarity import MOST_REMARKS, remarks


def said(text, **about):
    return " ".join(remarks(text, **{"expects_return": True} | about))


@pytest.mark.parametrize(
    "text",
    [
        "Lire la page 12, puis faire les exercices 1 à 3 dans le cahier.",
        "Faire les exercices 3 à 5 page 42.",
        "Lisez le document joint et répondez aux trois questions.",
        "Apprends ta leçon et écris cinq phrases avec les mots nouveaux.",
        "Écouter l'audio deux fois ; enregistrer une réponse de trente secondes.",
        "Construire le triangle ABC, prendre une photo et la déposer.",
        "Traduire le texte en français 🎉",
    ],
)
def test_clear_instructions_get_no_remark(text):
    assert remarks(text, expects_return=True, joined=1) == []


def test_an_empty_text_is_the_matter_of_the_rule_that_asks_for_one():
    assert remarks("  \n", expects_return=True) == []


def test_two_words_are_too_short():
    assert "très courtes" in said("Page 12")


def test_hundreds_of_words_are_long_to_read():
    assert "400 mots, soit 3\xa0min de lecture" in said("lire exercice " * 200)


@pytest.mark.parametrize(
    "text", ["Exercices 3 et 5 page 42 du livre.", "Le dernier chapitre du cahier, en entier."]
)
def test_no_verb_says_what_to_do(text):
    assert "commencer par un verbe" in said(text)


def test_nothing_is_named_to_be_handed_in():
    assert "à rendre" in said("Lire la page 12 et apprendre la leçon.")
    assert "à rendre" not in said("Lire la page 12 et apprendre la leçon.", expects_return=False)


def test_a_virtual_class_brings_nothing_back():
    assert said("Se connecter à l'heure avec son livre.", is_synchronous=True) == ""


@pytest.mark.parametrize(
    "text", ["Voir fichier.", "Faire le travail demandé, cf. pièce jointe.", "Lire le lien puis noter."]
)
def test_a_document_that_is_not_there(text):
    assert "rien n'est joint" in said(text)


def test_a_document_among_several():
    assert "dire lequel" in said("Voir le document et répondre aux questions.", joined=3)
    assert "document" not in said("Voir le document et répondre aux questions.", joined=1)


def test_a_frame_that_is_not_filled_in():
    assert "points de suspension" in said("Lire … et répondre aux questions.")


def test_three_remarks_at_most():
    assert len(remarks("Voir doc ...", expects_return=True)) <= MOST_REMARKS


def test_a_pasted_book_is_read_at_once():
    assert remarks("voir le " * 12_000, expects_return=True)
