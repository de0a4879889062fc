"""Sending a relief, answering it, and what each answer changes."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.db import IntegrityError, transaction

from activities.models import Activity, State
from activities.returns import close
from continuity.directory.models import AuditEvent
from tests.factories import PupilFactory, given
from tests.workload.conftest import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, at, busy_course
from workload.models import RepairChange, RepairProposal
from workload.repair import suggestions
from workload.repair.acts import RepairRefused, answer, send, why_stale, withdraw
from workload.repair.proposing import relief_for
from workload.repair.suggestions import Suggestion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
NOW = at(MONDAY, 9)


@pytest.fixture
def letter(quatrieme):
    return work_of(quatrieme, "Lettre")


@pytest.fixture
def report(quatrieme):
    return work_of(quatrieme, "Compte rendu")


def work_of(school_class, title):
    """Three hours and a half for Monday and Tuesday, of a teacher of its own: with another one, an hour too much."""
    course = busy_course(school_class)
    return given(
        course=course, given_on=MONDAY, due_on=TUESDAY, minutes=210, title=title, reaches_at=at(MONDAY, 7)
    )


def later(activity, day=WEDNESDAY):
    return Suggestion(activity, "postpone", activity.due_on, activity.minutes, to_day=day)


def sent(school_class, principal, *wanted):
    return send(school_class=school_class, days=(MONDAY, TUESDAY), suggestions=wanted, by=principal)


@pytest.fixture
def asked(quatrieme, principal, letter, report):
    """The change of the letter, asked of its teacher."""
    return sent(quatrieme, principal, later(letter)).changes.get()


class TestSending:
    def test_each_change_waits_for_its_teacher(self, quatrieme, principal, letter, report):
        proposal = sent(quatrieme, principal, later(letter), later(report))

        waiting = RepairChange.objects.visible_to(letter.author).unanswered()
        assert [change.activity for change in waiting] == [letter]
        assert proposal.closed_at is None
        assert AuditEvent.objects.filter(verb="repair.sent", by=principal).count() == 1

    def test_nothing_changes_before_an_answer(self, asked, letter):
        letter.refresh_from_db()

        assert letter.due_on == TUESDAY

    def test_a_second_click_sends_nothing_more(self, quatrieme, principal, letter):
        first = sent(quatrieme, principal, later(letter))

        assert sent(quatrieme, principal, later(letter)) == first
        assert RepairProposal.objects.count() == 1

    def test_one_relief_at_a_time(self, quatrieme, principal, letter, report):
        sent(quatrieme, principal, later(letter))

        with pytest.raises(RepairRefused):
            sent(quatrieme, principal, later(report))

    def test_what_changed_since_it_was_looked_at_is_not_sent(self, quatrieme, principal, letter):
        with pytest.raises(RepairRefused):
            sent(quatrieme, principal, replace(later(letter, FRIDAY), from_day=MONDAY))

    def test_only_the_direction_sends(self, quatrieme, letter):
        with pytest.raises(PermissionDenied):
            sent(quatrieme, letter.author, later(letter))


class TestYes:
    def test_it_is_applied_at_once_and_frees_the_class(self, asked, letter, quatrieme):
        answered = answer(change=asked, accepts=True, note="Volontiers", by=letter.author)

        letter.refresh_from_db()
        assert (answered.answer, answered.applied_at, letter.due_on) == ("yes", NOW, WEDNESDAY)
        assert not relief_for(quatrieme, NOW).is_needed

    def test_it_changes_nothing_else(self, asked, letter, report):
        answer(change=asked, accepts=True, note="", by=letter.author)

        report.refresh_from_db()
        assert report.due_on == TUESDAY

    def test_the_last_answer_closes_the_relief(self, asked, letter):
        answer(change=asked, accepts=True, note="", by=letter.author)

        assert not RepairProposal.objects.open().exists()

    def test_a_second_click_changes_nothing(self, asked, letter):
        answer(change=asked, accepts=True, note="", by=letter.author)
        version = Activity.objects.get(pk=letter.pk).version

        again = answer(change=asked, accepts=False, note="", by=letter.author)

        assert again.answer == "yes"
        assert Activity.objects.get(pk=letter.pk).version == version

    def test_fewer_minutes(self, quatrieme, principal, letter):
        shorter = Suggestion(letter, "shorten", TUESDAY, 210, to_minutes=150)
        change = sent(quatrieme, principal, shorter).changes.get()

        answer(change=change, accepts=True, note="", by=letter.author)

        letter.refresh_from_db()
        assert letter.minutes == 150

    def test_pupils_let_off(self, quatrieme, principal, letter):
        pupil, other = quatrieme.pupils.all()
        let_off = Suggestion(letter, "excuse", TUESDAY, 210, pupils=(pupil,))
        change = sent(quatrieme, principal, let_off).changes.get()

        answer(change=change, accepts=True, note="", by=letter.author)

        assert letter.assignments.get(pupil=pupil).state == State.EXCUSED
        assert letter.assignments.get(pupil=other).state == State.TO_DO

    def test_those_who_have_done_it_meanwhile_keep_what_they_did(self, quatrieme, principal, letter):
        pupil = quatrieme.pupils.first()
        let_off = Suggestion(letter, "excuse", TUESDAY, 210, pupils=(pupil,))
        change = sent(quatrieme, principal, let_off).changes.get()
        letter.assignments.filter(pupil=pupil).update(state=State.RETURNED, state_at=NOW)

        answered = answer(change=change, accepts=True, note="", by=letter.author)

        assert answered.not_applied
        assert letter.assignments.get(pupil=pupil).state == State.RETURNED

    def test_a_pupil_who_was_let_off_before_stays_let_off(self, asked, letter, quatrieme):
        """Even one whose days are so full that the gate would not let the work reach them."""
        pupil = quatrieme.pupils.first()
        given(course=letter.course, given_on=MONDAY, due_on=WEDNESDAY, minutes=600, pupils=[pupil])
        letter.assignments.filter(pupil=pupil).update(state=State.EXCUSED, state_at=NOW)

        answered = answer(change=asked, accepts=True, note="", by=letter.author)

        assert answered.applied_at
        assert letter.assignments.get(pupil=pupil).state == State.EXCUSED


class TestNo:
    def test_it_leaves_everything_and_keeps_the_word(self, asked, letter):
        answered = answer(change=asked, accepts=False, note="Le bus part mercredi.", by=letter.author)

        letter.refresh_from_db()
        assert (answered.answer, answered.note, answered.applied_at) == ("no", "Le bus part mercredi.", None)
        assert letter.due_on == TUESDAY


class TestWhatCanNoLongerBeDone:
    def test_an_activity_changed_meanwhile_is_left_as_it_is(self, asked, letter):
        Activity.objects.filter(pk=letter.pk).update(due_on=THURSDAY)

        answered = answer(change=asked, accepts=True, note="", by=letter.author)

        letter.refresh_from_db()
        assert answered.not_applied
        assert (answered.applied_at, letter.due_on) == (None, THURSDAY)

    def test_a_closed_activity_is_told_before_the_answer(self, asked, letter):
        letter.assignments.update(state=State.DONE, state_at=NOW)
        close(activity=letter, by=letter.author)
        asked.activity.refresh_from_db()

        assert why_stale(asked, NOW)

    def test_what_the_gate_refuses_is_written_in_words_and_not_applied(self, quatrieme, principal, letter):
        session = given(
            course=letter.course,
            given_on=MONDAY,
            due_on=TUESDAY,
            minutes=60,
            is_synchronous=True,
            starts_at="10:00",
        )
        move = Suggestion(session, "move", TUESDAY, 60, to_day=THURSDAY)
        change = sent(quatrieme, principal, move).changes.get()
        given(
            course=letter.course,
            given_on=THURSDAY,
            due_on=THURSDAY,
            minutes=180,
            reaches_at=at(WEDNESDAY, 18),
        )

        answered = answer(change=change, accepts=True, note="", by=letter.author)

        session.refresh_from_db()
        assert "jeudi 26" in answered.not_applied
        assert session.due_on == TUESDAY

    def test_a_withdrawn_relief_takes_no_answer(self, asked, letter, principal):
        withdraw(proposal=asked.proposal, by=principal)

        with pytest.raises(RepairRefused):
            answer(change=asked, accepts=True, note="", by=letter.author)

    def test_what_was_accepted_stays_when_the_rest_is_withdrawn(self, quatrieme, principal, letter, report):
        proposal = sent(quatrieme, principal, later(letter), later(report))
        answer(change=proposal.changes.get(activity=letter), accepts=True, note="", by=letter.author)

        withdraw(proposal=proposal, by=principal)

        letter.refresh_from_db()
        assert letter.due_on == WEDNESDAY
        assert not RepairChange.objects.visible_to(report.author).unanswered().exists()

    def test_a_colleague_does_not_answer(self, asked, report):
        with pytest.raises(PermissionDenied):
            answer(change=asked, accepts=True, note="", by=report.author)

    def test_a_teacher_does_not_withdraw(self, asked, letter):
        with pytest.raises(PermissionDenied):
            withdraw(proposal=asked.proposal, by=letter.author)


@pytest.mark.parametrize(
    "change",
    [
        {"to_day": None},
        {"to_day": TUESDAY},
        {"kind": "shorten", "to_day": None},
        {"kind": "shorten", "to_day": None, "to_minutes": 0},
        {"kind": "shorten", "to_day": None, "to_minutes": 210},
        {"kind": "move", "to_day": None},
        {"kind": "excuse"},
    ],
)
def test_the_database_keeps_no_change_that_changes_nothing(asked, change):
    with pytest.raises(IntegrityError, match="repair_change_says_what"), transaction.atomic():
        RepairChange.objects.filter(pk=asked.pk).update(**change)


class TestSignedPlan:
    def test_what_is_read_is_what_was_signed(self, quatrieme, letter):
        wanted = [replace(later(letter), pupils=tuple(quatrieme.pupils.all()))]
        signed = suggestions.sign(quatrieme, (MONDAY, TUESDAY), wanted)

        assert suggestions.read(quatrieme, signed) == ((MONDAY, TUESDAY), wanted)

    def test_that_of_another_class_is_refused(self, quatrieme, letter):
        signed = suggestions.sign(quatrieme, (MONDAY, TUESDAY), [later(letter)])

        with pytest.raises(BadSignature):
            suggestions.read(PupilFactory(school=quatrieme.school).school_class, signed)
