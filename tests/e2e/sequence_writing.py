"""What a teacher writes in the life of a sequence, from its title to its publication."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import WIDE
from tests.e2e.sequence_story import LINK, MEETING, POSTER, QUIZ, READING, SEQUENCE
from tests.e2e.stage import Stage

DURATION = re.compile("^Durée")
GIFT = """::Magma:: Le magma est une roche en fusion. { TRUE ####Il remonte par la cheminée. }

::Signe:: Quel signe annonce une éruption ? { ~%50%des séismes ~%50%des gaz ~%-100%la pluie }

::Gaz:: Un volcan explosif a un magma { =visqueux ~fluide #Les gaz y restent prisonniers. }

::Âge:: Combien de volcans compte la chaîne des Puys ? { #80:5 }
"""


def write_and_publish(stage: Stage) -> None:
    """The sequence, accepted by the gate, and a virtual class beside it."""
    page = stage.sign_in(stage.story.teacher, viewport=WIDE)
    build(page, stage)
    write_reading(page, stage)
    write_variant(page, stage)
    write_poster(page, stage)
    write_quiz(page, stage)
    publish(page, stage)
    schedule_virtual_class(page, stage)


def build(page: Page, stage: Stage) -> None:
    due_on = stage.story.due_on.isoformat()
    open_course(page, stage)
    page.get_by_label("Titre d'une nouvelle séquence").fill(SEQUENCE)
    page.get_by_role("button", name="Ouvrir une séquence").click()
    for title, minutes in ((POSTER, "60"), (READING, "30"), (QUIZ, "10")):
        new = page.get_by_role("group", name="Ajouter une activité")
        new.get_by_label("Titre").fill(title)
        new.get_by_label(DURATION).fill(minutes)
        new.get_by_label("À rendre le").fill(due_on)
        new.get_by_role("button", name="Ajouter", exact=True).click()
        expect(page.get_by_role("listitem").get_by_role("link", name=f"Consignes {title}")).to_be_visible()
    page.get_by_role("button", name=f"Monter {READING}").press("Enter")
    expect(page.locator(".plan__line").first.get_by_label("Titre")).to_have_value(READING)
    expect(page.get_by_label("Temps de travail de la séquence")).to_contain_text("3 activités à publier")
    stage.check(page)


def open_course(page: Page, stage: Stage) -> None:
    page.get_by_role("navigation", name="Rubriques").get_by_role("link", name="Activités").click()
    page.get_by_role("link", name=str(stage.story.course), exact=True).click()


def open_sequence(page: Page, stage: Stage) -> None:
    open_course(page, stage)
    page.get_by_role("link", name=SEQUENCE, exact=True).click()


def instruct(page: Page, title: str, instructions: str, return_mode: str) -> None:
    """From the page of the sequence to the saved draft `title`."""
    page.get_by_role("link", name=f"Consignes {title}").click()
    page.get_by_label("Consignes").fill(instructions)
    page.get_by_text("Nature, production et retour").click()
    page.get_by_label("Mode de retour").select_option(label=return_mode)


def save_draft(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("Brouillon enregistré.")).to_be_visible()


def write_reading(page: Page, stage: Stage) -> None:
    instruct(page, READING, "Légender la coupe de la page 42.", "photo du cahier")
    page.get_by_text("Réponse aux élèves et corrigé").click()
    page.get_by_label("Corrigé", exact=False).first.fill("1 : chambre magmatique ; 2 : cheminée.")
    save_draft(page)
    stage.check(page)


def write_variant(page: Page, stage: Stage) -> None:
    page.get_by_role("link", name="Variantes").click()
    stage.check(page)
    page.get_by_label("Ce qui change").select_option(label="allégée")
    for pupil in (stage.story.adele, stage.story.bruno):
        page.get_by_label(str(pupil)).check()
    page.get_by_role("button", name="Ajouter cette variante").click()
    page.get_by_label("Consignes").fill("Légender les trois parties déjà fléchées.")
    page.get_by_label(DURATION).fill("20")
    save_draft(page)


def write_poster(page: Page, stage: Stage) -> None:
    open_sequence(page, stage)
    instruct(page, POSTER, "Une affiche par groupe sur un volcan de France.", "dépôt en ligne")
    save_draft(page)
    page.get_by_role("link", name="Groupes").click()
    page.get_by_label("au hasard").check()
    page.get_by_label("Numéro de tirage").fill("7")
    page.get_by_role("button", name="Former les groupes").click()
    expect(page.get_by_role("heading", name="Groupe 3")).to_be_visible()
    stage.check(page)


def write_quiz(page: Page, stage: Stage) -> None:
    open_sequence(page, stage)
    instruct(page, QUIZ, "Répondre sans le cours.", "questionnaire en ligne")
    save_draft(page)
    page.get_by_role("button", name="Écrire les questions").click()
    page.get_by_role("link", name="Importer un fichier").click()
    stage.check(page)
    page.get_by_label("Fichier").set_input_files(
        [{"name": "volcans.gift", "mimeType": "text/plain", "buffer": GIFT.encode("latin-1")}]
    )
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_text("4 questions ajoutées.")).to_be_visible()
    stage.check(page)


def publish(page: Page, stage: Stage) -> None:
    open_sequence(page, stage)
    page.get_by_role("button", name="Vérifier et publier").click()
    stage.check(page)
    page.get_by_role("button", name="Publier la séquence").click()
    expect(page.get_by_text("4 activités publiées.")).to_be_visible()


def schedule_virtual_class(page: Page, stage: Stage) -> None:
    page.goto("/activites/")
    page.get_by_role("link", name="Donner une activité").first.click()
    page.get_by_label("Classe", exact=True).select_option(label=str(stage.story.course))
    page.get_by_label("Titre").fill(MEETING)
    page.get_by_label("Consignes").fill("Venir avec l'affiche.")
    page.get_by_label(DURATION).fill("30")
    page.get_by_label("À rendre le").fill(stage.story.due_on.isoformat())
    page.get_by_text("Classe virtuelle", exact=True).first.click()
    page.get_by_label("Classe virtuelle").check()
    page.get_by_label("Heure de début").fill("10:00")
    page.get_by_label("Lien de connexion").fill(LINK)
    page.get_by_role("button", name="Publier").click()
    expect(page.locator("#messages").get_by_text("Publiée :")).to_be_visible()
