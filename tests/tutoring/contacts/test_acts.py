"""Logging a contact, and adding to one a colleague noted: what each act writes."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from continuity.directory.models import AuditEvent
from tutoring.contacts.acts import SameCall, add_to_contact, log_contact
from tutoring.models import ContactLog

TUESDAY = date(2026, 11, 24)

pytestmark = pytest.mark.django_db


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


class TestLoggingAContact:
    def call(self, pupil, by, *, reached=True, **fields):
        return log_contact(pupil=pupil, by=by, channel="phone", reached=reached, **fields)

    def test_it_is_dated_now(self, pupil, tutor, monday):
        assert self.call(pupil, tutor, summary="Reprend lundi.").at.date() == monday

    def test_it_leaves_a_trace_without_what_was_said(self, pupil, tutor):
        self.call(pupil, tutor, summary="Reprend lundi.")

        (event,) = AuditEvent.objects.filter(verb="contact.logged")
        assert event.details == {"reached": True}

    def test_someone_reached_answers_the_open_alert(self, pupil, tutor, worry):
        alert = worry(pupil)
        self.call(pupil, tutor, summary="Reprend lundi.")

        alert.refresh_from_db()
        assert (alert.answer, alert.answered_by) == ("called", tutor)

    def test_nobody_reached_leaves_the_alert_waiting(self, pupil, tutor, worry):
        alert = worry(pupil)
        self.call(pupil, tutor, reached=False)

        alert.refresh_from_db()
        assert alert.answer == ""

    def test_a_reason_still_known_is_kept(self, pupil, tutor, worry):
        alert = worry(pupil, answered_by=tutor, answer="known", quiet_until=TUESDAY)
        self.call(pupil, tutor, summary="Toujours à l'hôtel.")

        alert.refresh_from_db()
        assert alert.answer == "known"

    def test_a_reason_that_has_run_out_gives_way_to_the_call(self, pupil, tutor, worry):
        alert = worry(pupil, answered_by=tutor, answer="known", quiet_until=date(2026, 11, 20))
        self.call(pupil, tutor, summary="De retour chez elle.")

        alert.refresh_from_db()
        assert (alert.answer, alert.quiet_until) == ("called", None)

    def test_a_talk_from_before_the_alert_does_not_answer_it(self, pupil, tutor, worry):
        alert = worry(pupil, days_ago=1)
        self.call(pupil, tutor, summary="Tout va bien.", at=alert.opened_at - timedelta(hours=1))

        alert.refresh_from_db()
        assert alert.answer == ""

    def test_nobody_reached_is_to_be_called_again_on_the_next_school_day(self, pupil, tutor):
        assert self.call(pupil, tutor, reached=False).next_on == TUESDAY

    def test_a_plan_already_made_is_kept_when_nobody_is_reached(self, pupil, tutor):
        thursday = date(2026, 11, 26)

        assert self.call(pupil, tutor, reached=False, next_on=thursday).next_on == thursday

    def test_a_double_click_logs_one_contact(self, pupil, tutor):
        once = uuid4()
        for _click in range(2):
            self.call(pupil, tutor, reached=False, once=once)

        assert ContactLog.objects.count() == 1
        assert verbs() == ["contact.logged"]

    def test_the_same_form_corrected_and_sent_again_loses_nothing(self, pupil, tutor):
        once = uuid4()
        self.call(pupil, tutor, summary="Reprend lundi.", once=once)
        self.call(pupil, tutor, summary="Reprend mardi.", once=once)

        assert ContactLog.objects.count() == 2

    def test_two_who_found_nobody_both_tried(self, pupil, tutor, cpe):
        once = uuid4()
        self.call(pupil, tutor, reached=False, once=once)
        self.call(pupil, cpe, reached=False, once=once)

        assert ContactLog.objects.count() == 2


class TestTheSameCallNotedByTwo:
    @pytest.fixture
    def noted(self, pupil, cpe, talk):
        """Vie scolaire reached the family a minute ago."""
        return talk(pupil, cpe, summary="Reprend lundi.", work="well")

    def call(self, pupil, by, **fields):
        said = {"channel": "phone", "reached": True, "summary": "Sans connexion."} | fields
        return log_contact(pupil=pupil, by=by, **said)

    def test_a_talk_within_half_an_hour_by_a_colleague_is_a_question(self, pupil, tutor, noted):
        with pytest.raises(SameCall) as question:
            self.call(pupil, tutor)

        assert question.value.contact == noted
        assert ContactLog.objects.count() == 1

    @pytest.mark.parametrize("fields", [{"channel": "email"}, {"reached": False}, {"is_another": True}])
    def test_another_channel_no_answer_or_another_call_is_none(self, pupil, tutor, noted, fields):
        self.call(pupil, tutor, **fields)

        assert ContactLog.objects.count() == 2

    def test_nor_is_a_talk_of_an_hour_ago(self, pupil, tutor, noted):
        self.call(pupil, tutor, at=noted.at - timedelta(minutes=31))

        assert ContactLog.objects.count() == 2

    def test_nor_is_ones_own(self, pupil, cpe, noted):
        self.call(pupil, cpe)

        assert ContactLog.objects.count() == 2

    def test_of_the_same_call_the_words_of_both_are_kept(self, tutor, noted):
        said = {"summary": "Sans connexion.", "work": "badly", "equipment": "badly", "health_worry": True}
        kept = add_to_contact(contact=noted, by=tutor, **said)

        assert kept.summary == f"Reprend lundi.\n{tutor} : Sans connexion."
        assert (kept.work, kept.equipment, kept.health_worry) == ("well", "badly", True)

    def test_without_words_only_what_was_left_empty_is_filled(self, tutor, noted):
        kept = add_to_contact(contact=noted, by=tutor, summary="", morale="so_so")

        assert (kept.summary, kept.morale) == ("Reprend lundi.", "so_so")

    def test_the_same_words_are_added_once(self, tutor, noted):
        for _click in range(2):
            kept = add_to_contact(contact=noted, by=tutor, summary="Sans connexion.")

        assert kept.summary.count("Sans connexion.") == 1
        assert verbs() == ["contact.completed"]
