"""What the tutor and the form teacher do for a pupil who slips."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import WIDE
from tests.e2e.follow_up_story import Story
from tests.e2e.stage import Stage

SAID = "La famille est injoignable au téléphone : un courrier est parti."


def go_to(page: Page, place: str) -> None:
    page.get_by_role("navigation", name="Rubriques").get_by_role("link", name=place).click()


def row_of(page: Page, name: object) -> Locator:
    return page.get_by_role("article").filter(has_text=str(name))


def tutor_finds_him_first(stage: Stage[Story]) -> Page:
    """First in the list of calls, with why, and a telephone to tap."""
    page = stage.sign_in(stage.story.tutor)
    go_to(page, "Tutorat")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aujourd'hui, 1 élève à appeler")
    first = page.get_by_role("article").first
    expect(first).to_contain_text(str(stage.story.pupil))
    expect(first).to_contain_text("3 rendus attendus")
    telephone = first.get_by_role("link", name=stage.story.mother.phone)
    expect(telephone).to_have_attribute("href", "tel:0123456789")
    stage.check(page)
    return page


def calls_in_vain(page: Page, stage: Stage[Story]) -> None:
    """One tap, and he is to be called again."""
    page.get_by_role("button", name=f"Pas de réponse pour {stage.story.pupil}").click()
    expect(page.get_by_text(f"Contact noté pour {stage.story.pupil}")).to_be_visible()
    later = page.get_by_role("group").filter(has_text=str(stage.story.pupil))
    expect(later).to_contain_text("rappeler")
    stage.check(page)


def reads_what_came_up(stage: Stage[Story]) -> Page:
    """The form teacher: what the tutor had the time to answer and did not, with why."""
    page = stage.sign_in(stage.story.form_teacher, viewport=WIDE)
    expect(page.get_by_text("1 signalement attend votre réponse")).to_be_visible()
    stage.check(page)
    page.get_by_role("link", name=str(stage.story.school_class), exact=True).first.click()
    expect(page.get_by_role("heading", name="À vous de répondre")).to_be_visible()
    expect(row_of(page, stage.story.pupil)).to_contain_text("3 rendus attendus")
    stage.check(page)
    return page


def sends_the_report(page: Page, stage: Stage[Story]) -> None:
    """The tutor corrects what the software wrote, and sends it."""
    go_to(page, "Tutorat")
    page.get_by_role("link", name=str(stage.story.school_class), exact=True).first.click()
    about = page.get_by_label(str(stage.story.pupil))
    expect(about).not_to_be_empty()
    about.fill(f"{about.input_value()} {SAID}")
    stage.check(page)
    page.get_by_role("button", name="Envoyer, une fois pour toutes").click()
    expect(page.get_by_text(f"Bilan de la {stage.story.school_class} envoyé.")).to_be_visible()


def reads_the_report(page: Page, stage: Stage[Story]) -> None:
    """The form teacher, from the follow-up of the class."""
    page.get_by_role("link", name="Bilans des tuteurs").first.click()
    expect(page.get_by_text(SAID)).to_be_visible()
    stage.check(page)
