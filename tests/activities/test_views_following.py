"""The returns of an activity, and what is done about them, as pages."""

from datetime import date, time

import pytest
from django.urls import reverse
from django.utils import timezone

from activities import returns
from activities.models import Reflection, State
from continuity.common import wording
from continuity.directory.models import Role
from tests.factories import CourseFactory, PupilFactory, given, member, pupil_with_account

MONDAY, THURSDAY, FRIDAY, TUESDAY = (date(2026, 11, day) for day in (16, 19, 20, 24))
ACTS_OF_THE_TEACHER = ["feedback", "close", "show_model_answer"]
ACTS_OF_FOLLOW_UP = ["receive", "excuse", "expect_again"]


@pytest.fixture
def virtual_class(course, pupil, classmate):
    return given(
        course=course,
        pupils=[pupil, classmate],
        given_on=MONDAY,
        due_on=FRIDAY,
        is_synchronous=True,
        starts_at=time(9),
    )


def url(name, activity):
    return reverse(f"activities:{name}", args=[activity.public_id])


def post(client, name, activity, *assignments, **fields):
    ticked = {"assignments": [assignment.public_id for assignment in assignments]}
    return client.post(url(name, activity), ticked | fields)


def state_of(assignment):
    assignment.refresh_from_db()
    return assignment.state


def groups(answer):
    return {
        group.title: [row.assignment.pupil.first_name for row in group.rows]
        for group in answer.context["groups"]
    }


def test_who_waits_for_an_answer_comes_first_then_who_has_not_returned(as_teacher, course, pupil, classmate):
    excused = pupil_with_account(course.school_class, first_name="Zoé")
    activity = given(course=course, given_on=MONDAY, due_on=TUESDAY)
    returns.hand_in(assignment=activity.assignments.get(pupil=classmate), by=classmate.user, text="Voici.")
    returns.excuse(assignment=activity.assignments.get(pupil=excused), by=course.teacher)
    assert groups(as_teacher.get(url("detail", activity))) == {
        "En attente d'une réponse": ["Tom"],
        "Pas encore rendu": ["Inès"],
        "Dispensés": ["Zoé"],
    }


def test_what_the_pupil_says_of_the_work_stands_beside_their_return(as_teacher, assignment):
    returns.hand_in(assignment=assignment, by=assignment.pupil.user, text="Voici.")
    Reflection.objects.create(
        assignment=assignment,
        minutes_taken=25,
        difficulty=Reflection.Difficulty.HARD,
        sentence="La question 3 est longue.",
        at=timezone.now(),
        by=assignment.pupil.user,
    )
    page = as_teacher.get(url("detail", assignment.activity)).content.decode()
    assert f"{wording.minutes(25)}, difficile. « La question 3 est longue. »" in page


def test_a_return_once_answered_waits_no_more(as_teacher, assignment, teacher):
    returns.hand_in(assignment=assignment, by=assignment.pupil.user, text="Voici.")
    returns.give_feedback(assignment=assignment, by=teacher, level="acquired")
    assert groups(as_teacher.get(url("detail", assignment.activity))) == {"Rendu ou fait": ["Inès"]}


def test_what_was_handed_in_is_read_on_the_page(as_teacher, assignment):
    returns.hand_in(assignment=assignment, by=assignment.pupil.user, text="Trois quarts.")
    page = as_teacher.get(url("detail", assignment.activity)).text
    assert "Trois quarts." in page
    assert "vendredi 20 novembre à 10" in page


def test_what_a_pupil_writes_is_shown_as_text(as_teacher, assignment):
    returns.hand_in(assignment=assignment, by=assignment.pupil.user, text="<script>alert(1)</script>")
    assert "<script>alert" not in as_teacher.get(url("detail", assignment.activity)).text


def test_the_same_answer_goes_to_all_those_ticked(as_teacher, course, pupil, classmate):
    activity = given(course=course, given_on=MONDAY, due_on=TUESDAY)
    post(as_teacher, "feedback", activity, *activity.assignments.all(), text="Bien vu.", level="acquired")
    assert [assignment.feedbacks.get().text for assignment in activity.assignments.all()] == ["Bien vu."] * 2


def test_an_answer_to_nobody_is_refused_and_kept(as_teacher, activity):
    answer = post(as_teacher, "feedback", activity, text="Bien vu.")
    assert answer.status_code == 400
    assert "Cocher au moins un élève." in answer.text
    assert "Bien vu." in answer.text


def test_no_act_of_the_page_waits_for_the_field_of_another(as_teacher, assignment):
    page = as_teacher.get(url("detail", assignment.activity)).text
    form = page.partition('<form method="post" class="beside"')[2].partition("</form>")[0]
    assert "Envoyer la réponse" in form
    assert " required" not in form


