"""The short forms: what they refuse, and the sentence they say beside the field."""

from uuid import uuid4

import pytest

from tests.factories import (
    GuardianshipFactory,
    MembershipFactory,
    PupilFactory,
    TutorshipFactory,
    UserFactory,
)
from tutoring.forms.caseload import TutorForm
from tutoring.forms.following import AnswerForm, ContactForm, PupilFilter

SENTENCES_OF_A_CONTACT = [
    ({"channel": ""}, "channel"),
    ({"channel": "pigeon"}, "channel"),
    ({"reached": ""}, "reached"),
    ({"reached": "peut-être"}, "reached"),
    ({"summary": "   "}, "summary"),
    ({"next_step": "x" * 201}, "next_step"),
    ({"next_on": "2026-11-22"}, "next_on"),
    ({"next_on": "2028-01-01"}, "next_on"),
    ({"next_on": "bientôt"}, "next_on"),
    ({"at": "2026-11-24T10:00"}, "at"),
    ({"at": "2026-11-23T09:01"}, "at"),
    ({"at": "2024-11-23T09:00"}, "at"),
    ({"at": "0001-01-01T00:00"}, "at"),
    ({"at": "hier"}, "at"),
    ({"work": "parfait"}, "work"),
    ({"spoken_with": ""}, "spoken_with"),
    ({"spoken_with": str(uuid4())}, "spoken_with"),
    ({"reached": "False", "morale": "badly"}, "reached"),
    ({"once": ""}, "once"),
    ({"once": "deux fois"}, "once"),
]

pytestmark = pytest.mark.django_db


def contact(**typed):
    call = {"channel": "phone", "reached": "True", "spoken_with": "eleve", "summary": "Reprend lundi."}
    call["once"] = str(uuid4())
    return ContactForm(call | typed, pupil=PupilFactory())


@pytest.mark.parametrize(("typed", "field"), SENTENCES_OF_A_CONTACT)
def test_a_contact_that_cannot_be_is_refused_beside_its_field(typed, field):
    assert list(contact(**typed).errors) == [field]


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"reached": "False", "spoken_with": "", "summary": ""},
        {"reached": "False", "summary": ""},
        {"summary": "", "work": "so_so"},
        {"summary": "", "health_worry": "on"},
        {"next_on": "2026-11-23"},
        {"next_on": "24/11/2026", "next_step": "rappeler la mère"},
        {"at": "2026-11-23T08:30"},
        {"at": "20/11/2026 17:45"},
    ],
)
def test_a_contact_as_people_have_them_is_accepted(typed):
    assert contact(**typed).is_valid()


def answer(**typed):
    return AnswerForm(typed)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "answer"),
        ({"answer": "called"}, "answer"),
        ({"answer": "known"}, "quiet_until"),
        ({"answer": "known", "quiet_until": "2026-11-20"}, "quiet_until"),
        ({"answer": "known", "quiet_until": "9999-12-31"}, "quiet_until"),
        ({"answer": "false_alarm", "note": "x" * 1001}, "note"),
    ],
)
def test_an_answer_that_says_too_little_is_refused_beside_its_field(typed, field):
    assert list(answer(**typed).errors) == [field]


def test_a_false_alarm_keeps_no_day():
    form = answer(answer="false_alarm", quiet_until="2026-11-30")

    assert form.is_valid()
    assert form.cleaned_data["quiet_until"] is None


def test_a_tutor_of_another_school_is_refused(pupil):
    elsewhere = MembershipFactory(role="tutor").user

    assert "tutor" in TutorForm({"tutor": elsewhere.public_id}, pupil=pupil).errors


def test_a_closed_account_is_refused_as_tutor(pupil):
    gone = MembershipFactory(role="tutor", school=pupil.school, user=UserFactory(is_active=False)).user

    assert "tutor" in TutorForm({"tutor": gone.public_id}, pupil=pupil).errors


def test_a_parent_of_the_pupil_is_refused_as_tutor(pupil):
    parent = MembershipFactory(role="tutor", school=pupil.school).user
    GuardianshipFactory(pupil=pupil, guardian=parent)

    assert "tutor" in TutorForm({"tutor": parent.public_id}, pupil=pupil).errors


@pytest.mark.parametrize("forged", ["", "12", "x"])
def test_no_tutor_chosen_is_said_beside_the_field(forged, pupil):
    assert "tutor" in TutorForm({"tutor": forged}, pupil=pupil).errors


def test_the_choice_of_a_tutor_says_how_many_pupils_they_follow(pupil, tutor):
    TutorshipFactory(tutor=tutor, pupil__school_class=pupil.school_class)

    assert f"{tutor}, 2 élèves sur 10" in str(TutorForm(pupil=pupil)["tutor"])


@pytest.mark.parametrize(
    "typed", [{"classe": "5e"}, {"classe": "x"}, {"situation": "perdu"}, {"q": "x" * 81}]
)
def test_a_forged_filter_is_refused_beside_its_field(pupil, typed):
    assert list(PupilFilter(typed, school=pupil.school).errors) == list(typed)
