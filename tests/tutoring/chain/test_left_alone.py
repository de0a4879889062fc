"""The pupils of a class whom nobody follows any more: said to its form teacher, with the way out."""

from html import unescape

import pytest
from django.urls import reverse

from continuity.directory.contacts import contacts_of
from continuity.directory.models import Role
from tests.factories import PupilFactory, TutorshipFactory, member
from tutoring.chain.class_follow_up import left_alone
from tutoring.models import Substitution
from tutoring.selectors import follow
from tutoring.wording import charge_said

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(pupil):
    """The account of the tutor is closed; they follow the pupil still, as far as the register knows."""
    return TutorshipFactory(pupil=pupil, tutor=member(pupil.school, Role.TUTOR, is_active=False)).tutor


@pytest.fixture
def form_teacher(pupil):
    teacher = member(pupil.school, Role.TEACHER)
    pupil.school_class.form_teachers.add(teacher)
    return teacher


def of_class(pupil, today):
    return left_alone(pupil.school_class, today)


def test_one_whom_nobody_ever_followed_is_not(pupil, monday):
    assert of_class(pupil, monday) == []


def test_one_whose_tutor_left_is(pupil, gone, monday):
    assert of_class(pupil, monday) == [pupil]


def test_whoever_has_a_tutor_is_not(pupil, tutor, monday):
    assert of_class(pupil, monday) == []


def test_nor_is_one_whose_tutor_is_replaced(pupil, gone, monday):
    Substitution.objects.create(
        school=pupil.school,
        tutor=gone,
        substitute=member(pupil.school, Role.TEACHER),
        first_day=monday,
        last_day=monday,
    )

    assert of_class(pupil, monday) == []


@pytest.mark.parametrize("page", ["class", "class_reports"])
def test_the_form_teacher_reads_it_with_whom_to_ask(client, pupil, gone, form_teacher, page):
    TutorshipFactory(pupil=PupilFactory(school_class=pupil.school_class))
    client.force_login(form_teacher)

    text = unescape(
        client.get(reverse(f"tutoring:{page}", args=[pupil.school_class.public_id])).content.decode()
    )
    assert "Plus personne ne suit 1 élève" in text
    assert str(pupil) in text
    assert "Demander à la vie scolaire" in text


def test_vie_scolaire_is_led_to_where_it_is_mended(client, pupil, gone, cpe):
    client.force_login(cpe)

    page = client.get(reverse("tutoring:class", args=[pupil.school_class.public_id])).content.decode()
    assert reverse("tutoring:caseload") in page


def test_no_family_is_told_to_call_them(pupil, gone):
    assert all(str(gone) not in contact.name for contact in contacts_of([pupil])[pupil.pk])


def test_the_follow_up_says_who_left(pupil, gone, cpe, monday):
    (followed,) = follow([pupil], reader=cpe, today=monday)
    assert charge_said(followed.charge) == f"plus suivi : {gone} n'est plus dans l'établissement"
