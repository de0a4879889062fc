"""Writing an activity and a sequence: few gestures, nothing typed lost, the order changed by hand or by keyboard."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from activities.models import Activity, Sequence
from continuity.directory.calendars import next_school_day
from tests.factories import ActivityFactory, CourseFactory, PupilFactory, SchoolClassFactory, at_a_distance

pytestmark = pytest.mark.django_db(transaction=True)

MOST_INTERACTIONS = 12


@pytest.fixture
def course():
    school_class = SchoolClassFactory()
    PupilFactory(school_class=school_class)
    today = timezone.localdate()
    at_a_distance(school_class, *(today + timedelta(days=days) for days in range(30)))
    return CourseFactory(school_class=school_class, weekly_minutes=240)


class Hand:
    """A hand on a page, whose every gesture counts: a click, a field filled, a key."""

    def __init__(self, page: Page):
        self.page, self.gestures = page, 0

    def click(self, role, name):
        self.gestures += 1
        self.page.get_by_role(role, name=name).first.click()

    def choose(self, label, option):
        self.gestures += 1
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def fill(self, label, text):
        self.gestures += 1
        self.page.get_by_label(label).first.fill(text)


def due_day(course):
    return next_school_day(course.subject.school, timezone.localdate() + timedelta(days=10))


def test_a_plain_activity_takes_a_dozen_gestures_at_most_from_home_to_published(course, sign_in):
    hand = Hand(sign_in(course.teacher))
    hand.click("link", "Donner une activité")
    hand.choose("Classe", str(course))
    hand.fill("Titre", "Le théorème de Thalès")
    hand.fill("Consignes", "Lire la page 12, faire les exercices 1 à 3 dans le cahier.")
    hand.fill("Durée", "45")
    hand.fill("À rendre le", due_day(course).isoformat())
    hand.click("button", "Publier")

    expect(hand.page.locator("#messages").get_by_text("Publiée :")).to_be_visible()
    assert hand.gestures <= MOST_INTERACTIONS
    assert not Activity.objects.get().is_draft


def test_what_is_typed_is_saved_by_itself_and_a_reload_finds_it(course, sign_in):
    page = sign_in(course.teacher)
    page.goto(f"/activites/nouvelle/?course={course.public_id}")
    page.get_by_label("Titre").fill("Fractions")
    expect(page.locator("#kept")).to_contain_text("Enregistré à")
    page.get_by_label("Consignes").fill("Lire la page 12.")
    expect(page.locator("#kept")).to_contain_text("Enregistré à")
    page.wait_for_timeout(2500)
    page.reload()

    expect(page.get_by_label("Consignes")).to_have_value("Lire la page 12.")
    expect(page.locator("#local-copy")).to_be_hidden()
    assert Activity.objects.get().title == "Fractions"


def test_what_never_arrived_is_offered_back(course, sign_in):
    page = sign_in(course.teacher)
    page.goto(f"/activites/nouvelle/?course={course.public_id}")
    expect(page.locator("#week")).to_contain_text("semaine")
    page.context.set_offline(True)
    page.get_by_label("Titre").fill("Écrit dans le train")
    expect(page.locator("#kept")).to_contain_text("la connexion est coupée")
    again = page.context.new_page()
    page.close()
    again.context.set_offline(False)
    again.goto(f"/activites/nouvelle/?course={course.public_id}")
    expect(again.locator("#local-copy")).to_contain_text("Écrit dans le train")
    again.get_by_role("button", name="Reprendre ce texte").click()

    expect(again.get_by_label("Titre")).to_have_value("Écrit dans le train")
    expect(again.locator("#kept")).to_contain_text("Enregistré à")
    assert Activity.objects.get().title == "Écrit dans le train"


def test_the_connection_comes_back_and_the_text_leaves_by_itself(course, sign_in):
    page = sign_in(course.teacher)
    page.goto(f"/activites/nouvelle/?course={course.public_id}")
    expect(page.locator("#week")).to_contain_text("semaine")
    page.context.set_offline(True)
    page.get_by_label("Titre").fill("Fractions")
    expect(page.locator("#kept")).to_contain_text("la connexion est coupée")
    page.context.set_offline(False)

    expect(page.locator("#kept")).to_contain_text("Enregistré à")
    assert Activity.objects.get().title == "Fractions"


def test_an_ended_session_keeps_the_text_until_one_is_signed_in_again(course, sign_in):
    page = sign_in(course.teacher)
    page.goto(f"/activites/nouvelle/?course={course.public_id}")
    Session.objects.all().delete()
    page.get_by_label("Titre").fill("Fractions")
    expect(page.locator("#kept")).to_contain_text("la session est terminée")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_label("Identifiant").fill(course.teacher.username)
    page.get_by_label("Mot de passe", exact=True).fill("une phrase pour entrer")
    page.get_by_role("button", name="Se connecter").click()
    page.goto("/activites/nouvelle/")

    page.get_by_role("button", name="Reprendre ce texte").click()
    expect(page.get_by_label("Titre")).to_have_value("Fractions")


def test_lines_are_moved_by_keyboard_and_by_drag(course, sign_in, assert_accessible):
    sequence = Sequence.objects.create(course=course, title="Nombres")
    for rank, title in enumerate(("Lire", "Calculer", "Rédiger"), start=1):
        ActivityFactory(course=course, sequence=sequence, position=rank, title=title)
    page = sign_in(course.teacher, viewport={"width": 1280, "height": 900})
    page.goto(f"/sequences/{sequence.public_id}/")
    titles = page.locator(".plan__line").get_by_label("Titre")
    page.get_by_role("button", name="Monter Calculer").focus()
    page.keyboard.press("Enter")
    expect(titles.first).to_have_value("Calculer")
    expect(page.locator("#kept")).to_contain_text("Enregistré à")

    page.locator(".plan__handle").nth(2).drag_to(page.locator(".plan__line").first)
    expect(titles.first).to_have_value("Rédiger")
    expect(page.locator("#kept")).to_contain_text("Enregistré à")
    assert_accessible(page)
    page.wait_for_timeout(500)
    assert [each.title for each in sequence.activities.order_by("position")] == [
        "Rédiger",
        "Calculer",
        "Lire",
    ]
