"""Each act of a case sent twice by a double click is done once, and the second answer is that of the first."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from continuity.directory.models import AuditEvent, Role
from tests.factories import CourseFactory, at_a_distance, given, member
from tutoring.cases.actions import add_action
from tutoring.cases.acts import open_case
from tutoring.cases.relief import work_to_come
from tutoring.models import CaseAction, CaseNote

MONDAY = date(2026, 11, 23)
THURSDAY = MONDAY + timedelta(days=3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def form_teacher(pupil):
    teacher = member(pupil.school, Role.TEACHER)
    pupil.school_class.form_teachers.add(teacher)
    return teacher


@pytest.fixture
def case(pupil, form_teacher):
    return open_case(pupil=pupil, by=form_teacher, aims="Reprendre contact.")[0]


@pytest.fixture
def action(case, form_teacher):
    return add_action(
        case=case, by=form_teacher, kind=CaseAction.Kind.CALL, owner=form_teacher, due_on=THURSDAY
    )


@pytest.fixture
def essay(pupil):
    at_a_distance(pupil.school_class, *(MONDAY + timedelta(days=offset) for offset in range(14)))
    course = CourseFactory(school_class=pupil.school_class)
    return given(course=course, given_on=MONDAY, due_on=THURSDAY, minutes=45).assignments.get(pupil=pupil)


@pytest.fixture
def send_twice(client, case, form_teacher):
    """`send_twice(address, subject, **sent)`: both answers lead to the case; the audit trail holds one more event."""
    client.force_login(form_teacher)
    client.get(reverse("tutoring:case", args=[case.public_id]))

    def _send_twice(name, subject, **sent):
        before = AuditEvent.objects.count()
        answers = [
            client.post(reverse(f"tutoring:{name}", args=[subject.public_id]), sent) for _click in "12"
        ]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert {answer.url for answer in answers} == {reverse("tutoring:case", args=[case.public_id])}
        return AuditEvent.objects.count() - before

    return _send_twice


def test_opening(send_twice, case, pupil):
    assert send_twice("open_case", pupil, aims="Reprendre contact.") == 0


def test_changing_the_aims(send_twice, case):
    assert send_twice("change_case", case, aims="Rencontrer la famille.") == 1


def test_adding_an_action(send_twice, case, form_teacher):
    owner = str(form_teacher.public_id)
    sent = {"kind": "call", "owner": owner, "due_on": "2026-11-26", "once": uuid4()}

    assert send_twice("add_case_action", case, **sent) == 1
    assert CaseAction.objects.count() == 1


def test_changing_an_action(send_twice, action, form_teacher):
    owner = str(form_teacher.public_id)
    sent = {"kind": "visit", "owner": owner, "due_on": "2026-11-26", "once": uuid4()}

    assert send_twice("change_case_action", action, **sent) == 1


@pytest.mark.parametrize("sent", [{"was_done": "True"}, {"was_done": "False", "result": "Sans objet."}])
def test_ending_an_action(send_twice, action, sent):
    assert send_twice("end_case_action", action, **sent) == 1


def test_adding_a_note(send_twice, case):
    assert send_twice("add_case_note", case, text="Vu avec l'équipe.", readers="team", once=uuid4()) == 1
    assert CaseNote.objects.count() == 1


def test_handing_up_though_one_leads_it_no_more(send_twice, case, cpe):
    assert send_twice("hand_case_up", case, to=f"cpe:{cpe.public_id}", why="Toujours sans nouvelles.") == 1
    assert case.handovers.count() == 1


def test_taking_work_off(send_twice, case, essay):
    version = work_to_come(case).version
    send_twice("relieve", case, works=[str(essay.public_id)], act="dispenser", version=version)

    assert CaseAction.objects.count() == 1


def test_giving_more_days(send_twice, case, essay):
    version = work_to_come(case).version
    send_twice("relieve", case, works=[str(essay.public_id)], act="jours", school_days=2, version=version)

    assert CaseAction.objects.count() == 1
    essay.refresh_from_db()
    assert essay.extended_until == THURSDAY + timedelta(days=4)


def test_closing(send_twice, case):
    assert send_twice("close_case", case, closing="resolved", outcome="Tout est rendu.") == 1


def test_closing_with_an_action_given_up(send_twice, case, action):
    sent = {"closing": "resolved", "outcome": "Tout est rendu.", "left_over": "Plus utile."}

    assert send_twice("close_case", case, **sent) == 1


class TestWhatIsNotADoubleClick:
    def test_other_words_of_the_same_person_are_told_that_it_is_over(self, client, action, form_teacher):
        client.force_login(form_teacher)
        url = reverse("tutoring:end_case_action", args=[action.public_id])
        client.post(url, {"was_done": "True"})

        answer = client.post(url, {"was_done": "True", "result": "La mère rappelle jeudi."})
        assert answer.status_code == 409
        assert "La mère rappelle jeudi." in answer.content.decode()

    def test_nor_are_the_same_words_of_somebody_else(self, client, action, cpe, form_teacher):
        url = reverse("tutoring:end_case_action", args=[action.public_id])
        for user, status in ((form_teacher, 302), (cpe, 409)):
            client.force_login(user)
            assert client.post(url, {"was_done": "True"}).status_code == status
