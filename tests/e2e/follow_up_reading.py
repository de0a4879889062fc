"""What the family answers and reads, what the teacher is told, what the principal counts."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import WIDE
from tests.e2e.follow_up_leading import AIMS
from tests.e2e.follow_up_story import LAPTOP, OTHER_PARENT_PHONE, TO_COME, Story
from tests.e2e.stage import Stage


def family_says_what_it_has(stage: Stage[Story]) -> Page:
    """Neither device nor connection."""
    page = stage.sign_in(stage.story.mother)
    page.get_by_role("link", name="Équipement à la maison").click()
    page.get_by_label("aucun appareil").check()
    page.get_by_label("aucune connexion").check()
    stage.check(page)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Merci")).to_be_visible()
    return page


def family_reads_what_is_kept(page: Page, stage: Stage[Story]) -> None:
    """Why, who called, what is aimed at, what was lent; nothing of the other parent, no level."""
    page.goto("/")
    page.get_by_role("link", name="Ce que l'établissement garde").click()
    for text in ("3 rendus attendus", "Un suivi est ouvert.", AIMS, LAPTOP):
        expect(page.get_by_text(text).first).to_be_visible()
    read = page.get_by_role("main").inner_text()
    for unsaid in (stage.story.father.last_name, OTHER_PARENT_PHONE, "point", "urgent", "à surveiller"):
        assert unsaid not in read
    stage.check(page)


def teacher_sees_what_was_lightened(stage: Stage[Story]) -> None:
    page = stage.sign_in(stage.story.course.teacher, viewport=WIDE)
    expect(page.get_by_role("heading", name="Travail allégé pour des élèves")).to_be_visible()
    lightened = page.get_by_role("listitem").filter(has_text=TO_COME[0])
    expect(lightened.filter(has_text=str(stage.story.pupil)).first).to_be_visible()
    stage.check(page)


def principal_counts(stage: Stage[Story]) -> None:
    """A case opened, a case closed, and no name."""
    page = stage.sign_in(stage.story.principal, viewport=WIDE)
    page.get_by_role("link", name="Chiffres du suivi").first.click()
    for words in ("Suivis ouverts", "Suivis clos"):
        weeks = page.get_by_role("row", name=words).first
        expect(weeks.get_by_role("cell", name="1", exact=True)).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(stage.story.pupil.last_name)
    stage.check(page)
