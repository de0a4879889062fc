"""What the form that closes classes proposes."""

import pytest
import time_machine

from tests.factories import SchoolFactory
from tests.workload.conftest import FRIDAY, NEXT_MONDAY, at
from workload.forms import ClosureForm

pytestmark = pytest.mark.django_db


def test_it_starts_on_the_next_school_day():
    with time_machine.travel(at(FRIDAY), tick=False):
        assert ClosureForm(school=SchoolFactory()).fields["first_day"].initial == NEXT_MONDAY


@pytest.mark.parametrize("has_saturday_classes", [True, False])
def test_saturday_is_offered_to_a_school_that_teaches_on_it(has_saturday_classes):
    form = ClosureForm(school=SchoolFactory(has_saturday_classes=has_saturday_classes))

    assert (6 in dict(form.fields["weekdays"].choices)) == has_saturday_classes
