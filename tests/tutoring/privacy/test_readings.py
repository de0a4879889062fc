"""Who opened the follow-up of a pupil leaves a trace."""

import pytest

from continuity.directory.models import AuditEvent
from tutoring.privacy.readings import record_follow_up_reading

pytestmark = pytest.mark.django_db


def test_it_is_traced_once_a_day(pupil, tutor):
    for _reading in range(2):
        record_follow_up_reading(pupil=pupil, by=tutor)

    assert AuditEvent.objects.get().verb == "pupil.follow_up_read"


def test_each_reader_is_traced(pupil, tutor, cpe):
    for reader in (tutor, cpe):
        record_follow_up_reading(pupil=pupil, by=reader)

    assert AuditEvent.objects.filter(verb="pupil.follow_up_read").count() == 2
