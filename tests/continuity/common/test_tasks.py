"""Work is handed over once it is certain, and a broker that is down never keeps a page waiting."""

import logging
import socket
import threading

import pytest
from django.db import transaction

from continuity.celery import app
from continuity.common.tasks import enqueue_on_commit
from workload.tasks import recheck

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker_at(monkeypatch):
    """Make the application publish to another address: `broker_at("redis://…")`."""

    def publish_to(url: str) -> None:
        monkeypatch.setenv("CELERY_BROKER_WRITE_URL", url)
        monkeypatch.setattr(app.amqp, "_producer_pool", None)

    return publish_to


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def broken_broker():
    """A server that hangs up on whoever calls; `calls` counts them."""

    class Broker:
        calls = 0
        server = socket.create_server(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"

        def hang_up(self):
            while True:
                try:
                    connection, _address = self.server.accept()
                except OSError:
                    return
                self.calls += 1
                connection.close()

    broker = Broker()
    thread = threading.Thread(target=broker.hang_up)
    thread.start()
    yield broker
    broker.server.shutdown(socket.SHUT_RDWR)
    broker.server.close()
    thread.join()


def test_a_task_leaves_with_the_commit_and_not_before(queued):
    with transaction.atomic():
        enqueue_on_commit(recheck, 7)
        assert queued() == []
    assert queued() == [("workload.tasks.recheck", "(7,)")]


def test_a_change_that_is_undone_asks_for_nothing(queued):
    with transaction.atomic():
        enqueue_on_commit(recheck, 7)
        transaction.set_rollback(True)
    assert queued() == []


def test_with_the_broker_down_the_change_is_kept_and_the_loss_is_told(broker_at, closed_port, caplog):
    broker_at(f"redis://127.0.0.1:{closed_port}/0")
    with caplog.at_level(logging.WARNING), transaction.atomic():
        enqueue_on_commit(recheck, 7)
    assert "left to the next tick" in caplog.text
    assert not transaction.get_connection().in_atomic_block


def test_with_the_socket_of_the_broker_gone_the_loss_is_told(broker_at, tmp_path, caplog):
    broker_at(f"redis+socket://{tmp_path}/no.sock")
    with caplog.at_level(logging.WARNING), transaction.atomic():
        enqueue_on_commit(recheck, 7)
    assert "left to the next tick" in caplog.text


def test_a_broken_broker_is_called_once_and_not_again(broker_at, broken_broker, caplog):
    broker_at(broken_broker.url)
    enqueue_on_commit(recheck, 7)
    assert "left to the next tick" in caplog.text
    assert broken_broker.calls == 1


def test_once_the_broker_is_back_tasks_leave_again(broker_at, closed_port, queued, monkeypatch):
    with monkeypatch.context() as outage:
        outage.setenv("CELERY_BROKER_WRITE_URL", f"redis://127.0.0.1:{closed_port}/0")
        outage.setattr(app.amqp, "_producer_pool", None)
        enqueue_on_commit(recheck, 7)
    enqueue_on_commit(recheck, 8)
    assert queued() == [("workload.tasks.recheck", "(8,)")]
