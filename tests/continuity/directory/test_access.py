"""Not found outside one's school, refused inside it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from continuity.directory.access import school_as, visible_or_refuse
from continuity.directory.models import Pupil, Role
from tests.factories import MembershipFactory, PupilFactory, SchoolFactory, member

pytestmark = pytest.mark.django_db


def test_a_pupil_one_may_read_is_given():
    pupil = PupilFactory()
    principal = member(pupil.school, Role.PRINCIPAL)

    assert visible_or_refuse(Pupil.objects, principal, public_id=pupil.public_id) == pupil


def test_a_pupil_of_ones_school_whom_one_may_not_read_is_refused():
    pupil = PupilFactory()

    with pytest.raises(PermissionDenied):
        visible_or_refuse(Pupil.objects, member(pupil.school, Role.TEACHER), public_id=pupil.public_id)


def test_a_pupil_of_another_school_is_not_found():
    pupil = PupilFactory()

    with pytest.raises(Http404):
        visible_or_refuse(Pupil.objects, member(SchoolFactory(), Role.PRINCIPAL), public_id=pupil.public_id)


def test_one_acts_in_the_school_where_one_holds_the_role():
    school = SchoolFactory()
    principal = MembershipFactory(
        user=member(SchoolFactory(), Role.TEACHER), school=school, role=Role.PRINCIPAL
    ).user

    assert school_as(principal, Role.PRINCIPAL) == school


def test_without_the_role_one_acts_nowhere():
    with pytest.raises(PermissionDenied):
        school_as(member(SchoolFactory(), Role.TEACHER), Role.PRINCIPAL)


def test_with_the_role_in_two_schools_one_chooses():
    first, second = SchoolFactory(), SchoolFactory()
    principal = MembershipFactory(user=member(first, Role.PRINCIPAL), school=second, role=Role.PRINCIPAL).user

    assert school_as(principal, Role.PRINCIPAL, uai=second.uai) == second


def test_one_cannot_choose_a_school_where_one_lacks_the_role():
    other = SchoolFactory()

    with pytest.raises(Http404):
        school_as(member(SchoolFactory(), Role.PRINCIPAL), Role.PRINCIPAL, uai=other.uai)
