"""What pupils hand in along a sequence, and what vie scolaire notes, each on their own screen."""

from PIL import Image
from playwright.sync_api import Page, expect

from activities.models import Attendance
from activities.photos import LONGEST_SIDE
from continuity.directory.models import Pupil
from tests.e2e.sequence_story import LINK, MEETING, POSTER, QUIZ, READING
from tests.e2e.stage import Stage
from tests.samples import photo


def sent(name: str, content: bytes) -> list[dict]:
    return [{"name": name, "mimeType": "application/octet-stream", "buffer": content}]


def open_work(page: Page, title: str, *, place: str = "Semaine") -> None:
    """What is awaited is found in the week, what is handed in already too in the "Cahier"."""
    page.get_by_role("navigation", name="Rubriques").get_by_role("link", name=place).click()
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    page.wait_for_load_state()  # a file chosen before the scripts have come waits for the button


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Rendre ce travail").click()
    expect(page.get_by_text("Travail rendu.")).to_be_visible()


def hands_in_a_variant(stage: Stage) -> None:
    page = stage.sign_in(stage.story.adele.user)
    open_work(page, READING)
    expect(page.get_by_text("Légender les trois parties déjà fléchées.")).to_be_visible()
    expect(page.get_by_text("Légender la coupe de la page 42.")).to_be_hidden()
    expect(page.get_by_text("variante")).to_be_hidden()
    page.get_by_label("Texte").fill("1 : chambre, 2 : cheminée, 3 : cratère.")
    hand_in(page)
    page.get_by_role("button", name="comme il faut").click()
    page.get_by_role("button", name="le cours ou le manuel").click()
    expect(page.get_by_role("button", name="le cours ou le manuel")).to_have_attribute("aria-pressed", "true")
    stage.check(page)
    answers_the_quiz(page, stage)


def answers_the_quiz(page: Page, stage: Stage) -> None:
    open_work(page, QUIZ)
    page.get_by_role("link", name="Répondre au questionnaire").click()
    page.get_by_label("Vrai").check()
    for answer in ("des séismes", "des gaz"):
        page.get_by_label(answer).check()
    page.get_by_label("visqueux").check()
    page.get_by_label("Réponse").fill("300")
    stage.check(page)
    page.get_by_role("button", name="Rendre", exact=True).click()
    expect(page.get_by_text("3 sur 4")).to_be_visible()
    expect(page.get_by_text("Il remonte par la cheminée.")).to_be_visible()
    stage.check(page)


def hands_in_a_photo_and_the_poster(stage: Stage) -> None:
    page = stage.sign_in(stage.story.chloe.user)
    open_work(page, READING)
    expect(page.get_by_text("Légender la coupe de la page 42.")).to_be_visible()
    page.get_by_label("Fichiers ou photos").set_input_files(sent("coupe.jpg", photo((4000, 3000))))
    expect(page.get_by_role("button", name="Retirer coupe.jpg")).to_be_visible()
    hand_in(page)
    kept = stage.story.work(stage.story.chloe, READING).submissions.get().files.get()
    with kept.file.open() as opened, Image.open(opened) as reduced:
        assert max(reduced.size) == LONGEST_SIDE
    open_work(page, POSTER)
    expect(page.get_by_text(f"{stage.story.mate_of(stage.story.chloe).first_name}")).to_be_visible()
    page.get_by_label("Texte").fill("Le puy de Dôme, en trois panneaux.")
    stage.check(page)
    hand_in(page)


def sees_the_return_of_the_pair(stage: Stage) -> None:
    mate = stage.story.mate_of(stage.story.chloe)
    page = stage.sign_in(mate.user)
    open_work(page, POSTER, place="Cahier")
    expect(page.get_by_text("Le puy de Dôme, en trois panneaux.")).to_be_visible()
    stage.check(page)


def finds_the_door_closed(stage: Stage, *, opens_at: str) -> Page:
    """The pupil's page of the virtual class before its link opens."""
    page = stage.sign_in(stage.story.adele.user)
    open_work(page, MEETING, place="Cahier")
    expect(page.get_by_text(f"Le lien s'ouvre ici à {opens_at}")).to_be_visible()
    assert LINK not in page.content()
    stage.check(page)
    return page


def finds_the_door_open(page: Page, stage: Stage) -> None:
    page.reload()
    stage.check(page)
    enter = page.get_by_role("link", name="Rejoindre la classe virtuelle")
    answer = page.request.get(enter.get_attribute("href"), max_redirects=0)
    assert answer.headers["location"] == LINK


def attendance_is_noted(page: Page, stage: Stage, absent: Pupil) -> None:
    """By vie scolaire, from the virtual classes of the day."""
    page.goto("/activites/presences/")
    stage.check(page)
    page.get_by_role("link", name="Noter les présences").click()
    stage.check(page)
    page.get_by_role("group", name=str(absent)).get_by_label("absent").check()
    page.get_by_role("button", name="Enregistrer les présences").click()
    expect(page.get_by_text("Présences notées.")).to_be_visible()
    assert stage.story.work(absent, MEETING).attendance == Attendance.ABSENT


def is_to_be_followed(page: Page, stage: Stage, pupil: Pupil) -> None:
    """Vie scolaire sees who slips, with why."""
    page.get_by_role("navigation", name="Rubriques").get_by_role("link", name="Vie scolaire").click()
    stage.check(page)
    page.get_by_role("link", name=str(pupil)).first.click()
    expect(page.get_by_text("1 absence en classe virtuelle").first).to_be_visible()
    stage.check(page)


def sheet_is_noted(page: Page, stage: Stage, pupil: Pupil) -> None:
    """By vie scolaire, by the code printed on the sheet."""
    page.get_by_role("navigation", name="Rubriques").get_by_role("link", name="Papier").click()
    page.get_by_label("Code de la feuille").fill(stage.story.work(pupil, READING).code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 feuille")).to_be_visible()
    stage.check(page)


def hands_in_late(stage: Stage, pupil: Pupil) -> None:
    page = stage.sign_in(pupil.user)
    open_work(page, READING)
    page.get_by_label("Texte").fill("Retrouvé dans mon cahier.")
    hand_in(page)
