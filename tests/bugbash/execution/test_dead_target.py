"""A target that is down is left alone (RELIABILITY O14)."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from bugbash.choices import ReplayState, Verdict
from bugbash.execution.sweeping import probe_paused, replays_to_ring
from bugbash.models import Deployment, Observation, Replay
from tests.bugbash.replays import a_requested_replay, play
from tests.builders import a_project, a_version
from tests.integrity import violations
from tests.prototype import Prototype
from tests.services import free_port

pytestmark = pytest.mark.stack
FAILURES = 10  # that open the breaker
SLOTS = 4  # calls that may be out when it opens


def a_dead_replay(queries: int) -> Replay:
    """Queries for a port that refuses, worked on until the breaker opened."""
    version = a_version(a_project(), base_url=f"http://127.0.0.1:{free_port()}", concurrency=SLOTS)
    replay = a_requested_replay(version, *(f"query {number}" for number in range(queries)))
    Replay.objects.update(first_verdict_at=Now())  # it has answered before, so nothing is written at once
    return play(replay)


def asked(replay: Replay) -> int:
    return Observation.objects.filter(outcome__replay=replay).count()


@pytest.mark.parametrize("queries", [16, 1000])
def test_breaker_opens_after_ten_failures(db: None, queries: int) -> None:
    replay = a_dead_replay(queries)
    assert replay.state == ReplayState.PAUSED
    assert FAILURES <= asked(replay) <= FAILURES + SLOTS
    assert replay.outcomes.filter(verdict="").count() == queries - asked(replay)
    assert violations(replay) == {}


def test_dead_target_is_probed_once_in_thirty_seconds(db: None) -> None:
    replay = a_dead_replay(50)
    before = asked(replay)
    assert (replays_to_ring().probe, probe_paused(replay_id=replay.pk)) == ((), False)
    for _ in range(3):
        Replay.objects.update(probe_at=Now() - timedelta(seconds=1))
        assert replays_to_ring().probe == (replay.pk,)
        assert probe_paused(replay_id=replay.pk) is False
        assert Replay.objects.filter(probe_at__gt=Now() + timedelta(seconds=25)).count() == 1
        assert replays_to_ring().probe == ()
    assert asked(replay) == before


def test_what_waited_is_asked_once_the_target_is_back(db: None, prototype: Prototype) -> None:
    replay = a_dead_replay(50)
    failed = asked(replay)
    Deployment.objects.update(base_url=prototype.base_url)
    Replay.objects.update(probe_at=Now() - timedelta(seconds=1))
    assert probe_paused(replay_id=replay.pk) is True
    assert play(replay).state == ReplayState.FINISHED
    assert replay.outcomes.filter(verdict=Verdict.ERROR).count() == failed
    assert replay.outcomes.filter(verdict=Verdict.NEW).count() == 50 - failed
