"""The pages of cases, as their team uses them."""

import re
from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from continuity.directory.models import AuditEvent, Role
from tests.factories import CourseFactory, SchoolFactory, TutorshipFactory, at_a_distance, given, member
from tutoring.cases import acts
from tutoring.cases.actions import add_action, end_action
from tutoring.cases.acts import close, open_case
from tutoring.cases.notes import add_note
from tutoring.cases.relief import work_to_come
from tutoring.models import Case, CaseAction, CaseNote

MONDAY = date(2026, 11, 23)
THURSDAY = MONDAY + timedelta(days=3)
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(pupil, cpe):
    return open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")[0]


@pytest.fixture
def as_cpe(client, cpe):
    client.force_login(cpe)
    return client


def url(name, subject=None):
    return reverse(f"tutoring:{name}", args=[subject.public_id] if subject else [])


def text(response):
    return unescape(response.content.decode())


def is_ticked(page, subject):
    return re.search(rf'value="{subject.public_id}"[^>]*\bchecked', page) is not None


def plan(case, by, **fields):
    return add_action(
        case=case, by=by, **{"kind": CaseAction.Kind.CALL, "owner": by, "due_on": THURSDAY, **fields}
    )


def action_sent(owner, **fields):
    return {"kind": "call", "owner": str(owner.public_id), "due_on": "2026-11-26", "once": uuid4(), **fields}


class TestOpening:
    def test_it_leads_to_the_case(self, as_cpe, pupil):
        response = as_cpe.post(url("open_case", pupil), {"aims": "Reprendre contact."})

        assert response.url == url("case", Case.objects.get())

    def test_the_tutor_is_ticked_already(self, as_cpe, pupil, tutor):
        page = text(as_cpe.get(url("open_case", pupil)))

        assert is_ticked(page, tutor)

    def test_empty_aims_are_asked_for_and_who_was_ticked_stays(self, as_cpe, pupil, tutor):
        response = as_cpe.post(url("open_case", pupil), {"aims": " ", "near": [str(tutor.public_id)]})

        assert response.status_code == 400
        assert "Écrire au moins un objectif" in text(response)
        assert is_ticked(text(response), tutor)

    def test_a_very_long_text_says_how_long(self, as_cpe, pupil):
        response = as_cpe.post(url("open_case", pupil), {"aims": "a" * 1200})

        assert response.status_code == 400
        assert "Au plus 1000 caractères ; il y en a 1200." in text(response)

    def test_the_same_click_twice_is_one_case(self, as_cpe, pupil):
        for _click in range(2):
            response = as_cpe.post(url("open_case", pupil), {"aims": "Reprendre contact."})

        assert response.url == url("case", Case.objects.get())

    def test_the_second_to_open_is_told_and_keeps_what_was_typed(self, client, case, pupil):
        client.force_login(member(pupil.school, Role.PRINCIPAL))

        response = client.post(url("open_case", pupil), {"aims": "Rencontrer la famille."})

        assert response.status_code == 409
        assert "a déjà ouvert un suivi" in text(response)
        assert "Rencontrer la famille." in text(response)


