"""What vie scolaire does for a pupil who slips, from the alert that came up to the outcome."""

from datetime import timedelta
from io import BytesIO

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import WIDE
from tests.e2e.follow_up_calling import go_to, row_of
from tests.e2e.follow_up_story import LAPTOP, MISSED, TO_COME, Story
from tests.e2e.stage import Stage

AIMS = "Rendre au moins un travail par semaine d'ici aux vacances."
LOAN = "un ordinateur, avec son mode d'emploi"
OUTCOME = "Les trois travaux sont rendus, la famille rappelle."


def text_of(page: Page, link: str) -> str:
    """What the PDF behind `link` says."""
    response = page.request.get(page.get_by_role("link", name=link).first.get_attribute("href"))
    return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(response.body())).pages)


def opens_a_case(stage: Stage[Story]) -> Page:
    """The CPE, from what came up to vie scolaire: aims, and who takes part."""
    page = stage.sign_in(stage.story.cpe, viewport=WIDE)
    stage.check(page)
    page.get_by_role("link", name="remonté à la vie scolaire").click()
    expect(row_of(page, stage.story.pupil)).to_contain_text("3 rendus attendus")
    stage.check(page)
    page.get_by_role("link", name=str(stage.story.pupil)).first.click()
    stage.check(page)
    page.get_by_role("link", name="Ouvrir un suivi").click()
    page.get_by_label("Objectifs").fill(AIMS)
    expect(page.get_by_label(str(stage.story.tutor))).to_be_checked()
    page.get_by_label(str(stage.story.form_teacher)).check()
    stage.check(page)
    page.get_by_role("button", name="Ouvrir le suivi").click()
    expect(page.get_by_text(f"Suivi ouvert pour {stage.story.pupil}.")).to_be_visible()
    expect(page.get_by_text("3 rendus attendus").first).to_be_visible()
    plans_a_loan(page, stage)
    return page


def plans_a_loan(page: Page, stage: Stage[Story]) -> None:
    page.get_by_role("link", name="Ajouter une action").click()
    page.get_by_label("Action", exact=True).select_option(label="prêt de matériel")
    page.get_by_label("Précision").fill(LOAN)
    page.get_by_label("Par qui").select_option(label=f"{stage.story.cpe}, vie scolaire (CPE)")
    page.get_by_label("Pour le").fill((stage.story.today + timedelta(days=2)).isoformat())
    page.get_by_role("button", name="Enregistrer l'action").click()
    expect(page.get_by_role("heading", name=LOAN)).to_be_visible()
    stage.check(page)


def lends_a_laptop(page: Page, stage: Stage[Story]) -> None:
    page.get_by_role("link", name="Voir son équipement").click()
    page.get_by_role("link", name="Prêter un appareil").click()
    page.get_by_label("Appareil").select_option(label=LAPTOP)
    page.get_by_label("À rendre le").fill((stage.story.today + timedelta(days=60)).isoformat())
    stage.check(page)
    page.get_by_role("button", name="Prêter", exact=True).click()
    expect(page.get_by_text(f"prêt noté pour {stage.story.pupil}")).to_be_visible()
    expect(page.get_by_text("L'action prévue dans son suivi est notée faite.")).to_be_visible()
    stage.check(page)
    slip = text_of(page, "Fiche à signer")
    assert LAPTOP in slip
    assert str(stage.story.pupil) in slip


def lightens_the_load(page: Page, stage: Stage[Story]) -> None:
    """One of the two pieces of work to come is taken off."""
    open_case(page, stage)
    page.get_by_role("link", name="Alléger son travail").click()
    page.get_by_label(TO_COME[0]).check()
    page.get_by_label("dispenser l'élève").check()
    expect(page.get_by_role("status")).to_contain_text("passe de")
    stage.check(page)
    page.get_by_role("button", name="Alléger", exact=True).click()
    expect(page.get_by_text("2 actions terminées")).to_be_visible()


def work_comes_in_on_paper(page: Page, stage: Stage[Story]) -> None:
    """Three sheets without code, by the name of the pupil."""
    go_to(page, "Papier")
    page.get_by_label("Nom ou prénom de l'élève").fill(stage.story.pupil.last_name)
    page.get_by_role("button", name="Chercher").click()
    for title in MISSED:
        page.get_by_label(title).check()
    stage.check(page)
    page.get_by_role("button", name="Noter comme reçus").click()
    expect(page.get_by_text(f"3 travaux reçus de {stage.story.pupil}.")).to_be_visible()


def only_the_connection_is_missing(page: Page, stage: Stage[Story]) -> None:
    """Of what the flag was raised for, no more is said to hold than what is still true."""
    open_case(page, stage)
    expect(page.get_by_text("Sans appareil ou sans connexion").first).to_be_visible()
    expect(page.locator(".reason").filter(has_text="rendus attendus")).to_have_count(0)


def hands_over_a_pack(page: Page, stage: Stage[Story]) -> None:
    """Lent a laptop, he has no connection: his work comes on paper."""
    page.goto("/vie-scolaire/pochettes/")
    stage.check(page)
    pack = text_of(page, f"PDF de {stage.story.pupil}")
    assert stage.story.pupil.first_name in pack
    for act, state in (("Préparées", "Préparée"), ("Retirées", "Retirée")):
        page.get_by_label(str(stage.story.pupil)).check()
        page.get_by_role("button", name=act, exact=True).click()
        expect(page.get_by_text("1 pochette notée.")).to_be_visible()
        expect(page.get_by_role("listitem").filter(has_text=str(stage.story.pupil))).to_contain_text(state)
    stage.check(page)


def nobody_is_flagged(page: Page, stage: Stage[Story]) -> None:
    go_to(page, "Vie scolaire")
    page.get_by_text("Chercher un élève").click()
    page.get_by_role("searchbox").fill(stage.story.pupil.last_name)
    page.get_by_role("button", name="Afficher").click()
    page.get_by_role("link", name=str(stage.story.pupil)).first.click()
    expect(page.get_by_text("Aucune alerte en cours.")).to_be_visible()
    stage.check(page)


def closes_the_case(page: Page, stage: Stage[Story]) -> None:
    open_case(page, stage)
    page.get_by_role("link", name="Clore").click()
    page.get_by_label("la difficulté est levée").check()
    page.get_by_label("Bilan").fill(OUTCOME)
    stage.check(page)
    page.get_by_role("button", name="Clore le suivi").click()
    expect(page.get_by_role("heading", name="Bilan")).to_be_visible()
    expect(page.get_by_text(OUTCOME).first).to_be_visible()
    stage.check(page)


def open_case(page: Page, stage: Stage[Story]) -> None:
    page.goto("/")
    page.get_by_role("link", name="Suivis en cours").click()
    row_of(page, stage.story.pupil).get_by_role("link").first.click()
