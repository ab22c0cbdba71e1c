"""The calls of all workers together never exceed what the deployment allows."""

from functools import partial

import pytest

from bugbash.actions import replays as sizes
from bugbash.choices import ReplayState
from bugbash.execution.replaying import work_on_replay
from bugbash.models import Outcome, Replay
from tests.bugbash.gauge import Gauge
from tests.bugbash.replays import a_requested_replay, play
from tests.builders import a_project, a_version, an_observation
from tests.integrity import violations
from tests.threads import at_once

pytestmark = pytest.mark.stack


def a_gauged_replay(gauge: Gauge, queries: int, *, concurrency: int) -> Replay:
    version = a_version(a_project(), base_url=gauge.base_url, concurrency=concurrency)
    return a_requested_replay(version, *(f"query {number}" for number in range(queries)))


def work(replay: Replay) -> None:
    while work_on_replay(replay_id=replay.pk):
        pass


@pytest.mark.parametrize("concurrency", [1, 3, 10])
def test_workers_share_the_slots(
    transactional_db: None, gauge: Gauge, monkeypatch: pytest.MonkeyPatch, concurrency: int
) -> None:
    monkeypatch.setattr(sizes, "FIRST_SHARD", 10)
    monkeypatch.setattr(sizes, "SHARD", 10)
    replay = a_gauged_replay(gauge, 60, concurrency=concurrency)
    at_once([partial(work, replay)] * 3)
    replay = play(replay)
    assert (replay.state, violations(replay)) == (ReplayState.FINISHED, {})
    assert gauge.peak <= concurrency
    assert gauge.count == 60


def test_slots_survive_a_shard_that_is_nearly_done(
    transactional_db: None, gauge: Gauge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first shard that ends within one look at the answers must not set its slots free while others go on."""
    monkeypatch.setattr(sizes, "FIRST_SHARD", 1)
    monkeypatch.setattr(sizes, "SHARD", 20)
    replay = a_gauged_replay(gauge, 61, concurrency=2)
    at_once([partial(work, replay)] * 3)
    assert gauge.peak <= 2
    assert play(replay).state == ReplayState.FINISHED


def test_slots_survive_shards_without_work(
    transactional_db: None, gauge: Gauge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shards whose answers are all recorded, only not yet judged, are closed on the way."""
    monkeypatch.setattr(sizes, "FIRST_SHARD", 5)
    monkeypatch.setattr(sizes, "SHARD", 5)
    replay = a_gauged_replay(gauge, 40, concurrency=2)
    for outcome in Outcome.objects.filter(ordinal__lt=20).select_related("query"):
        an_observation(outcome.query, replay.version, outcome=outcome)
    at_once([partial(work, replay)] * 2)
    assert (gauge.peak <= 2, gauge.count) == (True, 20)
    assert violations(play(replay)) == {}


def test_replays_of_one_deployment_share_its_slots(transactional_db: None, gauge: Gauge) -> None:
    first = a_gauged_replay(gauge, 30, concurrency=2)
    second = a_requested_replay(first.version, "one more")
    at_once([partial(work, first), partial(work, second)])
    assert gauge.peak <= 2
    assert {play(first).state, play(second).state} == {ReplayState.FINISHED}
