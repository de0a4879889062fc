"""A school with two classes, and who is looked at again after an act."""

import pytest

from continuity.directory.models import AuditEvent, Role
from tests.factories import PupilFactory, SchoolClassFactory, SchoolFactory, member
from workload.models import Recheck


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def principal(school):
    return member(school, Role.PRINCIPAL)


@pytest.fixture
def quatrieme(school):
    """A class of two pupils."""
    school_class = SchoolClassFactory(school=school, name="4e B")
    PupilFactory.create_batch(2, school_class=school_class)
    return school_class


@pytest.fixture
def other_class(school):
    """Another class of the school, of one pupil."""
    return PupilFactory(school_class=SchoolClassFactory(school=school, name="4e C")).school_class


@pytest.fixture
def to_recheck():
    """Call it for the pupils whose alerts wait to be looked at again."""

    def read() -> set[int]:
        return {pupil for pupils in Recheck.objects.values_list("pupil_ids", flat=True) for pupil in pupils}

    return read


@pytest.fixture
def forget():
    """Call it to forget who did what and who waits: what follows is seen alone."""

    def act() -> None:
        Recheck.objects.all().delete()
        AuditEvent.objects.all().delete()

    return act


def ids(pupils) -> set[int]:
    return {pupil.pk for pupil in pupils}
