"""A worker that dies in the middle costs time and nothing else, whatever it runs on."""

import pytest
from django.db.models.functions import Now

from bugbash import tasks
from bugbash.actions import replays as sizes
from bugbash.choices import ReplayState, ShardState, Verdict
from bugbash.models import Observation, Outcome, Replay
from tests.bugbash.replays import a_requested_replay, a_served_version, places_of, verdicts_of
from tests.integrity import violations
from tests.prototype import Prototype
from tests.waiting import wait_until
from tests.workers import StartWorker

pytestmark = pytest.mark.stack
TEXTS = [f"query {number}" for number in range(40)]


def state_of(replay: Replay) -> str:
    return Replay.objects.values_list("state", flat=True).get(pk=replay.pk)


def held(replay: Replay) -> bool:
    """Whether a worker still counts as alive."""
    return replay.shards.filter(state=ShardState.LEASED, lease_expires_at__gte=Now()).exists()


def recorded() -> set[str]:
    return set(Observation.objects.values_list("query__text", flat=True))


def test_replay_of_a_killed_worker_is_finished_by_the_next(
    start_worker: StartWorker, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASHBOARD_LEASE_S", "2")
    monkeypatch.setattr(sizes, "FIRST_SHARD", 5)
    monkeypatch.setattr(sizes, "SHARD", 10)
    prototype.delay_s = 0.2
    first = start_worker()
    replay = a_requested_replay(a_served_version(prototype, "0.5", concurrency=4), *TEXTS)
    wait_until(recorded, 30, "the first answers are recorded")
    first.kill()
    kept = recorded()
    assert 0 < len(kept) < len(TEXTS)
    assert held(replay)
    assert (state_of(replay), violations(replay)) == (ReplayState.RUNNING, {})

    prototype.calls.clear()
    prototype.delay_s = 0
    wait_until(lambda: not held(replay), 10, "the dead worker's leases have run out")
    start_worker()
    tasks.sweep()
    wait_until(lambda: state_of(replay) == ReplayState.FINISHED, 30, "the replay has finished")
    assert violations(replay) == {}
    assert verdicts_of(replay) == dict.fromkeys(TEXTS, Verdict.NEW)
    deployment = replay.version.deployments.get()
    outcomes = sorted(Outcome.objects.values_list("pk", flat=True))
    assert places_of(replay) == [(outcome, deployment.pk, 0, 0) for outcome in outcomes]
    assert set(prototype.queries) & kept == set()
