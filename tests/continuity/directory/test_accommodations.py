"""Extra time (R15)."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from continuity.directory.accommodations import set_time_factor
from continuity.directory.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupil(quatrieme):
    return quatrieme.pupils.first()


@pytest.fixture
def give(pupil, principal):
    """`give(factor)` times the time to the pupil."""
    return lambda factor: set_time_factor(pupil=pupil, factor=Decimal(factor), by=principal)


def test_a_third_more_time_is_kept_to_four_decimals(give, pupil, to_recheck):
    assert give(Decimal(4) / 3) == 1

    pupil.refresh_from_db()
    assert pupil.time_factor == Decimal("1.3333")
    assert to_recheck() == {pupil.pk}


def test_the_same_factor_again_writes_nothing(give, forget, to_recheck):
    give("1.5")
    forget()

    assert give("1.50") == 0
    assert to_recheck() == set()
    assert not AuditEvent.objects.exists()


def test_a_change_is_kept_with_who_made_it(give, pupil, principal):
    give("1.25")

    event = AuditEvent.objects.get(verb="pupil.time_factor_set")
    assert (event.by, event.target_id) == (principal, pupil.pk)
    assert event.details == {"factor": "1.2500", "previous": "1.0000"}


@pytest.mark.parametrize("factor", ["0.5", "3", "-1", "NaN"])
def test_a_factor_goes_from_one_to_two(give, pupil, factor):
    with pytest.raises(ValidationError, match=r"de 1 .* à 2"):
        give(factor)

    pupil.refresh_from_db()
    assert pupil.time_factor == 1
