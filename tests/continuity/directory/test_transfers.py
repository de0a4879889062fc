"""A pupil changes school, as support writes it."""

from datetime import date

import pytest
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone

from activities.models import State
from continuity.directory.models import AuditEvent, Pupil, Role
from tests.factories import (
    CourseFactory,
    GroupFactory,
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    TutorshipFactory,
    UserFactory,
    given,
    member,
    pupil_with_account,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def left():
    return SchoolClassFactory()


@pytest.fixture
def joined():
    return SchoolClassFactory()


@pytest.fixture
def pupil(left):
    return pupil_with_account(left)


@pytest.fixture
def move(client, pupil, joined):
    """Support sends the form of the pupil with the next school; `into` another class than one of it."""
    client.force_login(UserFactory(is_superuser=True, is_staff=True))

    def act(into=None):
        fields = {name: value for name, value in model_to_dict(pupil).items() if value not in (None, False)}
        fields["supporters"] = [user.pk for user in fields["supporters"]]
        fields |= {"school": joined.school_id, "school_class": (into or joined).pk}
        fields |= {"guardianships-TOTAL_FORMS": 0, "guardianships-INITIAL_FORMS": 0}
        return client.post(reverse("admin:directory_pupil_change", args=[pupil.pk]), fields)

    return act


def roles(user) -> set:
    return set(user.memberships.values_list("school", "role"))


def test_the_groups_of_the_old_school_are_left(move, pupil, left):
    pupil.groups.add(GroupFactory(school=left.school))

    move()

    assert not pupil.groups.exists()


def test_who_supported_the_pupil_there_does_no_more_unless_they_work_in_both(move, pupil, left, joined):
    here, both = (member(left.school, Role.AESH) for _each in range(2))
    both.memberships.create(school=joined.school, role=Role.AESH)
    pupil.supporters.add(here, both)

    move()

    assert list(pupil.supporters.all()) == [both]


def test_nobody_there_follows_the_pupil_any_more(move, pupil):
    tutorship = TutorshipFactory(pupil=pupil)

    move()

    tutorship.refresh_from_db()
    assert tutorship.until is not None
    assert not Pupil.objects.visible_to(tutorship.tutor).exists()
    assert AuditEvent.objects.get(verb="tutor.released").school == tutorship.school


def test_work_of_the_old_school_is_waited_for_no_more_and_what_was_done_stays(move, pupil, left):
    course = CourseFactory(school_class=left)
    waiting, done = (
        given(course=course, given_on=date(2026, 11, 2), due_on=date(2026, 12, 18)).assignments.get()
        for _each in range(2)
    )
    done.state, done.state_at = State.DONE, timezone.now()
    done.save()

    move()

    waiting.refresh_from_db()
    done.refresh_from_db()
    assert (waiting.state, done.state) == (State.EXCUSED, State.DONE)


def test_the_family_belongs_to_the_next_school(move, pupil, left, joined):
    parent = GuardianshipFactory(pupil=pupil).guardian

    move()

    assert roles(parent) == {(joined.school_id, Role.GUARDIAN)}
    assert roles(pupil.user) == {(joined.school_id, Role.PUPIL)}


def test_a_parent_of_another_child_there_belongs_to_both(move, pupil, left, joined):
    parent = GuardianshipFactory(pupil=pupil).guardian
    GuardianshipFactory(pupil=PupilFactory(school_class=left), guardian=parent)

    move()

    assert roles(parent) == {(each.school_id, Role.GUARDIAN) for each in (left, joined)}


def test_each_school_has_it_in_its_trail(move, left, joined):
    move()

    events = AuditEvent.objects.filter(verb__in=["pupil.left", "pupil.arrived"])
    assert set(events.values_list("verb", "school")) == {
        ("pupil.left", left.school_id),
        ("pupil.arrived", joined.school_id),
    }


def test_a_change_of_class_alone_ends_nothing(move, pupil, left, joined):
    joined.school = left.school
    joined.save()
    pupil.groups.add(GroupFactory(school=left.school))

    move()

    pupil.refresh_from_db()
    assert pupil.school_class == joined
    assert pupil.groups.exists()


def test_the_class_must_be_of_the_school(move, pupil, left):
    answer = move(into=left)

    pupil.refresh_from_db()
    assert "autre établissement" in answer.content.decode()
    assert pupil.school_class == left
