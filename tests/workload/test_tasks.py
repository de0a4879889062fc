"""What the worker is asked to do, and that each task ends where a sweep would. Monday 23 November 2026."""

from datetime import date

import pytest
import time_machine
from django.db import transaction

from activities.models import Activity
from activities.signals import work_changed
from continuity.celery import app
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory, SchoolFactory, given, member
from workload import sweeps
from workload.models import Alert, Recheck, Sweep
from workload.policies import default_policy, set_policy
from workload.tasks import recheck, tick

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture(autouse=True)
def clock():
    """Monday, seven in the morning; `clock.move_to(…)`."""
    with time_machine.travel("2026-11-23T07:00:00+01:00", tick=False) as traveller:
        yield traveller


def slipping_pupil():
    """A pupil of a school of their own, with five returns missing."""
    course = CourseFactory()
    pupil = PupilFactory(school_class=course.school_class)
    for _each in range(5):
        given(course=course, given_on=date(2026, 11, 16), due_on=date(2026, 11, 20))
    return pupil


def run_everything(queued) -> None:
    """Do what a worker would, on this connection."""
    for _task, arguments in queued():
        recheck(int(arguments.strip("(,)")))


def owed() -> list[list[int]]:
    return list(Recheck.objects.values_list("pupil_ids", flat=True))


def alerts() -> list[dict]:
    return list(Alert.objects.order_by("pk").values())


class TestAfterAChange:
    def test_a_check_is_owed_with_the_change_and_asked_for_once_it_is_committed(self, queued):
        pupil = slipping_pupil()
        with transaction.atomic():
            work_changed.send(sender=Activity, pupil_ids=[pupil.pk])
            assert owed() == [[pupil.pk]]
            assert queued() == []
        assert queued() == [("workload.tasks.recheck", f"({Recheck.objects.get().pk},)")]

    def test_a_change_that_is_undone_owes_nothing(self, queued):
        pupil = slipping_pupil()
        with transaction.atomic():
            work_changed.send(sender=Activity, pupil_ids=[pupil.pk])
            transaction.set_rollback(True)
        assert (owed(), queued()) == ([], [])

    def test_the_check_ends_like_the_sweep_whatever_the_schools(self, queued):
        pupils = [slipping_pupil() for _each in range(2)]
        sweeps.recheck_soon([pupil.pk for pupil in pupils])
        run_everything(queued)
        looked_at = alerts()
        assert {alert["pupil_id"] for alert in looked_at} == {pupil.pk for pupil in pupils}
        for pupil in pupils:
            sweeps.sweep(school_id=pupil.school_id)
        assert alerts() == looked_at

    def test_pupils_who_are_gone_ask_for_nothing(self, queued):
        sweeps.recheck_soon([999_999])
        assert (owed(), queued()) == ([], [])

    def test_what_is_done_is_no_longer_owed_and_doing_it_twice_is_doing_it_once(self):
        pupil = slipping_pupil()
        sweeps.recheck_soon([pupil.pk])
        asked = Recheck.objects.get().pk
        recheck(asked)
        once = alerts()
        recheck(asked)
        assert (owed(), alerts()) == ([], once)

    def test_one_check_pays_for_all_those_it_covers(self):
        pupil = slipping_pupil()
        classmate = PupilFactory(school_class=pupil.school_class)
        stranger = slipping_pupil()
        for pupil_ids in ([pupil.pk], [pupil.pk, classmate.pk], [classmate.pk], [stranger.pk]):
            sweeps.recheck_soon(pupil_ids)
        recheck(Recheck.objects.get(pupil_ids__len=2).pk)
        assert owed() == [[stranger.pk]]

    def test_new_limits_owe_a_check_to_the_whole_school(self):
        pupil = slipping_pupil()
        policy = default_policy(pupil.school)
        set_policy(policy=policy, by=member(pupil.school, "principal"))
        assert owed() == [[pupil.pk]]


