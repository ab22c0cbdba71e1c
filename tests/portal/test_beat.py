"""What beat says, and how long that counts (RELIABILITY R17, R21)."""

from celery import current_app
from django.conf import settings

from bugbash import tasks
from portal.celery import app

LARGEST_CLOCK_ERROR_S = 2 * 3600


def test_messages_of_beat_end_long_after_any_clock_error() -> None:
    ends = {name: entry["options"]["expires"] for name, entry in settings.CELERY_BEAT_SCHEDULE.items()}
    assert ends == {"sweep": settings.STALE_S, "prune": settings.STALE_S}
    assert settings.STALE_S > LARGEST_CLOCK_ERROR_S


def test_beat_names_tasks_that_are_there() -> None:
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert named == {tasks.sweep.name, tasks.prune.name}
    assert app is current_app._get_current_object()


def test_broker_that_is_away_is_tried_for_ever_and_often() -> None:
    line = app.connection_for_read()
    seen: list[dict[str, object]] = []
    line._ensure_connection = lambda *_, **options: seen.append(options)
    line.ensure_connection(None, None)
    assert [options["interval_max"] for options in seen] == [5]
    assert app.conf.broker_connection_max_retries is None
