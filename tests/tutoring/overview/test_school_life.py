"""The page of vie scolaire, its list of calls and the follow-up of a class, for the whole school."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from continuity.common import wording
from continuity.directory.models import Pupil, Role
from tests.factories import (
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    TutorshipFactory,
    UserFactory,
    member,
)
from tutoring.chain import handing_up
from tutoring.models import Case, HandingUp, Rung
from tutoring.overview import school_life
from tutoring.views.cpe import MOST_CALLS, WAITING_SHOWN

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, cpe):
    """`page(name, class, q=…)` as the CPE reads it."""

    def read(name, *objects, by=cpe, **query):
        client.force_login(by)
        response = client.get(reverse(f"tutoring:{name}", args=[each.public_id for each in objects]), query)
        return response.content.decode().replace(wording.NBSP, " ").replace("&#x27;", "'")

    return read


@pytest.fixture
def form_teacher(pupil):
    teacher = member(pupil.school, Role.TEACHER)
    pupil.school_class.form_teachers.add(teacher)
    return teacher


def queries(read) -> int:
    read()
    with CaptureQueriesContext(connection) as captured:
        read()
    return len(captured)


class TestFlags:
    def test_those_without_answer_stand_by_gravity_and_age(self, pupil, cpe, worry):
        worry(pupil, severity="urgent", days_ago=3)
        worry(PupilFactory(school_class=pupil.school_class), severity="urgent", answered_by=cpe)
        worry(PupilFactory(school_class=pupil.school_class), severity="watch")

        urgent, _alert, watch = school_life.flags(pupil.school, TODAY).levels

        assert (urgent.severity, urgent.waiting, urgent.answered) == ("urgent", [0, 0, 1, 0], 1)
        assert (watch.severity, watch.waiting, watch.answered) == ("watch", [1, 0, 0, 0], 0)

    def test_the_class_with_most_to_answer_comes_first(self, pupil, cpe, worry):
        other = SchoolClassFactory(school=pupil.school, name="3e A")
        worry(pupil, answered_by=cpe)
        worry(PupilFactory(school_class=other))

        lines = school_life.flags(pupil.school, TODAY).flagged_classes

        assert [(str(line.school_class), line.flagged, line.waiting) for line in lines] == [
            ("3e A", 1, 1),
            ("4e B", 1, 0),
        ]

    def test_a_pupil_without_class_is_counted(self, pupil, worry):
        pupil.school_class = None
        pupil.save()
        worry(pupil)

        (line,) = school_life.flags(pupil.school, TODAY).flagged_classes
        assert (line.school_class, line.waiting) == (None, 1)

    def test_what_went_further_up_still_counts_as_come_up(self, pupil, tutor, cpe, worry):
        member(pupil.school, Role.PRINCIPAL)
        worry(pupil, days_ago=14)
        handing_up.hand_up(school_id=pupil.school_id)
        assert HandingUp.objects.count() == 2

        assert school_life.flags(pupil.school, TODAY).came_up == 1

    def test_a_pupil_who_left_is_counted_in_neither_school(self, pupil, cpe, worry):
        left = pupil.school
        worry(pupil).handings_up.create(rung=Rung.CPE, at=f"{TODAY}T03:00+01:00")
        pupil.school_class = SchoolClassFactory()
        pupil.school = pupil.school_class.school
        pupil.save()

        here = Pupil.objects.filter(school=pupil.school)
        for answer in ("waiting", "came_up", "direction", "answered"):
            assert not school_life.with_answer(here, answer, TODAY).exists()
        for school in (left, pupil.school):
            assert school_life.flags(school, TODAY).flagged_classes == []


class TestThePage:
    def test_it_tells_to_whom_a_flag_went(self, page, pupil, tutor, form_teacher, worry):
        worry(pupil, days_ago=4)
        handing_up.hand_up(school_id=pupil.school_id)

        assert "Remonté au professeur principal lundi 23 novembre." in page("cpe")

    def test_what_waits_longest_is_open_and_the_rest_folded(self, page, pupil, worry):
        for days_ago in range(WAITING_SHOWN + 1):
            worry(PupilFactory(school_class=pupil.school_class), days_ago=days_ago)

        shown = page("cpe")
        assert shown.count('class="fold" open') == 1
        assert "Depuis 8 jours" in shown.split('class="fold" open')[1].split("</summary>")[0]
        assert f"Voir les {WAITING_SHOWN + 1} sans réponse" in shown
        assert "Depuis aujourd'hui" not in shown  # the last to come, on the page of all of them

    def test_every_class_is_a_tap_away_with_what_waits_there(self, page, pupil, worry):
        quiet = SchoolClassFactory(school=pupil.school, name="3e A")
        worry(pupil)

        shown = page("cpe")
        for school_class in (quiet, pupil.school_class):
            assert reverse("tutoring:class", args=[school_class.public_id]) in shown
        assert re.search("4e B <strong[^>]*>1<", shown)
        assert not re.search("3e A <strong", shown)

    def test_a_search_nobody_answers_to_says_how_to_widen_it(self, page, pupil):
        assert "Aucun élève ne correspond" in page("school_pupils", q="Inconnue")

    def test_flags_are_chosen_by_their_answer(self, page, pupil, cpe, worry):
        risen, answered = (
            PupilFactory(school_class=pupil.school_class, last_name=name) for name in ("Durand", "Petit")
        )
        worry(pupil)
        worry(risen).handings_up.create(rung=Rung.CPE, at=f"{TODAY}T03:00+01:00")
        worry(answered, answered_by=cpe)

        shown = {
            answer: page("school_pupils", reponse=answer) for answer in ("waiting", "came_up", "answered")
        }
        names = {
            answer: [name for name in ("Élodie Martin", "Élodie Durand", "Élodie Petit") if name in text]
            for answer, text in shown.items()
        }
        assert names == {
            "waiting": ["Élodie Martin", "Élodie Durand"],
            "came_up": ["Élodie Durand"],
            "answered": ["Élodie Petit"],
        }

    def test_a_worry_about_health_is_shown_without_what_was_said(self, page, pupil, tutor, talk):
        talk(pupil, tutor, health_worry=True, summary="Confidence de la famille.", days_ago=1)
        talk(pupil, tutor, summary="Tout va bien.")

        shown = page("cpe")
        assert "Souci de santé : prévenir" in shown
        assert "Confidence" not in shown

    def test_an_old_worry_is_no_longer_shown(self, page, pupil, tutor, talk):
        talk(pupil, tutor, health_worry=True, days_ago=15)

        assert "Souci de santé : prévenir" not in page("cpe")

    def test_actions_of_cases_that_are_due_are_shown(self, page, pupil, cpe):
        case = Case.objects.create(
            school=pupil.school,
            pupil=pupil,
            opened_by=cpe,
            leader=cpe,
            opened_at=f"{TODAY}T08:00+01:00",
            rung=Rung.CPE,
        )
        case.actions.create(kind="loan", owner=cpe, due_on=TODAY)
        case.actions.create(kind="visit", owner=cpe, due_on=TODAY + timedelta(days=1))

        shown = page("cpe")
        assert "Prêt de matériel" in shown
        assert "Visite" not in shown

    def test_the_first_day_says_what_will_come(self, page, client):
        empty = member(SchoolFactory(), Role.CPE)

        assert "Aucun élève n'est encore enregistré" in page("cpe", by=empty)

    def test_the_number_of_queries_does_not_grow_with_the_school(self, page, pupil, tutor, worry, talk):
        def furnish(each):
            worry(each, days_ago=4)
            talk(each, tutor, health_worry=True, reached=False)
            GuardianshipFactory(pupil=each)

        furnish(pupil)
        handing_up.hand_up(school_id=pupil.school_id)
        few = [queries(lambda name=name: page(name)) for name in ("cpe", "school_pupils")]
        for each in PupilFactory.create_batch(5, school_class__school=pupil.school):
            furnish(each)
            TutorshipFactory(pupil=each, tutor=tutor)
        handing_up.hand_up(school_id=pupil.school_id)
        assert [queries(lambda name=name: page(name)) for name in ("cpe", "school_pupils")] == few


class TestTheListOfCalls:
    def test_it_says_whom_to_call_in_which_language_and_why(self, page, pupil, worry):
        parent = UserFactory(phone="06 12 34 56 78", languages="arabe, français")
        GuardianshipFactory(pupil=pupil, guardian=parent, relation="mère")
        worry(pupil)

        shown = page("call_list")

        assert "06 12 34 56 78" in shown
        assert "arabe, français" in shown
        assert "3 rendus attendus" in shown

    def test_answered_flags_are_left_out_unless_asked_for(self, page, pupil, cpe, worry):
        worry(pupil, answered_by=cpe)

        assert "Personne à appeler ici" in page("call_list")
        assert "Élodie Martin" in page("call_list", reponse="answered")

    def test_a_pupil_without_guardian_says_where_to_ask(self, page, pupil, worry):
        worry(pupil)

        assert "demander au secrétariat" in page("call_list")

    def test_it_is_bounded_and_says_how_many_are_left(self, page, pupil, worry):
        for each in PupilFactory.create_batch(MOST_CALLS + 2, school_class=pupil.school_class):
            worry(each)

        assert "2 autres ne sont pas sur cette liste" in page("call_list")

    def test_a_forged_filter_is_said(self, client, cpe):
        client.force_login(cpe)

        assert client.get(reverse("tutoring:call_list"), {"reponse": "zz"}).status_code == 400


class TestTheFollowUpOfAClass:
    def test_the_form_teacher_sees_first_what_came_up_to_them(self, page, pupil, tutor, form_teacher, worry):
        other = PupilFactory(school_class=pupil.school_class, last_name="Récent")
        TutorshipFactory(pupil=other, tutor=tutor)
        worry(pupil, days_ago=4)
        worry(other)
        handing_up.hand_up(school_id=pupil.school_id)

        shown = page("class", pupil.school_class, by=form_teacher)

        came_up, with_tutor = shown.split("Le tuteur s'en occupe")
        assert "Élodie Martin" in came_up
        assert "Récent" in with_tutor

    def test_who_has_no_tutor_is_theirs_from_the_first_day(self, page, pupil, form_teacher, worry):
        worry(pupil)

        shown = page("class", pupil.school_class, by=form_teacher)
        assert "Élodie Martin" in shown.split("</section>")[0]

    def test_a_quiet_class_says_so(self, page, pupil, form_teacher):
        assert "Aucun signalement n'attend ici." in page("class", pupil.school_class, by=form_teacher)

    def test_the_number_of_queries_does_not_grow_with_the_class(self, page, pupil, tutor, worry):
        reader = member(pupil.school, Role.PRINCIPAL)
        worry(pupil, days_ago=4)
        few = queries(lambda: page("class", pupil.school_class, by=reader))
        for each in PupilFactory.create_batch(5, school_class=pupil.school_class):
            worry(each)
            TutorshipFactory(pupil=each, tutor=tutor)
        assert queries(lambda: page("class", pupil.school_class, by=reader)) == few