def test_an_empty_answer_is_refused_and_the_ticks_are_kept(as_teacher, assignment):
    answer = post(as_teacher, "feedback", assignment.activity, assignment)
    assert answer.status_code == 400
    assert "Écrire une réponse, choisir un niveau ou joindre un fichier." in answer.text
    assert f'value="{assignment.public_id}" checked' in answer.text


def test_what_is_refused_is_said_at_the_top_of_the_page_with_a_way_to_it(as_teacher, assignment):
    answer = post(as_teacher, "extend", assignment.activity, assignment)
    top = answer.text.partition('id="rendus"')[0]
    assert "À revoir :" in top
    assert 'href="#id_until"' in top


def test_work_of_another_activity_cannot_be_ticked(as_teacher, activity, course, pupil):
    other = given(course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY).assignments.get()
    assert post(as_teacher, "feedback", activity, other, text="Bien vu.").status_code == 400
    assert not other.feedbacks.exists()


def test_all_those_ticked_are_excused_or_none(as_teacher, course, pupil, classmate):
    activity = given(course=course, given_on=MONDAY, due_on=TUESDAY)
    returned, to_do = (activity.assignments.get(pupil=each) for each in (pupil, classmate))
    returns.hand_in(assignment=returned, by=pupil.user, text="Voici.")
    answer = post(as_teacher, "excuse", activity, to_do, returned)
    assert answer.status_code == 409
    assert "Inès Abadie a déjà rendu ce travail." in answer.text
    assert state_of(to_do) == State.TO_DO


def test_the_cpe_receives_paper_excuses_and_expects_again(client, cpe, assignment):
    client.force_login(cpe)
    post(client, "excuse", assignment.activity, assignment)
    assert state_of(assignment) == State.EXCUSED
    post(client, "expect_again", assignment.activity, assignment)
    assert state_of(assignment) == State.TO_DO
    post(client, "receive", assignment.activity, assignment)
    assert state_of(assignment) == State.RETURNED


@pytest.mark.parametrize("act", ACTS_OF_THE_TEACHER)
def test_answering_and_closing_are_the_teachers(client, cpe, assignment, act):
    client.force_login(cpe)
    assert post(client, act, assignment.activity, assignment, text="Bien.").status_code == 403


@pytest.mark.parametrize("act", [*ACTS_OF_THE_TEACHER, *ACTS_OF_FOLLOW_UP])
def test_a_colleague_reads_but_does_nothing(client, assignment, school_class, act):
    client.force_login(CourseFactory(school_class=school_class).teacher)
    page = client.get(url("detail", assignment.activity))
    assert page.status_code == 200
    assert 'type="checkbox"' not in page.text
    assert post(client, act, assignment.activity, assignment, text="Bien.").status_code == 403


@pytest.mark.parametrize("act", [*ACTS_OF_THE_TEACHER, *ACTS_OF_FOLLOW_UP, "detail", "attendance"])
def test_a_pupil_sees_only_their_own_page(client, assignment, act):
    client.force_login(assignment.pupil.user)
    assert client.post(url(act, assignment.activity)).status_code in (403, 405)
    assert client.get(url(act, assignment.activity)).status_code in (403, 405)


@pytest.mark.parametrize("act", [*ACTS_OF_THE_TEACHER, *ACTS_OF_FOLLOW_UP])
def test_another_schools_activity_does_not_exist(client, activity, act):
    client.force_login(CourseFactory().teacher)
    assert client.post(url(act, activity)).status_code == 404


def test_closing_with_a_synthesis(as_teacher, assignment, teacher):
    returns.receive_on_paper(assignment=assignment, by=teacher)
    answer = as_teacher.post(url("close", assignment.activity), {"synthesis": "La méthode est acquise."})
    assert "La méthode est acquise." in as_teacher.get(answer.url).text


def test_closing_too_early_is_refused_and_the_synthesis_kept(as_teacher, activity):
    answer = as_teacher.post(url("close", activity), {"synthesis": "La méthode est acquise."})
    assert answer.status_code == 409
    assert "mardi 24 novembre" in answer.text
    assert "La méthode est acquise." in answer.text


def test_showing_a_model_answer_that_is_not_written_is_refused(as_teacher, activity):
    assert as_teacher.post(url("show_model_answer", activity)).status_code == 409


def test_a_model_answer_is_shown_by_hand(as_teacher, course, pupil):
    activity = given(
        course=course,
        pupils=[pupil],
        given_on=MONDAY,
        due_on=TUESDAY,
        model_answer="Trois quarts.",
        model_answer_release="by_hand",
    )
    as_teacher.post(url("show_model_answer", activity))
    as_teacher.force_login(pupil.user)
    assert "Trois quarts." in as_teacher.get(url("work", activity.assignments.get())).text


