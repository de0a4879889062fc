"""The relief over HTTP: worked out, sent, answered; the refused and the empty cases."""

from html import unescape

import pytest
from django.urls import reverse

from activities.models import Activity
from continuity.common.weeks import week_name
from continuity.directory.models import Role
from tests.factories import SchoolClassFactory, given, member
from tests.workload.conftest import FRIDAY, MONDAY, NEXT_MONDAY, TUESDAY, WEDNESDAY, at
from workload.models import RepairChange, RepairProposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def principal(quatrieme):
    return member(quatrieme.school, Role.PRINCIPAL, first_name="Élodie", last_name="Jamet")


@pytest.fixture
def letter(course):
    """Seven hours for Monday and Tuesday: an hour too much."""
    return given(
        course=course, given_on=MONDAY, due_on=TUESDAY, minutes=420, title="Lettre", reaches_at=at(MONDAY, 7)
    )


@pytest.fixture
def page(client, principal, quatrieme):
    client.force_login(principal)
    return reverse("workload:repair", args=[quatrieme.public_id])


@pytest.fixture
def change(client, page, letter):
    """The change of the letter, sent from the page."""
    client.post(page, {"plan": client.get(page).context["plan"]})
    return RepairChange.objects.get()


def text(response) -> str:
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def refuse(client, change, principal) -> None:
    """The teacher refuses `change`; the direction is signed in again."""
    client.force_login(change.activity.author)
    client.post(reverse("workload:answer_repair", args=[change.public_id]), {"answer": "no"})
    client.force_login(principal)


class TestTheDirection:
    def test_reads_what_would_change_and_that_nothing_is_left(self, client, page, letter):
        shown = text(client.get(page))

        assert "à rendre mercredi 25 novembre au lieu de mardi 24 novembre" in shown
        assert "Plus rien au-dessus" in shown

    def test_has_nothing_to_do_where_all_fits(self, client, page):
        assert "Rien à alléger" in text(client.get(page))

    def test_may_open_it_for_a_class_without_pupils(self, client, principal):
        client.force_login(principal)
        empty = SchoolClassFactory(school=principal.memberships.get().school)

        assert "Rien à alléger" in text(client.get(reverse("workload:repair", args=[empty.public_id])))

    def test_leaves_an_activity_out(self, client, page, letter):
        shown = client.get(page, {"laisser": str(letter.public_id)})

        assert shown.context["relief"].suggestions == []
        assert "rien ne libère ces jours" in text(shown)

    @pytest.mark.parametrize("left", ["pas-une-cle", "\x00", "12"])
    def test_may_send_any_nonsense_to_leave_out(self, client, page, letter, left):
        assert client.get(page, {"laisser": left}).status_code == 200

    def test_is_not_offered_again_what_a_teacher_has_just_refused(
        self, client, page, change, letter, principal
    ):
        refuse(client, change, principal)

        shown = client.get(page)

        assert shown.context["relief"].left_alone == [letter]
        assert shown.context["relief"].suggestions == []

    def test_may_ask_again_what_was_refused(self, client, page, change, letter, principal):
        refuse(client, change, principal)

        [suggestion] = client.get(page, {"choix": "1"}).context["relief"].suggestions

        assert suggestion.activity == letter

    def test_is_led_to_the_first_week_that_is_too_full(self, client, page, course, quatrieme):
        morning = at(NEXT_MONDAY, 7)
        given(course=course, given_on=NEXT_MONDAY, due_on=NEXT_MONDAY, minutes=240, reaches_at=morning)
        class_page = reverse("workload:class_week", args=[quatrieme.public_id])

        assert f"{class_page}?semaine={week_name(NEXT_MONDAY)}" in text(client.get(page))

    def test_sends_what_was_shown_and_waits(self, client, page, change, letter):
        assert (change.activity, change.to_day) == (letter, WEDNESDAY)
        assert "Pas encore de réponse" in text(client.get(page))

    @pytest.mark.parametrize("plan", ["", "faux", "\x00"])
    def test_a_plan_that_was_not_shown_is_not_sent(self, client, page, letter, plan):
        assert client.post(page, {"plan": plan}).status_code == 400
        assert not RepairProposal.objects.exists()

    def test_what_changed_since_is_worked_out_anew(self, client, page, letter):
        plan = client.get(page).context["plan"]
        Activity.objects.filter(pk=letter.pk).update(minutes=400)

        refused = client.post(page, {"plan": plan})

        assert refused.status_code == 409
        assert refused.context["relief"].is_needed

    def test_takes_it_back(self, client, page, change):
        client.post(reverse("workload:withdraw_repair", args=[change.proposal.public_id]))

        shown = text(client.get(page))
        assert "Retiré avant la réponse" in shown
        assert "Envoyer à l'enseignant concerné" in shown

    def test_is_not_told_that_it_took_back_what_was_answered_meanwhile(self, client, page, change):
        RepairProposal.objects.update(closed_at=at(MONDAY, 9))
        withdraw = reverse("workload:withdraw_repair", args=[change.proposal.public_id])

        shown = text(client.post(withdraw, follow=True))

        assert "plus rien à retirer" in shown
        assert "Proposition retirée" not in shown

    def test_reads_what_became_of_it(self, client, page, change, letter, principal):
        client.force_login(letter.author)
        client.post(
            reverse("workload:answer_repair", args=[change.public_id]), {"answer": "yes", "note": "Oui"}
        )
        client.force_login(principal)

        shown = text(client.get(page))

        assert "et appliqué" in shown
        assert "Rien à alléger" in shown


