"""What beat says, and how long that counts (RELIABILITY R4, R17, R21)."""

from typing import Any

import pytest
from django.conf import settings
from kombu import Connection

from bugbash import tasks, timed
from portal.celery import app
from reviews import tasks as review_tasks

LARGEST_CLOCK_ERROR_S = 2 * 3600


def test_messages_of_beat_end_long_after_any_clock_error() -> None:
    schedule: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE
    ends = {name: entry["options"]["expires"] for name, entry in schedule.items()}
    assert ends == dict.fromkeys(("sweep", "judgments", "nightly", "measure", "models", "prune"), settings.STALE_S)
    assert settings.STALE_S > LARGEST_CLOCK_ERROR_S


def test_beat_names_tasks_that_are_there() -> None:
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert named == {
        tasks.sweep.name,
        review_tasks.sweep_judgment_imports.name,
        review_tasks.measure_stale.name,
        review_tasks.sweep_models.name,
        timed.start_scheduled.name,
        tasks.prune.name,
    }


def test_broker_that_is_away_is_tried_for_ever_and_often(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(Connection, "ensure_connection", lambda _, **options: seen.append(options["interval_max"]))
    app.connection_for_read().ensure_connection()
    assert seen == [5]
    assert app.conf.broker_connection_max_retries is None
