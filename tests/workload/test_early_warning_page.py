"""The principal sees and sets how signs are weighed; the CPE may read it. Friday 20 November 2026."""

import pytest
from django.urls import reverse

from continuity.directory.models import AuditEvent, Role
from tests.factories import SchoolFactory, member
from workload.engine.risk import DEFAULT_WEIGHTS, RiskPolicy, Weight
from workload.models import RiskSettings
from workload.risk_policies import policy_of

pytestmark = pytest.mark.django_db

PAGE = reverse("workload:early_warning")


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def as_principal(client, school):
    client.force_login(member(school, Role.PRINCIPAL))
    return client


def figures(**changes) -> dict:
    """What the form holds: the figures of the engine, but for `changes`."""
    typed = {"watch": 3, "alert": 5, "urgent": 9}
    for signal, weight in DEFAULT_WEIGHTS.items():
        typed |= {f"{signal}_each": weight.each, f"{signal}_at_most": weight.at_most}
    return typed | changes


def send(client, **changes):
    """Send the form of the page as it stands, with `changes`; as if on the page opened just now."""
    seen = client.get(PAGE).context["seen"]
    return client.post(PAGE, {"seen": seen, **figures(), **changes})


def text(response) -> str:
    return response.content.decode()


class TestSaving:
    def test_what_is_typed_is_in_force(self, as_principal, school):
        assert send(as_principal, watch=2, hard_work_each=0).status_code == 302
        assert policy_of(school) == RiskPolicy(
            weights={**DEFAULT_WEIGHTS, "hard_work": Weight(0, 0)}, watch=2, alert=5, urgent=9
        )
        assert "à suivre dès 2 points" in text(as_principal.get(PAGE))

    def test_back_to_the_figures_of_the_engine_whatever_is_typed(self, as_principal, school):
        send(as_principal, watch=2)
        assert send(as_principal, watch="x", reset=1).status_code == 302
        assert policy_of(school) == RiskPolicy()

    def test_figures_saved_meanwhile_are_told_and_nothing_typed_is_lost(self, as_principal, school):
        opened = as_principal.get(PAGE).context["seen"]
        send(as_principal, watch=2)
        late = as_principal.post(PAGE, figures(seen=opened, watch=4))
        assert late.status_code == 409
        assert "à suivre dès 2 points" in str(late.context["form"].errors)
        assert late.context["form"]["watch"].value() == "4"
        again = as_principal.post(PAGE, figures(seen=late.context["seen"], watch=4))
        assert again.status_code == 302
        assert policy_of(school).watch == 4


class TestTrying:
    def test_says_what_would_have_been_and_writes_nothing(self, as_principal):
        response = send(as_principal, watch=2, preview=1)
        assert response.status_code == 200
        assert "0 élève signalé" in text(response)
        assert response.context["form"]["watch"].value() == "2"
        assert not RiskSettings.objects.exists()
        assert not AuditEvent.objects.exists()

    def test_with_scripts_only_the_effect_is_drawn(self, as_principal):
        response = as_principal.post(PAGE, figures(preview=1), headers={"HX-Request": "true"})
        assert next(each.name for each in response.templates) == "workload/early_warning_effect.html"


class TestBadInput:
    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"alert": 3}, "alert", "Les seuils montent : écrire plus que le précédent, 3."),
            ({"urgent": 4}, "urgent", "Les seuils montent : écrire plus que le précédent, 5."),
            ({"watch": 1}, "watch", "Écrire un nombre entier de 2 à 30."),
            ({"watch": ""}, "watch", "Écrire un nombre entier de 2 à 30."),
            ({"silence_each": "beaucoup"}, "silence_each", "Écrire un nombre entier de 0 à 30."),
            ({"silence_each": -1}, "silence_each", "Écrire un nombre entier de 0 à 30."),
            ({"silence_each": 10**30}, "silence_each", "Écrire un nombre entier de 0 à 30."),
            (
                {"silence_each": 10},
                "silence_at_most",
                "C'est moins que pour une seule fois : écrire au moins 10.",
            ),
        ],
    )
    @pytest.mark.parametrize("act", [{}, {"preview": 1}], ids=["saved", "tried"])
    def test_is_told_beside_its_field_and_nothing_is_lost(self, as_principal, changes, field, sentence, act):
        response = send(as_principal, **changes, **act)
        assert response.status_code == 400
        assert response.context["form"].errors == {field: [sentence]}
        for name, value in changes.items():
            assert response.context["form"][name].value() == str(value)
        assert not RiskSettings.objects.exists()

    def test_a_threshold_nobody_could_reach(self, as_principal):
        weightless = {f"{signal}_each": 0 for signal in DEFAULT_WEIGHTS if signal != "silence"}
        response = send(as_principal, urgent=10, **weightless)
        assert "tous les signes réunis donnent 9 points au plus" in text(response)

    def test_an_empty_form(self, as_principal):
        assert as_principal.post(PAGE, {}).status_code == 400


class TestReading:
    def test_the_cpe_reads_the_figures_and_what_they_gave_and_changes_nothing(self, client, school):
        client.force_login(member(school, Role.CPE))
        page = text(client.get(PAGE))
        assert "Rendu attendu, pas reçu : 1 point par rendu, 9 au plus" in page
        assert "Sur les six dernières semaines" in page
        assert "<form" not in page.partition("<main")[2]
        assert client.post(PAGE, figures()).status_code == 403

    def test_a_sign_that_does_not_count_is_said_so(self, client, school):
        RiskSettings.objects.create(
            school=school, watch=3, alert=5, urgent=9, weights={"overload": {"each": 0, "at_most": 0}}
        )
        client.force_login(member(school, Role.CPE))
        assert "Plus de travail à faire que de temps : ne compte pas" in text(client.get(PAGE))

    def test_every_sign_is_on_the_page(self, as_principal):
        form = as_principal.get(PAGE).context["form"]
        assert {name for name in form.fields if name.endswith("_each")} == {
            f"{signal}_each" for signal in DEFAULT_WEIGHTS
        }
