"""The ground that other tests stand on: database, broker and worker are real and belong to this process alone."""

import pytest
from django.conf import settings
from django.db import connection

from portal.celery import app
from tests.waiting import wait_until
from tests.workers import StartWorker, Worker

pytestmark = pytest.mark.stack


def ring() -> None:
    """A message that any worker takes, and that leaves a line in its log."""
    app.send_task("bugbash.tasks.work_replay", args=[987654], ignore_result=True)


def took(worker: Worker) -> int:
    return worker.output.count("succeeded in")


def test_database_is_the_chosen_one(db: None) -> None:
    assert (connection.vendor == "sqlite") == settings.EMBEDDED


def test_worker_takes_messages_and_reaches_the_database(worker: Worker) -> None:
    ring()
    wait_until(lambda: took(worker) == 1, 10, "the worker has taken the message")
    assert "Traceback" not in worker.output


def test_worker_stops_cleanly_when_told(worker: Worker) -> None:
    worker.stop()
    assert worker.process.returncode == 0


def test_second_worker_goes_on_after_a_kill(start_worker: StartWorker) -> None:
    first = start_worker(concurrency=1)
    first.kill()
    assert not first.is_running
    ring()
    second = start_worker(concurrency=1)
    wait_until(lambda: took(second) == 1, 10, "the second worker has taken the message")


def test_frozen_worker_takes_nothing_until_it_is_thawed(worker: Worker) -> None:
    worker.freeze()
    ring()
    assert took(worker) == 0
    worker.thaw()
    wait_until(lambda: took(worker) == 1, 10, "the worker has taken the message")


def test_messages_of_an_earlier_test_are_gone(start_worker: StartWorker) -> None:
    worker = start_worker(concurrency=1)
    ring()
    wait_until(lambda: took(worker) == 1, 10, "the worker has taken the message")
    assert worker.output.count("received") == 1
