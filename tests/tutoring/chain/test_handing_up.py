"""How an alert nobody answers goes up the chain: when, to whom, and what holds it back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from continuity.directory.models import AuditEvent, HolidayPeriod, Role
from tests.factories import PupilFactory, SchoolFactory, TutorshipFactory, member
from tutoring import tasks
from tutoring.cases import acts
from tutoring.chain import handing_up
from tutoring.models import HandingUp, Rung
from workload.models import Alert

MONDAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo("Europe/Paris"))


def the_rung_of(alert) -> str | None:
    """Who is to answer."""
    return handing_up.responsible_rungs([alert])[alert.pk]


def steps(alert) -> list[tuple[str, str]]:
    """The rungs `alert` went to, each with the day: [("cpe", "25/11"), …]."""
    return [
        (step.rung, f"{step.at.astimezone(ZoneInfo('Europe/Paris')):%d/%m}")
        for step in alert.handings_up.all()
    ]


def known_until(alert, day, by) -> None:
    alert.answer, alert.answered_by, alert.answered_at, alert.quiet_until = "known", by, at(23), day
    alert.save()


@pytest.fixture
def everybody(pupil, tutor, cpe):
    """Every rung is held."""
    pupil.school_class.form_teachers.add(member(pupil.school, Role.TEACHER))
    member(pupil.school, Role.PRINCIPAL)


@pytest.fixture
def run(pupil):
    def _run(now):
        handing_up.hand_up(school_id=pupil.school_id, now=now)

    return _run


@pytest.fixture
def alert(everybody, pupil, worry):
    """Opened this Monday before school."""
    return worry(pupil)


class TestWhen:
    def test_two_whole_school_days_are_left_to_answer(self, alert, run):
        run(at(24, 23))
        assert steps(alert) == []

        run(at(25, 3))
        assert steps(alert) == [("form_teacher", "25/11")]

    def test_nothing_moves_before_the_school_day_begins(self, alert, run):
        run(at(25, 2))

        assert steps(alert) == []

    def test_an_alert_of_the_afternoon_is_first_seen_the_day_after(self, everybody, pupil, worry, run):
        alert = worry(pupil, opened_at=at(23, 14))

        run(at(25))
        assert steps(alert) == []
        run(at(26))
        assert steps(alert) == [("form_teacher", "26/11")]

    def test_week_ends_do_not_count(self, everybody, pupil, worry, run):
        alert = worry(pupil, opened_at=at(20, 3))

        run(at(23))
        assert steps(alert) == []
        run(at(24))
        assert steps(alert) == [("form_teacher", "24/11")]

    def test_holidays_do_not_count(self, alert, pupil, run):
        HolidayPeriod.objects.create(
            school=pupil.school, name="Pont", first_day=date(2026, 11, 24), last_day=date(2026, 11, 25)
        )

        run(at(26))
        assert steps(alert) == []
        run(at(27))
        assert steps(alert) == [("form_teacher", "27/11")]

    def test_days_without_a_worker_are_made_up_each_step_on_its_day(self, alert, run):
        run(at(4, month=12))

        assert steps(alert) == [("form_teacher", "25/11"), ("cpe", "27/11"), ("principal", "01/12")]

    def test_late_runs_end_where_punctual_ones_do(self, alert, run):
        for day in (24, 25, 26, 27, 28, 30):
            run(at(day))
        run(at(4, month=12))

        assert steps(alert) == [("form_teacher", "25/11"), ("cpe", "27/11"), ("principal", "01/12")]

    def test_a_second_run_changes_nothing(self, alert, run):
        run(at(27))
        run(at(27))

        assert len(steps(alert)) == 2
        assert AuditEvent.objects.filter(verb="alert.handed_up").count() == 2

    def test_what_has_reached_the_top_stays_there(self, alert, run):
        run(at(4, month=12))
        run(at(18, month=12))

        assert len(steps(alert)) == 3


class TestWhom:
    def test_a_rung_nobody_holds_is_skipped(self, tutor, pupil, cpe, worry, run):
        alert = worry(pupil)

        run(at(25))
        assert steps(alert) == [("cpe", "25/11")]

    def test_without_tutor_the_form_teacher_is_the_first_to_answer(self, pupil, cpe, worry, run):
        pupil.school_class.form_teachers.add(member(pupil.school, Role.TEACHER))
        alert = worry(pupil)
        assert the_rung_of(alert) == Rung.FORM_TEACHER

        run(at(25))
        assert steps(alert) == [("cpe", "25/11")]
        assert the_rung_of(alert) == Rung.CPE

    def test_a_closed_account_holds_no_rung(self, tutor, pupil, cpe, worry, run):
        pupil.school_class.form_teachers.add(member(pupil.school, Role.TEACHER, is_active=False))
        alert = worry(pupil)

        run(at(25))
        assert steps(alert) == [("cpe", "25/11")]

    def test_nor_does_a_tutor_who_works_elsewhere_now(self, tutor, pupil, cpe, worry):
        tutor.memberships.all().delete()

        assert the_rung_of(worry(pupil)) == "cpe"

    def test_nor_does_that_of_a_tutor(self, pupil, cpe, worry):
        TutorshipFactory(pupil=pupil, tutor=member(pupil.school, Role.TUTOR, is_active=False))

        assert the_rung_of(worry(pupil)) == "cpe"

    def test_a_pupil_without_class_has_no_form_teacher(self, tutor, pupil, cpe, worry, run):
        pupil.school_class = None
        pupil.save()
        alert = worry(pupil)

        run(at(25))
        assert steps(alert) == [("cpe", "25/11")]

    def test_where_nobody_holds_any_rung_nothing_moves(self, pupil, worry, run):
        alert = worry(pupil)

        run(at(4, month=12))
        assert steps(alert) == []
        assert the_rung_of(alert) is None

    def test_the_cpe_of_another_school_is_nobody_here(self, tutor, pupil, worry, run):
        member(SchoolFactory(), Role.CPE)
        alert = worry(pupil)

        run(at(4, month=12))
        assert steps(alert) == []


class TestWhatHoldsItBack:
    @pytest.mark.parametrize("answer", ["called", "false_alarm", "case"])
    def test_an_answer(self, alert, cpe, run, answer):
        alert.answer, alert.answered_by, alert.answered_at = answer, cpe, at(23)
        alert.save()

        run(at(4, month=12))
        assert steps(alert) == []

    def test_a_case_that_is_led(self, alert, pupil, cpe, run):
        case, _is_new = acts.open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")
        Alert.objects.filter(pk=alert.pk).update(answer="", answered_by=None, answered_at=None)

        run(at(4, month=12))
        assert steps(alert) == []

        case.closed_at, case.closed_by, case.closing, case.outcome = (
            at(4, month=12),
            cpe,
            "resolved",
            "Tout va.",
        )
        case.save()
        run(at(4, month=12))
        assert steps(alert) != []

    def test_a_known_reason_until_its_last_day_then_the_days_are_counted_anew(self, alert, cpe, run):
        known_until(alert, date(2026, 11, 27), cpe)

        run(at(1, month=12))
        assert steps(alert) == []
        run(at(2, month=12))
        assert steps(alert) == [("form_teacher", "02/12")]

    def test_a_reason_that_ran_out_goes_on_from_where_the_alert_had_got_to(self, alert, cpe, run):
        run(at(25))
        known_until(alert, date(2026, 11, 27), cpe)

        run(at(2, month=12))
        assert steps(alert) == [("form_teacher", "25/11"), ("cpe", "02/12")]

    def test_its_end(self, everybody, pupil, worry, run):
        alert = worry(pupil, closed_at=at(23), closed_because="Les signes ont disparu.")

        run(at(4, month=12))
        assert steps(alert) == []

    def test_an_overload_is_no_matter_of_the_chain(self, everybody, pupil, worry, run):
        alert = worry(pupil, kind="overload")

        run(at(4, month=12))
        assert steps(alert) == []

    def test_a_pupil_who_left_the_school(self, alert, pupil, run):
        pupil.school, pupil.school_class = SchoolFactory(), None
        pupil.save()

        run(at(4, month=12))
        assert steps(alert) == []

    def test_a_call_nobody_took_does_not(self, alert, pupil, tutor, talk, run):
        talk(pupil, tutor, reached=False)

        run(at(25))
        assert steps(alert) == [("form_teacher", "25/11")]


class TestTheTask:
    def test_it_looks_at_every_school(self, alert, worry):
        elsewhere = TutorshipFactory(pupil=PupilFactory()).pupil
        member(elsewhere.school, Role.CPE)
        other = worry(elsewhere)

        with time_machine.travel(at(25), tick=False):
            tasks.hand_up()

        assert steps(alert) == [("form_teacher", "25/11")]
        assert steps(other) == [("cpe", "25/11")]

    def test_it_leaves_a_trace_by_nobody(self, alert, run):
        run(at(25))

        event = AuditEvent.objects.get(verb="alert.handed_up")
        assert (event.by, event.target_id, event.details) == (None, alert.pk, {"rung": "form_teacher"})

    def test_the_number_of_queries_does_not_grow_with_the_alerts(self, alert, pupil, worry):
        def queries(day):
            with CaptureQueriesContext(connection) as captured:
                handing_up.hand_up(school_id=pupil.school_id, now=at(day))
            return len(captured)

        one = queries(25)
        HandingUp.objects.all().delete()
        for other in PupilFactory.create_batch(5, school_class=pupil.school_class):
            worry(other)
            TutorshipFactory(pupil=other)
        assert queries(25) == one
