"""While a publication decides, what it decides on stays as it is: every act of the directory waits its turn."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, time
from decimal import Decimal

import pytest
from django.db import connection, transaction

from continuity.directory.accommodations import set_time_factor
from continuity.directory.calendars import load_official_calendar
from continuity.directory.locks import lock_school
from continuity.directory.models import AuditEvent, HolidayPeriod, Regime
from continuity.directory.own_holidays import add_own_holiday, change_own_holiday, remove_own_holiday
from continuity.directory.placements import add_to_group, move_pupil, remove_from_group
from continuity.directory.regimes import set_regime
from continuity.directory.timetables import Lesson, set_lessons
from tests.factories import CourseFactory, GroupFactory
from workload.models import Recheck

pytestmark = pytest.mark.django_db(transaction=True)

DAY, NEXT_DAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def acts(school, principal, quatrieme, other_class):
    """Each act of the directory that may change a load, ready to be done once."""
    pupil, classmate = quatrieme.pupils.all()
    group, course = GroupFactory(school=school), CourseFactory(school_class=quatrieme)
    group.pupils.add(pupil, classmate)
    period = HolidayPeriod.objects.create(school=school, name="Pont", first_day=DAY, last_day=DAY)
    moved = {"name": "Pont", "first_day": NEXT_DAY, "last_day": NEXT_DAY, "by": principal}
    lesson = Lesson(1, time(9), time(10))
    return {
        "add a day off": lambda: add_own_holiday(school=school, **moved),
        "move a day off": lambda: change_own_holiday(period=period, **moved),
        "remove a day off": lambda: remove_own_holiday(period=period, by=principal),
        "load the official calendar": lambda: load_official_calendar(
            zone=school.zone, first=date(2026, 11, 1), last=date(2026, 11, 30)
        ),
        "close a class": lambda: set_regime(
            school_classes=[quatrieme],
            first_day=NEXT_DAY,
            last_day=NEXT_DAY,
            regime=Regime.DISTANCE,
            by=principal,
        ),
        "set a timetable": lambda: set_lessons(course=course, lessons=[lesson], by=principal),
        "give extra time": lambda: set_time_factor(pupil=pupil, factor=Decimal(2), by=principal),
        "join a group": lambda: add_to_group(group=group, pupils=[other_class.pupils.get()], by=principal),
        "leave a group": lambda: remove_from_group(group=group, pupils=[pupil], by=principal),
        "change class": lambda: move_pupil(pupil=pupil, school_class=other_class, by=principal),
    }


NAMES = (
    "add a day off",
    "move a day off",
    "remove a day off",
    "load the official calendar",
    "close a class",
    "set a timetable",
    "give extra time",
    "join a group",
    "leave a group",
    "change class",
)


def on_a_connection_of_its_own(act):
    try:
        return act()
    finally:
        connection.close()


def wait_until_it_waits(act: Future) -> None:
    """Return once another connection waits for a lock, or `act` has not waited."""
    with connection.cursor() as cursor:
        waiting = False
        while not (waiting or act.done()):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            (waiting,) = cursor.fetchone()


@pytest.mark.parametrize("name", NAMES)
def test_an_act_waits_for_the_lock_of_the_school(school, acts, name):
    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            lock_school(school.pk)
            waiting = thread.submit(on_a_connection_of_its_own, acts[name])
            wait_until_it_waits(waiting)
            assert not waiting.done()
        waiting.result()

    assert Recheck.objects.exists()


def test_the_same_click_twice_is_one_act(acts):
    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(on_a_connection_of_its_own, [acts["give extra time"]] * 2))

    assert sorted(done) == [0, 1]
    assert AuditEvent.objects.count() == 1