class TestTheCase:
    def test_who_takes_part_is_said_by_more_than_a_name(self, as_cpe, case, pupil, tutor):
        case.participants.add(tutor)

        page = text(as_cpe.get(url("case", case)))
        assert f'{tutor}<br><span class="soft small">tuteur<' in page
        assert "vie scolaire (CPE), responsable du suivi" in page

    def test_each_opening_leaves_a_trace_one_a_day(self, as_cpe, case, cpe):
        for _time in range(2):
            as_cpe.get(url("case", case))

        assert AuditEvent.objects.filter(verb="case.read", by=cpe, target_id=case.pk).count() == 1

    def test_notes_for_the_direction_are_not_even_counted(self, client, case, cpe, pupil):
        add_note(case=case, by=cpe, text="Vu avec la direction.", readers=CaseNote.Readers.PRINCIPAL)
        teacher = member(pupil.school, Role.TEACHER)
        case.participants.add(teacher)
        client.force_login(teacher)

        page = text(client.get(url("case", case)))

        assert "Vu avec la direction." not in page
        assert "Aucune note" in page

    def test_the_tutor_reads_aims_and_no_note(self, client, case, cpe, tutor):
        add_note(case=case, by=cpe, text="Entre nous.", readers=CaseNote.Readers.TEAM)
        client.force_login(tutor)

        page = text(client.get(url("case", case)))

        assert "Reprendre contact." in page
        assert "Entre nous." not in page
        assert "Notes privées" not in page

    def test_an_aesh_who_takes_no_part_is_refused(self, client, case, pupil):
        aesh = member(pupil.school, Role.AESH)
        pupil.supporters.add(aesh)
        client.force_login(aesh)

        assert client.get(url("case", case)).status_code == 403

    def test_a_pupil_who_left_is_told_and_their_contacts_are_not(self, as_cpe, case, pupil, talk, cpe):
        talk(pupil, cpe, summary="Reprend lundi.")
        pupil.school, pupil.school_class = SchoolFactory(), None
        pupil.save()

        page = text(as_cpe.get(url("case", case)))

        assert "a quitté l'établissement" in page
        assert "Reprend lundi." not in page

    def test_its_class_names_who_leads_it(self, as_cpe, case, cpe, pupil):
        page = text(as_cpe.get(url("class", pupil.school_class)))

        assert f"responsable : {cpe}" in page.replace("\N{NO-BREAK SPACE}", " ")

    def test_what_is_late_or_done_is_said_of_any_action(self, as_cpe, case, cpe):
        visit = plan(case, cpe)
        CaseAction.objects.filter(pk=visit.pk).update(due_on=MONDAY - timedelta(days=3))
        assert "À faire depuis vendredi 20 novembre" in text(as_cpe.get(url("case", case)))

        end_action(action=visit, by=cpe, was_done=True)

        assert "Action faite : " in text(as_cpe.get(url("case", case)))

    def test_contacts_and_alerts_are_in_its_history(self, as_cpe, case, pupil, talk, cpe):
        talk(pupil, cpe, summary="Reprend lundi.")

        assert "Reprend lundi." in text(as_cpe.get(url("case", case)))

    @pytest.mark.parametrize("actions", [1, 5])
    def test_as_many_queries_for_one_action_as_for_five(
        self, as_cpe, case, cpe, actions, django_assert_max_num_queries
    ):
        for _number in range(actions):
            plan(case, cpe)
        as_cpe.get(url("case", case))

        with django_assert_max_num_queries(26):
            as_cpe.get(url("case", case))


class TestActs:
    def test_an_action_dated_yesterday_is_refused(self, as_cpe, case, cpe):
        response = as_cpe.post(url("add_case_action", case), action_sent(cpe, due_on="2026-11-22"))

        assert response.status_code == 400
        assert "Ce jour est passé" in text(response)

    def test_an_owner_from_another_school_is_refused_and_the_rest_kept(self, as_cpe, case):
        stranger = member(SchoolFactory(), Role.CPE)

        response = as_cpe.post(
            url("add_case_action", case), action_sent(stranger, what="avec l'assistante sociale")
        )

        assert response.status_code == 400
        assert "choisir dans la liste" in text(response)
        assert "avec l'assistante sociale" in text(response)

    def test_a_late_action_keeps_its_day_when_only_its_owner_changes(self, as_cpe, case, cpe, pupil):
        late = plan(case, cpe, due_on=MONDAY - timedelta(days=3))
        other = member(pupil.school, Role.TEACHER)

        as_cpe.post(url("change_case_action", late), action_sent(other, due_on="2026-11-20"))

        late.refresh_from_db()
        assert (late.owner, late.due_on) == (other, MONDAY - timedelta(days=3))

    def test_given_up_without_a_word_is_refused(self, as_cpe, case, cpe):
        response = as_cpe.post(url("end_case_action", plan(case, cpe)), {"was_done": "False"})

        assert response.status_code == 400
        assert "pourquoi elle est abandonnée" in text(response)

    def test_in_place_a_refused_form_comes_back_alone(self, as_cpe, case):
        response = as_cpe.post(url("add_case_note", case), {"once": uuid4()}, headers=HTMX)

        assert response.status_code == 400
        assert "<html" not in text(response)
        assert "Écrire la note" in text(response)

    def test_the_second_to_close_is_told_and_keeps_what_was_typed(self, as_cpe, case, pupil):
        principal = member(pupil.school, Role.PRINCIPAL)
        close(case=case, by=principal, closing="resolved", outcome="Tout est rendu.")
        sent = {"closing": "resolved", "outcome": "La famille a été reçue."}

        for headers in ({}, HTMX):
            response = as_cpe.post(url("close_case", case), sent, headers=headers)

            assert response.status_code == 409
            assert f"{principal} a clos ce suivi" in text(response)
            assert "La famille a été reçue." in text(response)

    def test_closing_asks_what_becomes_of_the_actions_left(self, as_cpe, case, cpe):
        plan(case, cpe)

        response = as_cpe.post(url("close_case", case), {"closing": "resolved", "outcome": "Tout est rendu."})

        assert response.status_code == 400
        assert "ce que deviennent les actions" in text(response)

    def test_an_action_added_while_closing_is_asked_about(self, as_cpe, case, cpe, monkeypatch):
        def a_colleague_comes_first(**said):
            plan(case, cpe)
            return close(**said)

        monkeypatch.setattr(acts, "close", a_colleague_comes_first)
        response = as_cpe.post(url("close_case", case), {"closing": "resolved", "outcome": "Tout est rendu."})

        assert response.status_code == 400
        assert "ce que deviennent les actions" in text(response)
        assert "Tout est rendu." in text(response)

    def test_handed_up_to_the_one_who_was_chosen(self, as_cpe, case, pupil):
        principal = member(pupil.school, Role.PRINCIPAL)
        sent = {"to": f"principal:{principal.public_id}", "why": "La famille demande la direction."}

        as_cpe.post(url("hand_case_up", case), sent)

        case.refresh_from_db()
        assert case.leader == principal

    def test_a_teacher_is_not_the_direction(self, as_cpe, case, pupil):
        teacher = member(pupil.school, Role.TEACHER)

        response = as_cpe.post(
            url("hand_case_up", case), {"to": f"principal:{teacher.public_id}", "why": "…"}
        )

        assert response.status_code == 400


