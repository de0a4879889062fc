"""Each day has its sweep, once and before school, whatever clocks, restarts and sleep do to beat."""

from ast import literal_eval
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery.beat import PersistentScheduler
from django.conf import settings
from redis import Redis

from continuity.celery import app
from tests.factories import PupilFactory
from workload.models import Sweep
from workload.tasks import recheck

pytestmark = pytest.mark.django_db(transaction=True)

PARIS = ZoneInfo("Europe/Paris")
MINUTE = timedelta(minutes=1)
# Saturdays and Sundays: the hour from 2 to 3 comes twice in October, not at all in March.
CLOCK_CHANGES = [(date(2026, 10, 24), date(2026, 10, 25)), (date(2027, 3, 27), date(2027, 3, 28))]


def paris(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(UTC)


class Machine:
    """The real beat and what a worker does, on a clock that the test moves. `rechecks` are those ever asked for."""

    def __init__(self, clock, queued, schedule):
        self.clock, self.queued, self.schedule = clock, queued, str(schedule)
        self.rechecks: set[str] = set()

    def run(self, first: datetime, last: datetime, restarts=frozenset()) -> None:
        """Live from `first` to `last`, minute by minute; beat is stopped and started again at `restarts`."""
        beat, now = self._start(first), first
        while now <= last:
            self.clock.move_to(now)
            if now in restarts:
                beat.close()
                beat = self._start(now)
            beat.tick()
            self._work()
            now += MINUTE
        beat.close()

    def _start(self, now: datetime) -> PersistentScheduler:
        self.clock.move_to(now)
        return PersistentScheduler(app, schedule_filename=self.schedule)

    def _work(self) -> None:
        with Redis.from_url(settings.REDIS_URL) as broker:
            while messages := self.queued():
                broker.delete("celery")
                for name, arguments in messages:
                    app.tasks[name](*literal_eval(arguments))
                self.rechecks |= {arguments for name, arguments in messages if name == recheck.name}


@pytest.fixture
def machine(queued, tmp_path):
    """A machine of a school with one pupil, whose sweep is one check; its worker knows the tasks of every app."""
    app.loader.import_default_modules()
    PupilFactory()
    with time_machine.travel(paris(date(2026, 10, 1), 12), tick=False) as clock:
        yield Machine(clock, queued, tmp_path / "beat")


def begun() -> dict[date, datetime]:
    return dict(Sweep.objects.exclude(finished_at=None).values_list("day", "begun_at"))


@pytest.mark.parametrize(("saturday", "sunday"), CLOCK_CHANGES)
class TestTheNightOfAClockChange:
    @pytest.mark.parametrize("restart_every", [None, 1, 7])
    def test_has_one_sweep_before_school_however_often_beat_restarts(
        self, machine, saturday, sunday, restart_every
    ):
        first, last = paris(saturday, 23), paris(sunday, 5)
        minutes = int((last - first) / MINUTE)
        restarts = {first + MINUTE * n for n in range(1, minutes, restart_every)} if restart_every else set()
        machine.run(first, last, restarts)
        assert begun().keys() == {saturday, sunday}
        assert paris(sunday, 3) <= begun()[sunday] <= paris(sunday, 3, 10)
        assert len(machine.rechecks) == 2

    def test_is_made_up_for_when_the_machine_wakes(self, machine, saturday, sunday):
        machine.run(paris(saturday, 23), paris(sunday, 2) - MINUTE)
        machine.run(paris(sunday, 9), paris(sunday, 9, 10))
        assert begun()[sunday] <= paris(sunday, 9, 5)
        assert len(machine.rechecks) == 2

    def test_may_lose_what_beat_remembers(self, machine, saturday, sunday):
        machine.run(paris(saturday, 23), paris(sunday, 3))
        machine.schedule += "-lost"
        machine.run(paris(sunday, 3), paris(sunday, 5))
        assert begun().keys() == {saturday, sunday}
        assert len(machine.rechecks) == 2


def test_a_day_the_machine_slept_through_is_not_made_up_for_twice(machine):
    monday = date(2026, 11, 23)
    machine.run(paris(monday, 3), paris(monday, 3, 10))
    thursday = monday + timedelta(days=3)
    machine.run(paris(thursday, 8), paris(thursday, 8, 10))
    assert begun().keys() == {monday, thursday}
    assert len(machine.rechecks) == 2
