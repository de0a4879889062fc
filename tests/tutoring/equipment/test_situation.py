"""Noting what a pupil works with at home."""

import pytest

from continuity.directory.models import AuditEvent, Pupil
from tutoring.equipment.situation import set_digital_situation

pytestmark = pytest.mark.django_db


class TestNotingTheEquipment:
    def note(self, pupil, by, **changes):
        situation = {"device": "own", "connection": "good", "has_printer": False, "on_paper": False}
        return set_digital_situation(pupil=pupil, by=by, **situation | changes)

    def test_the_pupil_goes_on_paper(self, pupil, cpe):
        self.note(pupil, cpe, device="none", on_paper=True)

        assert Pupil.objects.get(pk=pupil.pk).on_paper

    def test_only_what_changed_is_traced(self, pupil, cpe):
        self.note(pupil, cpe, connection="mobile")

        (event,) = AuditEvent.objects.all()
        assert event.details == {"connection": "mobile"}

    def test_nothing_changed_leaves_no_trace(self, pupil, cpe):
        self.note(pupil, cpe)

        assert not AuditEvent.objects.exists()
