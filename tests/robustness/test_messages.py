"""Messages lost, doubled, late or out of order leave what each of them, delivered once, would have left."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone
from redis import Redis

from continuity.celery import app
from tests.robustness.twins import outcome, raised
from workload import sweeps
from workload.models import Recheck
from workload.tasks import recheck, tick


def owed() -> list[int]:
    return list(Recheck.objects.values_list("pk", flat=True))


def delivered(messages: list[int], rng: Random) -> list[int]:
    """What becomes of `messages` on a bad day."""
    some = [message for message in messages if rng.random() < 0.7]
    return rng.sample(some * 2, len(some) * 2)


@pytest.mark.parametrize("seed", range(5))
def test_any_delivery_then_a_tick_ends_where_a_clean_run_does(twins, seed):
    swept, clean = twins
    rng = Random(seed)
    sweeps.sweep(school_id=clean.pk)
    sweeps.begin_day(school_id=swept.pk)
    for pupil in swept.pupils.all():
        sweeps.recheck_soon([pupil.pk])
    for message in [*delivered(owed(), rng), *owed()]:
        recheck(message)
    assert owed() == []
    assert outcome(swept) == outcome(clean)


def test_yesterdays_messages_do_the_work_of_today(twins):
    swept, clean = twins
    sweeps.begin_day(school_id=swept.pk, now=timezone.now() - timedelta(days=1))
    for message in owed():
        recheck(message)
    sweeps.sweep(school_id=clean.pk)
    assert outcome(swept) == outcome(clean)


def test_a_queue_that_was_emptied_is_filled_again_by_the_next_tick(twins, queued, settings):
    swept, _clean = twins
    sweeps.recheck_soon([swept.pupils.first().pk])
    [asked] = owed()
    with Redis.from_url(settings.REDIS_URL) as broker:
        broker.flushdb()
    tick()
    assert ("workload.tasks.recheck", f"({asked},)") in queued()


def test_what_was_asked_for_while_the_broker_was_down_is_done_at_the_next_tick(twins, queued, monkeypatch):
    swept, _clean = twins
    with monkeypatch.context() as outage:
        outage.setenv("CELERY_BROKER_WRITE_URL", "redis://127.0.0.1:1/0")
        outage.setattr(app.amqp, "_producer_pool", None)
        sweeps.recheck_soon([swept.pupils.first().pk])
        assert queued() == []
    [asked] = owed()
    tick()
    assert ("workload.tasks.recheck", f"({asked},)") in queued()


def test_the_schools_of_the_tests_have_something_to_close_to_change_and_to_open(twins):
    school, _twin = twins
    before = raised(school)
    sweeps.sweep(school_id=school.pk)
    after = raised(school)
    closed, reasons = {alert[:4] for alert in after if alert[3]}, [alert[7] for alert in after]
    assert closed
    assert len(after) > len(before)
    assert not {alert[7] for alert in before if not alert[3]} >= set(reasons)
