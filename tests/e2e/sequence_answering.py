"""What a teacher does with what came back, and what pupils and families then read."""

from playwright.sync_api import Page, expect

from continuity.directory.models import Pupil
from tests.e2e.conftest import WIDE
from tests.e2e.sequence_returning import open_work, sent
from tests.e2e.sequence_story import READING
from tests.e2e.stage import Stage
from tests.samples import PDF

ANSWER = "Les flèches sont justes ; soigner les majuscules."
SYNTHESIS = "Presque tous ont placé le réservoir : nous reverrons la cheminée."


def open_activity(page: Page, stage: Stage, title: str) -> None:
    page.get_by_role("navigation", name="Rubriques").get_by_role("link", name="Activités").click()
    page.get_by_role("link", name=str(stage.story.course), exact=True).click()
    page.get_by_role("link", name=title, exact=True).first.click()


def line_of(page: Page, pupil: Pupil):
    return page.get_by_role("article").filter(has_text=str(pupil))


def reads_what_came_back(stage: Stage) -> Page:
    """The teacher's grid, then the activity: paper and late work count as handed in, only Farid's is missing."""
    story = stage.story
    page = stage.sign_in(story.teacher, viewport=WIDE)
    open_activity(page, stage, READING)
    page.get_by_role("link", name="Suivi du cours").click()
    stage.check(page)
    for pupil, state in (
        (story.adele, "rendu"),
        (story.david, "papier"),
        (story.emma, "rendu en retard"),
        (story.farid, "pas encore rendu"),
    ):
        expect(page.get_by_role("row").filter(has_text=str(pupil))).to_contain_text(state)
    page.get_by_role("columnheader").get_by_role("link", name=READING).click()
    expect(line_of(page, story.chloe)).to_contain_text("coupe.jpg")
    expect(line_of(page, story.david)).to_contain_text("Reçu sur papier")
    stage.check(page)
    return page


def answers(page: Page, pupil: Pupil) -> None:
    """A level, a comment, a file."""
    line_of(page, pupil).get_by_role("checkbox").check()
    page.get_by_label("Niveau").select_option(label="acquis")
    page.get_by_label("Réponse", exact=True).fill(ANSWER)
    page.get_by_label("Fichier").first.set_input_files(sent("modele.pdf", PDF))
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.get_by_text("Réponse envoyée à 1 élève.")).to_be_visible()
    expect(line_of(page, pupil)).to_contain_text(ANSWER)


def excuses(page: Page, pupil: Pupil) -> None:
    line_of(page, pupil).get_by_role("checkbox").check()
    page.get_by_role("button", name="Dispenser").click()
    expect(line_of(page, pupil)).to_contain_text("dispensé")


def closes(page: Page, stage: Stage) -> None:
    """From the page of the variant: its activity, and the variant with it."""
    page.get_by_role("region", name="Variantes et groupes").get_by_role("link", name=READING).click()
    page.get_by_text("Fermer l'activité").click()
    page.get_by_label("Synthèse pour la classe").fill(SYNTHESIS)
    page.get_by_role("button", name="Fermer", exact=True).click()
    expect(page.get_by_text("Activité fermée.")).to_be_visible()
    stage.check(page)


def pupil_reads_the_answer(stage: Stage, pupil: Pupil) -> None:
    page = stage.sign_in(pupil.user)
    open_work(page, READING)
    for text in (ANSWER, "Acquis", "modele.pdf", "1 : chambre magmatique ; 2 : cheminée.", SYNTHESIS):
        expect(page.get_by_text(text)).to_be_visible()
    stage.check(page)


def family_reads_the_answer(stage: Stage) -> None:
    """The answer, the receipt, the cahier de textes; nothing to hand in with."""
    page = stage.sign_in(stage.story.guardian)
    page.get_by_role("link", name="Sa semaine").click()
    stage.check(page)
    page.get_by_role("link", name=READING).first.click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    expect(page.get_by_role("link", name="modele.pdf")).to_be_visible()
    expect(page.get_by_text(SYNTHESIS)).to_be_visible()
    expect(page.get_by_role("button", name="Rendre ce travail")).to_be_hidden()
    stage.check(page)
    page.get_by_role("link", name="Reçu n°").click()
    expect(page.get_by_text(READING).first).to_be_visible()
    stage.check(page)
    page.goto("/")
    page.get_by_role("navigation", name="Rubriques").get_by_role("link", name="Cahier").click()
    stage.check(page)
