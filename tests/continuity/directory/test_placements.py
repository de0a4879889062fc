"""The class of a pupil and the pupils of a group."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from continuity.directory.models import AuditEvent
from continuity.directory.placements import add_to_group, move_pupil, remove_from_group
from tests.continuity.directory.conftest import ids
from tests.factories import (
    CourseFactory,
    GroupFactory,
    PupilFactory,
    SchoolClassFactory,
    SubjectFactory,
    given,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


@pytest.fixture
def group(school):
    return GroupFactory(school=school, name="4e Latin")


@pytest.fixture
def pupil(quatrieme):
    return quatrieme.pupils.first()


@pytest.fixture
def classmate(quatrieme):
    return quatrieme.pupils.last()


class TestAGroup:
    @pytest.fixture
    def join(self, group, principal):
        return lambda *pupils: add_to_group(group=group, pupils=pupils, by=principal)

    @pytest.fixture
    def leave(self, group, principal):
        return lambda *pupils: remove_from_group(group=group, pupils=pupils, by=principal)

    def test_a_pupil_joins(self, join, group, pupil, to_recheck):
        assert join(pupil) == 1
        assert list(group.pupils.all()) == [pupil]
        assert to_recheck() == {pupil.pk}

    def test_who_was_in_it_already_counts_for_nothing(self, join, pupil, classmate, forget, to_recheck):
        join(pupil)
        forget()

        assert join(pupil, classmate) == 1
        assert to_recheck() == {classmate.pk}
        assert AuditEvent.objects.get(verb="group.joined").details == {"pupils": [classmate.pk]}

    def test_joining_twice_is_joining_once(self, join, pupil, forget, to_recheck):
        join(pupil)
        forget()

        assert join(pupil) == 0
        assert to_recheck() == set()
        assert not AuditEvent.objects.exists()

    def test_what_was_given_to_the_group_before_is_not_given_to_who_joins(
        self, join, school, group, pupil, classmate
    ):
        join(classmate)
        subject = SubjectFactory(school=school)
        course = CourseFactory(school_class=None, group=group, subject=subject)
        activity = given(course=course, given_on=TODAY, due_on=TODAY + timedelta(days=7))

        join(pupil)

        assert [work.pupil for work in activity.assignments.all()] == [classmate]

    def test_a_pupil_leaves(self, leave, group, pupil, classmate, to_recheck):
        group.pupils.add(pupil, classmate)

        assert leave(pupil) == 1
        assert list(group.pupils.all()) == [classmate]
        assert to_recheck() == {pupil.pk}
        assert AuditEvent.objects.get().verb == "group.left"

    def test_leaving_twice_is_leaving_once(self, join, leave, pupil, classmate, forget):
        join(pupil, classmate)
        leave(pupil)
        forget()

        assert leave(pupil) == 0
        assert not AuditEvent.objects.exists()

    def test_a_group_keeps_somebody(self, join, leave, group, pupil, classmate):
        join(pupil, classmate)

        with pytest.raises(ValidationError, match="garder au moins un élève"):
            leave(pupil, classmate)

        assert group.pupils.count() == 2

    def test_nobody_ticked_is_said(self, join, leave):
        for act in (join, leave):
            with pytest.raises(ValidationError, match="Cocher au moins un élève"):
                act()

    def test_a_pupil_of_another_school_never_joins(self, join, group):
        stranger = PupilFactory(first_name="Zoé", last_name="Ailleurs")

        with pytest.raises(ValidationError, match="Zoé Ailleurs : pas dans cet établissement"):
            join(stranger)

        assert not group.pupils.exists()


class TestAClass:
    @pytest.fixture
    def move(self, pupil, principal):
        return lambda school_class: move_pupil(pupil=pupil, school_class=school_class, by=principal)

    def test_a_pupil_changes_class(self, move, pupil, other_class):
        assert move(other_class) == 1

        pupil.refresh_from_db()
        assert pupil.school_class == other_class

    def test_the_class_that_is_left_is_looked_at_again_too(
        self, move, pupil, classmate, other_class, to_recheck
    ):
        move(other_class)

        assert to_recheck() == ids([pupil, classmate])

    def test_a_pupil_without_class_receives_one(self, school, quatrieme, principal, to_recheck):
        pupil = PupilFactory(school=school, school_class=None)

        assert move_pupil(pupil=pupil, school_class=quatrieme, by=principal) == 1
        assert to_recheck() == {pupil.pk}

    def test_moving_twice_is_moving_once(self, move, other_class, forget, to_recheck):
        move(other_class)
        forget()

        assert move(other_class) == 0
        assert to_recheck() == set()
        assert not AuditEvent.objects.exists()

    def test_a_move_is_kept_with_who_made_it(self, move, pupil, quatrieme, other_class, principal):
        move(other_class)

        event = AuditEvent.objects.get(verb="pupil.moved")
        assert (event.by, event.target_id) == (principal, pupil.pk)
        assert event.details == {"left": quatrieme.pk, "joined": other_class.pk}

    def test_the_work_given_stays_with_who_has_it(self, move, pupil, quatrieme, other_class):
        work = given(course=CourseFactory(school_class=quatrieme), given_on=TODAY, due_on=TODAY)
        elsewhere = given(course=CourseFactory(school_class=other_class), given_on=TODAY, due_on=TODAY)

        move(other_class)

        assert work.assignments.filter(pupil=pupil).exists()
        assert not elsewhere.assignments.filter(pupil=pupil).exists()

    def test_a_class_of_another_school_is_refused(self, move):
        with pytest.raises(ValidationError, match="n'est pas de l'établissement"):
            move(SchoolClassFactory())
