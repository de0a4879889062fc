"""A worker that dies in the middle of a sweep, at any moment, leaves what a sweep left alone would have left."""

import os
import signal
import subprocess

import psutil
import pytest

from tests.robustness.twins import held_back, outcome, somebody_waits_for_a_lock, wait_until
from workload import sweeps
from workload.models import Recheck, Sweep
from workload.tasks import tick

BEFORE_IT_WROTE = "workload_alert"
BEFORE_ITS_TRACES = "directory_auditevent"
BEFORE_IT_ENDED = "workload_sweep"


def kill_the_child(worker: subprocess.Popen) -> None:
    [child] = psutil.Process(worker.pid).children()
    child.kill()


def kill_the_parent(worker: subprocess.Popen) -> None:
    worker.kill()
    worker.wait()


def kill_both(worker: subprocess.Popen) -> None:
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def nothing_is_owed() -> bool:
    return not Recheck.objects.exists()


@pytest.mark.parametrize(
    ("moment", "kill"),
    [(BEFORE_IT_WROTE, kill_the_parent), (BEFORE_IT_ENDED, kill_both)],
)
def test_the_next_worker_ends_where_a_clean_run_does(twins, start_worker, moment, kill):
    swept, clean = twins
    sweeps.sweep(school_id=clean.pk)
    sweeps.begin_day(school_id=swept.pk)
    with held_back(moment):
        worker = start_worker()
        wait_until(somebody_waits_for_a_lock, "the middle of the sweep")
        kill(worker)
    start_worker()
    tick.delay()
    wait_until(nothing_is_owed, "the end of the sweep")
    assert outcome(swept) == outcome(clean)
    assert Sweep.objects.get(school=swept).finished_at


def test_a_worker_that_loses_its_child_does_the_part_again(twins, start_worker):
    swept, clean = twins
    sweeps.sweep(school_id=clean.pk)
    sweeps.begin_day(school_id=swept.pk)
    with held_back(BEFORE_ITS_TRACES):
        worker = start_worker()
        wait_until(somebody_waits_for_a_lock, "the middle of the sweep")
        kill_the_child(worker)
    wait_until(nothing_is_owed, "the end of the sweep")
    assert outcome(swept) == outcome(clean)