class TestTheTeacher:
    @pytest.fixture
    def answer_page(self, client, change, letter):
        client.force_login(letter.author)
        return reverse("workload:answer_repair", args=[change.public_id])

    def test_finds_it_at_home(self, client, answer_page):
        assert answer_page in text(client.get(reverse("portal:home")))

    def test_says_yes(self, client, answer_page, letter):
        shown = client.post(answer_page, {"answer": "yes"}, follow=True)

        letter.refresh_from_db()
        assert letter.due_on == WEDNESDAY
        assert "et appliqué" in text(shown)

    def test_says_no_with_a_word(self, client, answer_page, letter, change):
        client.post(answer_page, {"answer": "no", "note": "Le contrôle est jeudi."})

        change.refresh_from_db()
        assert (change.answer, change.note) == ("no", "Le contrôle est jeudi.")

    @pytest.mark.parametrize("typed", [{}, {"answer": "peut-être"}, {"answer": "yes", "note": "x" * 1001}])
    def test_an_answer_that_is_none_is_asked_again(self, client, answer_page, change, typed):
        assert client.post(answer_page, typed).status_code == 400
        change.refresh_from_db()
        assert change.answer == ""

    @pytest.mark.parametrize("typed", [{}, {"answer": "peut-être"}])
    def test_reads_what_is_wanted_when_no_button_was_pressed(self, client, answer_page, typed):
        shown = text(client.post(answer_page, typed))

        assert "Choisir d'accepter ou de refuser." in unescape(shown)
        assert "À revoir" not in shown

    def test_reads_why_nothing_changed(self, client, answer_page, letter):
        Activity.objects.filter(pk=letter.pk).update(due_on=FRIDAY)

        shown = client.post(answer_page, {"answer": "yes"}, follow=True)

        assert "modifiée depuis" in text(shown)

    def test_comes_too_late_once_it_is_withdrawn(self, client, answer_page, change):
        RepairProposal.objects.update(closed_at=at(MONDAY, 9), withdrawn=True)

        assert client.post(answer_page, {"answer": "yes"}).status_code == 409


def test_the_form_teacher_reads_but_does_not_send(client, page, letter, quatrieme):
    form_teacher = member(quatrieme.school, Role.TEACHER)
    quatrieme.form_teachers.add(form_teacher)
    client.force_login(form_teacher)

    shown = client.get(page)

    assert "Envoyer aux enseignants concernés" not in text(shown)
    assert client.post(page, {"plan": shown.context["plan"]}).status_code == 403
