"""The session ends while a teacher writes: nothing written is lost."""

import pytest
from playwright.sync_api import expect

from activities.models import Activity
from tests.e2e.conftest import PASSWORD
from tests.factories import CourseFactory


@pytest.mark.django_db(transaction=True)
def test_what_was_written_is_saved_after_signing_in_again_in_another_tab(sign_in):
    teacher = CourseFactory().teacher
    page = sign_in(teacher)
    page.goto("/activites/nouvelle/")
    page.get_by_label("Classe", exact=True).select_option(index=1)
    page.get_by_label("Titre", exact=True).fill("Le théorème de Thalès")

    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Durée (minutes)").fill("30")
    page.get_by_label("Titre", exact=True).focus()
    expect(page.locator("#messages")).to_contain_text("La session est terminée")
    expect(page.get_by_label("Titre", exact=True)).to_have_value("Le théorème de Thalès")

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Se connecter dans un autre onglet").click()
    other_tab = opened.value
    other_tab.get_by_label("Identifiant").fill(teacher.username)
    other_tab.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    other_tab.get_by_role("button", name="Se connecter").click()
    other_tab.wait_for_url("**/")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.wait_for_url("**/modifier/")

    assert Activity.objects.get().title == "Le théorème de Thalès"
