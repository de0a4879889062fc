"""What people type in a field, and what they read when it makes no sense."""

import pytest
from django.core.exceptions import ValidationError

from continuity.common.fields import DayField


@pytest.mark.parametrize("typed", ["demain", "31/02/2027", "31/02", "\x00", "9" * 10_000])
def test_what_is_no_day_is_said_in_a_sentence_one_can_read(typed):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(typed)

    [sentence] = refused.value.messages
    assert "L'écrire comme 24/11/2026" in sentence
    assert len(sentence) < 120