class TestTheSweepOfTheDay:
    def test_every_school_is_swept_on_every_day(self, queued):
        pupils = [slipping_pupil() for _each in range(2)]
        tick()
        run_everything(queued)
        assert {alert["pupil_id"] for alert in alerts()} == {pupil.pk for pupil in pupils}
        assert [(sweep.day, sweep.finished_at is None) for sweep in Sweep.objects.all()] == [
            (MONDAY, False),
            (MONDAY, False),
        ]

    def test_it_is_begun_once_a_day(self, clock, queued):
        slipping_pupil()
        tick()
        run_everything(queued)
        tick()
        assert owed() == []
        clock.move_to("2026-11-24T03:00:00+01:00")
        tick()
        assert len(owed()) == 1
        assert set(Sweep.objects.values_list("day", flat=True)) == {MONDAY, TUESDAY}

    def test_two_ticks_that_find_it_to_begin_begin_it_once(self, queued):
        pupil = slipping_pupil()
        sweeps.begin_day(school_id=pupil.school_id)
        run_everything(queued)
        sweeps.begin_day(school_id=pupil.school_id)
        assert (owed(), Sweep.objects.count()) == ([], 1)

    def test_not_before_three_in_school_time(self, clock):
        slipping_pupil()
        clock.move_to("2026-11-23T02:59:59+01:00")
        tick()
        assert owed() == []

    def test_what_no_worker_did_is_asked_for_again(self, queued):
        slipping_pupil()
        tick()
        before = queued()
        tick()
        assert queued() == before * 2

    def test_the_next_day_takes_the_place_of_what_the_day_before_left(self, clock):
        slipping_pupil()
        tick()
        [yesterdays] = Recheck.objects.values_list("pk", flat=True)
        clock.move_to("2026-11-24T03:00:00+01:00")
        tick()
        recheck(yesterdays)
        assert Recheck.objects.count() == 1
        assert alerts() == []

    def test_it_is_finished_with_its_last_part(self, monkeypatch):
        monkeypatch.setattr(sweeps, "PART_PUPILS", 1)
        pupil = slipping_pupil()
        PupilFactory(school_class=SchoolClassFactory(school=pupil.school))
        tick()
        first, last = Recheck.objects.values_list("pk", flat=True)
        recheck(last)
        assert Sweep.objects.get().finished_at is None
        assert sweeps.last_full_check() is None
        recheck(first)
        assert Sweep.objects.get().finished_at == sweeps.last_full_check()

    def test_a_school_without_pupils_is_done_at_once(self):
        SchoolFactory()
        tick()
        assert Sweep.objects.get().finished_at is not None

    def test_a_class_stays_whole_and_pupils_without_class_are_spread(self, monkeypatch):
        monkeypatch.setattr(sweeps, "PART_PUPILS", 3)
        school = SchoolFactory()
        for size in (2, 1, 5):
            PupilFactory.create_batch(size, school_class=SchoolClassFactory(school=school))
        PupilFactory.create_batch(4, school_class=None, school=school)
        sweeps.begin_day(school_id=school.pk)
        assert [len(part) for part in owed()] == [3, 5, 3, 1]

    def test_an_alert_about_a_class_that_was_emptied_is_closed(self):
        pupil = slipping_pupil()
        alert = Alert.objects.create(
            school=pupil.school,
            kind=Alert.Kind.OVERLOAD,
            school_class=SchoolClassFactory(school=pupil.school),
            severity=Alert.Severity.WATCH,
            first_day=MONDAY,
            last_day=TUESDAY,
            reasons=[],
            opened_at="2026-11-22T03:00:00+01:00",
            updated_at="2026-11-22T03:00:00+01:00",
        )
        tick()
        alert.refresh_from_db()
        assert alert.closed_because == "Le travail demandé tient de nouveau dans les jours prévus."


class TestTheWorker:
    def test_beat_knows_the_tasks_it_names(self):
        app.loader.import_default_modules()
        assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= app.tasks.keys()

    def test_a_task_cut_short_is_given_back_to_the_queue(self):
        assert all(task.acks_late and task.reject_on_worker_lost for task in (tick, recheck))
