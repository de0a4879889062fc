"""A pupil hands in from a telephone, and a pile of sheets is noted, in a real browser."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import State
from continuity.directory.models import Role
from tests.factories import CourseFactory, PupilFactory, given, member, pupil_with_account
from tests.samples import PDF, photo


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def work(transactional_db):
    course = CourseFactory()
    pupil_with_account(course.school_class)
    today = timezone.localdate()
    activity = given(
        course=course,
        given_on=today - timedelta(days=7),
        due_on=today + timedelta(days=3),
        title="Les volcans",
    )
    return activity.assignments.get()


def file(name, content):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def state_of(work):
    work.refresh_from_db()
    return work.state


def test_a_return_takes_five_interactions_at_most(work, sign_in, assert_accessible):
    page = sign_in(work.pupil.user)
    interactions = [
        page.get_by_role("link", name="Les volcans").first.click,
        lambda: page.get_by_label("Texte").fill("Le magma monte."),
        lambda: page.get_by_label("Fichiers ou photos").set_input_files([file("schema.jpg", photo())]),
        lambda: page.get_by_role("button", name="Rendre ce travail").click(),
    ]
    for act in interactions:
        act()

    expect(page.get_by_text("Travail rendu.")).to_be_visible()
    assert len(interactions) <= 5
    assert [stored.name for stored in work.submissions.get().files.all()] == ["schema.jpg"]
    assert_accessible(page)


def test_how_it_went_is_told_in_two_taps(work, sign_in):
    page = sign_in(work.pupil.user)
    page.goto(reverse("activities:work", args=[work.public_id]))
    page.get_by_label("Texte").fill("Le magma monte.")
    page.get_by_role("button", name="Rendre ce travail").click()
    page.get_by_role("button", name="difficile").click()
    expect(page.get_by_role("button", name="difficile")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="la famille").click()
    expect(page.get_by_role("button", name="la famille")).to_have_attribute("aria-pressed", "true")

    assert (work.reflection.difficulty, work.reflection.help_used) == ("hard", "family")


def test_a_connection_that_drops_loses_nothing(work, sign_in):
    page = sign_in(work.pupil.user)
    page.goto(reverse("activities:work", args=[work.public_id]))
    page.context.set_offline(True)
    page.get_by_label("Fichiers ou photos").set_input_files(
        [file("page1.pdf", PDF), file("page2.pdf", PDF * 9)]
    )
    page.get_by_label("Texte").fill("Écrit dans le train.")
    page.get_by_role("button", name="Rendre ce travail").click()
    expect(page.get_by_text("Envoi en cours")).to_be_visible()
    page.context.set_offline(False)

    expect(page.get_by_text("Travail rendu.")).to_be_visible()
    assert work.submissions.get().text == "Écrit dans le train."
    assert [stored.name for stored in work.submissions.get().files.all()] == ["page1.pdf", "page2.pdf"]


def test_a_reload_in_the_middle_finds_the_text_and_the_files(work, sign_in):
    page = sign_in(work.pupil.user)
    page.goto(reverse("activities:work", args=[work.public_id]))
    page.get_by_label("Fichiers ou photos").set_input_files([file("page1.pdf", PDF)])
    expect(page.get_by_role("button", name="Retirer page1.pdf")).to_be_visible()
    page.get_by_label("Texte").fill("Je commence.")
    expect(page.get_by_text("Écrit et enregistré.")).to_be_visible()
    page.reload()

    expect(page.get_by_label("Texte")).to_have_value("Je commence.")
    expect(page.get_by_role("button", name="Retirer page1.pdf")).to_be_visible()


def test_a_file_that_is_refused_is_said_and_the_others_go_on(work, sign_in):
    page = sign_in(work.pupil.user)
    page.goto(reverse("activities:work", args=[work.public_id]))
    files = [file("danse.mp4", b"\0" * 100), file("abime.docx", b"PK\x03\x04 ..."), file("page1.pdf", PDF)]
    page.get_by_label("Fichiers ou photos").set_input_files(files)

    expect(page.get_by_role("alert").filter(has_text="danse.mp4")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="ce document est abîmé")).to_be_visible()
    expect(page.get_by_role("button", name="Retirer page1.pdf")).to_be_visible()


def test_a_pile_is_noted_as_fast_as_a_scanner_types(work, sign_in, assert_accessible):
    pupils = PupilFactory.create_batch(4, school_class=work.pupil.school_class)
    today = timezone.localdate()
    pile = given(course=work.activity.course, pupils=pupils, given_on=today, due_on=today + timedelta(days=3))
    codes = [sheet.code for sheet in pile.assignments.all()]
    page = sign_in(member(work.pupil.school, Role.CPE))
    page.goto(reverse("activities:paper"))
    for code in [*codes[:2], "PAS UN CODE", *codes[2:]]:
        page.keyboard.insert_text(code)
        page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="4 feuilles")).to_be_visible()
    assert {state_of(sheet) for sheet in pile.assignments.all()} == {State.RETURNED}
    page.get_by_role("button", name="Annuler").first.click()
    expect(page.get_by_role("heading", name="3 feuilles")).to_be_visible()
    expect(page.get_by_label("Code de la feuille")).to_be_focused()
    assert_accessible(page)
