"""What the worker is asked to do, when, and that each task ends where a sweep would."""

from datetime import date

import pytest
import time_machine
from django.db import transaction

from activities.models import Activity
from activities.signals import work_changed
from continuity.celery import app
from tests.factories import CourseFactory, PupilFactory, given
from workload.models import Alert
from workload.tasks import reassess_pupils, sweep, sweep_school

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel("2026-11-23T07:00:00+01:00", tick=False):
        yield


def slipping_pupil():
    """A pupil of a school of their own, with five returns missing."""
    course = CourseFactory()
    pupil = PupilFactory(school_class=course.school_class)
    for _each in range(5):
        given(course=course, given_on=date(2026, 11, 16), due_on=date(2026, 11, 20))
    return pupil


def test_the_sweep_hands_over_every_school_one_by_one(queued):
    schools = sorted(slipping_pupil().school_id for _each in range(2))
    sweep()
    assert queued() == [("workload.tasks.sweep_school", f"({school},)") for school in schools]


def test_the_sweep_of_a_school_raises_its_alerts():
    pupil, stranger = slipping_pupil(), slipping_pupil()
    sweep_school(pupil.school_id)
    assert Alert.objects.filter(pupil=pupil).exists()
    assert not Alert.objects.filter(pupil=stranger).exists()


def test_looking_at_pupils_ends_like_the_sweep_whatever_their_schools():
    pupils = [slipping_pupil() for _each in range(2)]
    reassess_pupils(*(pupil.pk for pupil in pupils))
    looked_at = list(Alert.objects.order_by("pk").values())
    assert {alert["pupil_id"] for alert in looked_at} == {pupil.pk for pupil in pupils}
    for pupil in pupils:
        sweep_school(pupil.school_id)
    assert list(Alert.objects.order_by("pk").values()) == looked_at


def test_pupils_who_are_gone_ask_for_nothing():
    reassess_pupils(999_999)
    assert not Alert.objects.exists()


def test_work_that_changed_is_looked_at_once_committed(queued):
    with transaction.atomic():
        work_changed.send(sender=Activity, pupil_ids=[3, 4])
        assert queued() == []
    assert queued() == [("workload.tasks.reassess_pupils", "(3, 4)")]


def test_the_beat_knows_the_tasks_it_names():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= app.tasks.keys()


def test_the_sweep_runs_in_school_time_and_never_in_the_hour_a_clock_change_skips_or_repeats():
    assert app.conf.timezone == "Europe/Paris"
    hours = [entry["schedule"].hour for entry in app.conf.beat_schedule.values()]
    assert hours
    assert all(2 not in hour for hour in hours)


def test_a_task_cut_short_is_given_back_to_the_queue():
    assert all(
        task.acks_late and task.reject_on_worker_lost for task in (sweep, sweep_school, reassess_pupils)
    )