class TestRelief:
    @pytest.fixture
    def essay(self, pupil):
        at_a_distance(pupil.school_class, *(MONDAY + timedelta(days=offset) for offset in range(14)))
        course = CourseFactory(school_class=pupil.school_class)
        activity = given(course=course, given_on=MONDAY, due_on=THURSDAY, minutes=45)
        return activity.assignments.get(pupil=pupil)

    def sent(self, essay, **fields):
        return {"works": [str(essay.public_id)], "act": "dispenser", **fields}

    def test_the_effect_is_shown_and_nothing_is_written(self, as_cpe, case, essay):
        response = as_cpe.post(url("relieve", case), self.sent(essay, voir="oui"))

        essay.refresh_from_db()
        assert "de 45\N{NO-BREAK SPACE}min" in response.context["effect"][0]
        assert essay.state == "to_do"

    def test_then_it_is_done(self, as_cpe, case, essay):
        as_cpe.post(url("relieve", case), self.sent(essay, version=work_to_come(case).version))

        essay.refresh_from_db()
        assert essay.state == "excused"

    def test_nothing_ticked_is_said(self, as_cpe, case, essay):
        response = as_cpe.post(url("relieve", case), {"act": "dispenser"})

        assert response.status_code == 400
        assert "Cocher au moins un travail." in text(response)

    @pytest.mark.parametrize("days", ["", "0", "50", "trois"])
    def test_days_that_make_no_sense_are_refused_and_what_is_ticked_stays(self, as_cpe, case, essay, days):
        response = as_cpe.post(url("relieve", case), self.sent(essay, act="jours", school_days=days))

        assert response.status_code == 400
        assert is_ticked(text(response), essay)

    def test_what_changed_meanwhile_is_told(self, as_cpe, case, essay):
        response = as_cpe.post(url("relieve", case), self.sent(essay, version="autre"))

        assert response.status_code == 409
        assert "a changé entre-temps" in text(response)


class TestTheList:
    def test_the_tutor_sees_those_of_their_pupils(self, client, case, tutor):
        client.force_login(tutor)

        assert str(case.pupil) in text(client.get(url("cases")))

    def test_another_tutor_sees_nothing(self, client, case, pupil):
        client.force_login(TutorshipFactory(tutor=member(pupil.school, Role.TUTOR)).tutor)

        page = text(client.get(url("cases")))

        assert str(case.pupil) not in page
        assert "Aucun suivi ouvert" in page

    def test_what_is_due_is_in_the_calendar(self, as_cpe, case, cpe):
        plan(case, cpe, what="avec l'infirmière")

        assert "avec l'infirmière" in text(as_cpe.get(url("case_calendar")))

    def test_what_is_due_is_on_the_home_page_of_who_does_it(self, as_cpe, case, cpe):
        plan(case, cpe, what="avec l'infirmière")

        assert "avec l'infirmière" in text(as_cpe.get(reverse("portal:home")))