def test_the_page_asks_as_many_questions_for_one_pupil_as_for_thirty(as_teacher, course, count_queries):
    def activity_for(count):
        pupils = [pupil_with_account(course.school_class) for _ in range(count)]
        activity = given(course=course, pupils=pupils, given_on=MONDAY, due_on=TUESDAY)
        for assignment in activity.assignments.all():
            returns.hand_in(assignment=assignment, by=assignment.pupil.user, text="Voici.")
            returns.give_feedback(assignment=assignment, by=course.teacher, text="Bien.")
        return activity

    few, many = (url("detail", activity_for(count)) for count in (1, 30))
    assert count_queries(lambda: as_teacher.get(few)) == count_queries(lambda: as_teacher.get(many))


@pytest.fixture
def at_vie_scolaire(client, cpe):
    client.force_login(cpe)
    return client


@pytest.mark.parametrize("typed", ["Abadie", "abadie ines", "INÈS", "aba"])
def test_a_single_match_leads_straight_to_what_is_expected(at_vie_scolaire, assignment, typed):
    assert list(at_vie_scolaire.get("/activites/papier/", {"nom": typed}).context["works"]) == [assignment]


def test_several_matches_are_offered(at_vie_scolaire, assignment, classmate):
    PupilFactory(school_class=classmate.school_class, last_name="Abel")
    page = at_vie_scolaire.get("/activites/papier/", {"nom": "ab"})
    assert [pupil.last_name for pupil in page.context["found"]] == ["Abadie", "Abel"]


def test_nobody_of_that_name_is_said(at_vie_scolaire):
    assert "Aucun élève ne correspond" in at_vie_scolaire.get("/activites/papier/", {"nom": "Xyz"}).text


def paper_url(pupil):
    return f"/activites/papier/?eleve={pupil.public_id}"


def test_what_came_on_paper_is_ticked(at_vie_scolaire, assignment):
    sent = {"assignments": [assignment.public_id], "received_on": "19/11/2026"}
    assert at_vie_scolaire.post(paper_url(assignment.pupil), sent).url == "/activites/papier/"
    assert state_of(assignment) == State.RETURNED


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({}, 400, "Cocher au moins un travail."),
        ({"received_on": "2026-11-21"}, 400, "pas encore venu"),
        ({"received_on": "hier"}, 400, "24/11/2026"),
        ({"received_on": "2026-11-13"}, 409, "lundi 16 novembre"),
    ],
)
def test_paper_badly_filled_in_is_said(at_vie_scolaire, assignment, sent, status, sentence):
    ticked = {"assignments": [assignment.public_id]} if sent else {}
    answer = at_vie_scolaire.post(paper_url(assignment.pupil), ticked | sent)
    assert answer.status_code == status
    assert sentence in answer.text


def test_a_teacher_records_the_paper_of_their_own_courses_only(as_teacher, assignment, school_class):
    given(
        course=CourseFactory(school_class=school_class),
        pupils=[assignment.pupil],
        given_on=MONDAY,
        due_on=TUESDAY,
    )
    assert list(as_teacher.get(paper_url(assignment.pupil)).context["works"]) == [assignment]


def test_a_pupil_of_another_school_is_not_found(at_vie_scolaire):
    assert at_vie_scolaire.get(paper_url(PupilFactory())).status_code == 404
    assert at_vie_scolaire.get("/activites/papier/?eleve=zzz").status_code == 404


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.TUTOR, Role.PUPIL, Role.GUARDIAN])
def test_others_do_not_record_paper(client, school_class, role):
    client.force_login(member(school_class.school, role))
    assert client.get("/activites/papier/").status_code == 403


def test_a_whole_group_is_ticked_at_once(as_teacher, course, pupil, classmate):
    activity = given(course=course, given_on=MONDAY, due_on=TUESDAY)
    returned = activity.assignments.get(pupil=pupil)
    returns.hand_in(assignment=returned, by=pupil.user, text="Voici.")
    for headers in ({}, {"HX-Request": "true"}):
        answer = as_teacher.get(url("detail", activity), {"cocher": "reponse"}, headers=headers)
        assert answer.context["ticked"] == {str(returned.public_id)}


def test_a_group_that_is_not_there_cannot_be_ticked(as_teacher, activity):
    answer = as_teacher.get(url("detail", activity), {"cocher": "tous"}, headers={"HX-Request": "true"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("state", "said"), [(State.TO_DO, "missing"), (State.DONE, State.DONE), (State.RETURNED, "returned_late")]
)
def test_what_came_after_its_hour_is_awaited_no_more(as_teacher, assignment, clock, state, said):
    clock.move_to("2026-11-25T09:00:00+01:00")
    assignment.state, assignment.state_at = state, timezone.now()
    assignment.save()
    [group] = as_teacher.get(url("detail", assignment.activity)).context["groups"]
    assert [row.state for row in group.rows] == [said]


def test_before_a_virtual_class_nobody_is_absent(as_teacher, course, pupil):
    coming = given(
        course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY, is_synchronous=True, starts_at=time(9)
    )
    assert groups(as_teacher.get(url("detail", coming))) == {"Attendus": ["Inès"]}
