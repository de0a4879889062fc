"""Answering an alert: what it writes."""

from datetime import date

import pytest

from continuity.directory.models import AuditEvent
from tutoring.answers import AlertClosed, answer_alert

TUESDAY = date(2026, 11, 24)

pytestmark = pytest.mark.django_db


class TestAnsweringAnAlert:
    def test_a_known_reason_holds_until_its_day(self, pupil, tutor, worry):
        alert = answer_alert(alert=worry(pupil), by=tutor, answer="known", quiet_until=TUESDAY)

        assert alert.quiet_until == TUESDAY

    def test_a_later_answer_replaces_the_first(self, pupil, tutor, cpe, worry):
        alert = worry(pupil, answered_by=tutor, answer="known", quiet_until=TUESDAY)
        answer_alert(alert=alert, by=cpe, answer="false_alarm")

        alert.refresh_from_db()
        assert (alert.answer, alert.quiet_until, alert.answered_by) == ("false_alarm", None, cpe)

    def test_it_leaves_a_trace(self, pupil, tutor, worry):
        answer_alert(alert=worry(pupil), by=tutor, answer="false_alarm")

        assert AuditEvent.objects.get().verb == "alert.answered"

    def test_an_alert_that_closed_meanwhile_takes_no_answer(self, pupil, tutor, worry, monday):
        alert = worry(pupil, closed_at="2026-11-23T08:00+01:00")

        with pytest.raises(AlertClosed):
            answer_alert(alert=alert, by=tutor, answer="false_alarm")
        alert.refresh_from_db()
        assert alert.answer == ""
