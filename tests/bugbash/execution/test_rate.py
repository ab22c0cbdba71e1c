"""Calls per second hold over all workers, by the log of the server that was called (RELIABILITY O11)."""

import time
import uuid
from functools import partial

import pytest

from bugbash.actions import replays as sizes
from bugbash.choices import ReplayState
from bugbash.execution.calling import Caller
from bugbash.execution.leases import claim_shard, free_slots
from bugbash.execution.pace import Pace
from bugbash.execution.replaying import work_on_replay
from bugbash.logic.asking import BASELINE, CANDIDATE
from bugbash.logic.pacing import Pacer
from bugbash.models import Deployment, Observation, Replay
from bugbash.tasks import ring
from tests.bugbash.gauge import Gauge
from tests.bugbash.replays import a_requested_replay, play
from tests.builders import a_project, a_query, a_version, an_observation
from tests.prototype import Prototype, Reply
from tests.threads import at_once
from tests.waiting import wait_until
from tests.workers import StartWorker

pytestmark = pytest.mark.stack


def a_paced_replay(base_url: str, queries: int, *, concurrency: int, rate: float) -> Replay:
    version = a_version(a_project(), base_url=base_url, concurrency=concurrency)
    Deployment.objects.update(rate_per_s=rate)
    return a_requested_replay(version, *(f"query {number}" for number in range(queries)))


def work(replay: Replay) -> None:
    while work_on_replay(replay_id=replay.pk):
        pass


def test_four_processes_keep_to_concurrency_and_rate(
    gauge: Gauge, start_worker: StartWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "FIRST_SHARD", 5)
    monkeypatch.setattr(sizes, "SHARD", 5)
    gauge.delay_s = 0.15
    for _ in range(2):
        start_worker(concurrency=2)
    replay = a_paced_replay(gauge.base_url, 30, concurrency=3, rate=10)
    for _ in range(3):
        ring(replay.pk)
    wait_until(lambda: Replay.objects.get().state == ReplayState.FINISHED, 60, "the replay finishes")
    assert (gauge.count, gauge.peak <= 3, gauge.most_within(1) <= 20) == (30, True, True)
    assert gauge.moments[-1] - gauge.moments[0] > 2.5  # 30 calls at 10/s, of which some may have been caught up


def test_workers_that_share_a_deployment_share_its_rate(
    transactional_db: None, gauge: Gauge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "FIRST_SHARD", 4)
    monkeypatch.setattr(sizes, "SHARD", 4)
    replay = a_paced_replay(gauge.base_url, 40, concurrency=16, rate=16)
    at_once([partial(work, replay)] * 4)
    assert (play(replay).state, gauge.count) == (ReplayState.FINISHED, 40)
    assert gauge.most_within(1) <= 1.2 * 16 + 2


def test_slow_rate_is_one_workers_alone(db: None) -> None:
    replay = a_paced_replay("http://127.0.0.1:9", 40, concurrency=16, rate=7.9)
    deployment = Deployment.objects.get()
    assert free_slots(deployment) == 16
    claim_shard(replay_id=replay.pk, token=uuid.uuid4())
    assert free_slots(deployment) == 0
    Deployment.objects.update(rate_per_s=8, concurrency=32)
    assert free_slots(Deployment.objects.get()) == 16


def places(rate: float | None, baseline_rate: float | None = None) -> dict[str, Deployment]:
    project = a_project()
    both = {CANDIDATE: a_version(project, "0.5"), BASELINE: a_version(project, "0.4")}
    rows = {side: version.deployments.get() for side, version in both.items()}
    rows[CANDIDATE].rate_per_s, rows[BASELINE].rate_per_s = rate, baseline_rate
    return rows


def test_place_without_a_rate_never_waits(db: None) -> None:
    pace = Pace(places(None, 0.1), slots=4, concurrency=4)
    assert [pace.may_ask(side) for side in (CANDIDATE, CANDIDATE, BASELINE)] == [True, True, False]
    assert (pace.wait_s(CANDIDATE), pace.wait_s(BASELINE) > 9) == (0, True)


def test_calls_beside_replays_take_their_share_of_the_rate(db: None) -> None:
    rows = places(0.5)
    version = rows[CANDIDATE].version
    query = a_query(version.project)
    an_observation(query, version)
    pace = Pace(rows, slots=4, concurrency=4)
    pace.look()
    assert pace.wait_s(CANDIDATE) <= 2
    an_observation(query, version)
    an_observation(query, version)
    for _ in range(2):
        pace.look()
    assert 5 < pace.wait_s(CANDIDATE) <= 6
    assert Observation.objects.count() == 3


def test_further_tries_keep_to_the_rate(db: None, prototype: Prototype) -> None:
    prototype.default = Reply({}, status=503)
    began = time.monotonic()
    pacer = Pacer(100, now=began)
    version = a_version(a_project(), base_url=prototype.base_url)
    with Caller(version.definition) as caller:
        caller.pacer = pacer
        caller.ask(base_url=prototype.base_url, text="copy a file", params={})
    assert len(prototype.calls) == 3
    assert pacer.wait_s(began) > 0.0299
