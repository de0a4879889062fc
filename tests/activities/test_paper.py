"""A pile of paper returns at vie scolaire: code, Enter, next; nothing stops the pile."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from activities import codes, returns
from activities.models import Assignment, State
from continuity.common import wording
from continuity.directory.models import AuditEvent, Membership, Role, User
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory, given, member

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 24)
PAGE = "/activites/papier/"


@pytest.fixture
def pile(client, cpe):
    """Call it with a code: the answer of the page. `day`: the day the pile came."""
    client.force_login(cpe)

    def note(code, day="", **headers):
        return client.post(
            reverse("activities:note_code"), {"code": code, "received_on": day}, headers=headers
        )

    return note


def undo(client, assignment):
    return client.post(reverse("activities:undo_paper", args=[assignment.public_id]))


def state_of(assignment):
    assignment.refresh_from_db()
    return assignment.state


def test_a_code_and_enter_note_the_sheet(pile, assignment, cpe):
    answer = pile(assignment.code)

    assert wording.spaced("Inès Abadie 4e B, « Exercices sur les fractions » : reçu.") in answer.text
    assert state_of(assignment) == State.RETURNED
    assert (assignment.submissions.get().by, assignment.submissions.get().received_on_paper) == (cpe, True)


def test_with_the_script_only_what_was_received_comes_back(pile, assignment):
    answer = pile(assignment.code, **{"HX-Request": "true"})

    assert "1 feuille" in answer.text
    assert "<html" not in answer.text


def test_the_field_is_empty_for_the_next_one(pile, assignment):
    assert assignment.code not in pile(assignment.code).text


def test_the_day_of_the_pile_stays_for_the_next_one(pile, assignment, clock):
    clock.move_to("2026-11-26T09:00:00+01:00")
    answer = pile(assignment.code, "2026-11-23")

    assert timezone.localdate(assignment.submissions.get().at) == date(2026, 11, 23)
    assert 'value="2026-11-23"' in answer.text


@pytest.mark.parametrize(
    ("code", "said"), [("ABC", "un caractère est mal lu"), ("", "Taper ou scanner le code")]
)
def test_what_is_no_code_is_said_and_nothing_is_written(pile, assignment, code, said):
    answer = pile(code)

    assert answer.status_code == 400
    assert said in answer.text
    assert state_of(assignment) == State.TO_DO


def test_a_code_of_nobody_is_said(pile):
    assert "celui d'aucun travail" in pile(codes.encode(987_654)).content.decode().replace("&#x27;", "'")


def test_a_code_of_another_school_is_that_of_nobody(pile):
    other = CourseFactory()
    elsewhere = given(
        course=other, pupils=[PupilFactory(school_class=other.school_class)], given_on=MONDAY, due_on=TUESDAY
    ).assignments.get()
    answer = pile(elsewhere.code)

    assert answer.status_code == 404
    assert elsewhere.pupil.last_name not in answer.text


def test_a_sheet_noted_twice_is_noted_once(pile, assignment):
    pile(assignment.code)

    assert "déjà reçu le vendredi 20 novembre" in pile(assignment.code).text
    assert assignment.submissions.count() == 1


def test_what_was_handed_in_online_is_not_replaced(pile, assignment):
    returns.hand_in(assignment=assignment, by=assignment.pupil.user, text="En ligne.")

    assert "déjà reçu" in pile(assignment.code).text
    assert assignment.submissions.get().text == "En ligne."


def test_the_sheet_of_an_excused_pupil_counts_and_is_said(pile, assignment, teacher):
    returns.excuse(assignment=assignment, by=teacher)

    assert "alors que dispensé" in pile(assignment.code).text
    assert state_of(assignment) == State.RETURNED


def test_the_sheet_of_a_closed_activity_counts_and_is_said(pile, assignment, teacher, clock):
    clock.move_to("2026-11-25T09:00:00+01:00")
    returns.close(activity=assignment.activity, by=teacher)

    assert "activité est fermée" in pile(assignment.code).text
    assert state_of(assignment) == State.RETURNED


def test_a_sheet_cannot_come_before_the_work_was_given(pile, assignment):
    answer = pile(assignment.code, "2026-11-13")

    assert answer.status_code == 409
    assert "lundi 16 novembre" in answer.text
    assert state_of(assignment) == State.TO_DO


def test_a_day_to_come_is_refused(pile, assignment):
    assert pile(assignment.code, "2026-11-21").status_code == 400
    assert state_of(assignment) == State.TO_DO


def test_work_without_a_return_is_refused(pile, course, pupil):
    reading = given(course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY, return_mode="none")

    assert "ne demande aucun rendu" in pile(reading.assignments.get().code).text


def test_a_pupil_who_changed_class_is_found_all_the_same(pile, assignment, pupil):
    pupil.school_class = SchoolClassFactory(school=pupil.school, name="4e D")
    pupil.save()

    assert "4e D" in pile(assignment.code).text
    assert state_of(assignment) == State.RETURNED


def test_a_teacher_notes_what_they_gave_and_nothing_else(client, assignment, course):
    colleague = CourseFactory(school_class=course.school_class).teacher
    url = reverse("activities:note_code")
    client.force_login(colleague)
    assert client.post(url, {"code": assignment.code}).status_code == 404
    client.force_login(course.teacher)
    assert client.post(url, {"code": assignment.code}).status_code == 200


def test_a_teacher_who_left_the_school_notes_nothing_there_any_more(client, assignment, course):
    elsewhere = CourseFactory(teacher=course.teacher)
    Membership.objects.filter(user=course.teacher).update(school=elsewhere.subject.school)
    client.force_login(User.objects.get(pk=course.teacher.pk))

    assert client.post(reverse("activities:note_code"), {"code": assignment.code}).status_code == 404
    assert state_of(assignment) == State.TO_DO


def test_a_mistake_is_undone_and_leaves_a_trace(client, pile, assignment):
    pile(assignment.code)
    undo(client, assignment)

    assert state_of(assignment) == State.TO_DO
    assert assignment.submissions.get().taken_back_at == timezone.now()
    assert AuditEvent.objects.filter(verb="work.paper_undone").count() == 1
    assert "Reçu à l" not in client.get(PAGE).text


def test_undone_the_sheet_of_an_excused_pupil_leaves_them_excused(client, pile, assignment, teacher):
    returns.excuse(assignment=assignment, by=teacher)
    pile(assignment.code)
    undo(client, assignment)

    assert state_of(assignment) == State.EXCUSED


def test_undone_twice_is_undone_once(client, pile, assignment):
    pile(assignment.code)
    for _click in range(2):
        assert undo(client, assignment).status_code == 302
    assert AuditEvent.objects.filter(verb="work.paper_undone").count() == 1


def test_what_was_handed_in_online_is_not_undone(client, pile, assignment):
    returns.hand_in(assignment=assignment, by=assignment.pupil.user, text="En ligne.")
    pile(assignment.code)
    undo(client, assignment)

    assert state_of(assignment) == State.RETURNED


def test_a_sheet_undone_can_be_noted_again(client, pile, assignment):
    pile(assignment.code)
    undo(client, assignment)
    pile(assignment.code)

    assert state_of(assignment) == State.RETURNED
    assert "1 feuille" in client.get(PAGE).text


def test_the_list_takes_the_same_queries_for_one_sheet_and_for_many(client, pile, course, count_queries):
    pupils = PupilFactory.create_batch(5, school_class=course.school_class)
    first, *others = given(course=course, pupils=pupils, given_on=MONDAY, due_on=TUESDAY).assignments.all()
    pile(first.code)
    one = count_queries(lambda: client.get(PAGE))
    for other in others:
        pile(other.code)

    assert count_queries(lambda: client.get(PAGE)) == one


class TestSheets:
    def sheets(self, client, activity, query=""):
        return client.get(reverse("activities:sheets", args=[activity.public_id]) + query)

    def test_there_is_one_per_pupil_with_their_code(self, client, course, teacher):
        pupils = PupilFactory.create_batch(2, school_class=course.school_class)
        activity = given(course=course, pupils=pupils, given_on=MONDAY, due_on=TUESDAY)
        client.force_login(teacher)
        page = self.sheets(client, activity).text

        for work in activity.assignments.all():
            assert work.code in page
            assert str(work.pupil) in page
        assert page.count("<svg") >= 2

    def test_who_has_returned_needs_none(self, client, assignment, teacher, cpe):
        returns.receive_on_paper(assignment=assignment, by=cpe)
        client.force_login(teacher)

        assert assignment.code not in self.sheets(client, assignment.activity).text

    def test_they_may_be_for_those_on_paper_alone(self, client, course, teacher):
        by_screen = PupilFactory(school_class=course.school_class)
        on_paper = PupilFactory(school_class=course.school_class, on_paper=True)
        activity = given(course=course, pupils=[by_screen, on_paper], given_on=MONDAY, due_on=TUESDAY)
        client.force_login(teacher)
        page = self.sheets(client, activity, "?papier=1").text

        assert Assignment.objects.get(pupil=on_paper).code in page
        assert Assignment.objects.get(pupil=by_screen).code not in page

    def test_work_without_a_return_has_none(self, client, course, pupil, teacher):
        reading = given(course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY, return_mode="none")
        client.force_login(teacher)

        assert self.sheets(client, reading).status_code == 409


def test_those_who_neither_give_nor_receive_do_not_open_the_page(client, school_class):
    client.force_login(member(school_class.school, Role.PRINCIPAL))

    assert client.get(PAGE).status_code == 403
