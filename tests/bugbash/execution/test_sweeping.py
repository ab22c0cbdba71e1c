import uuid
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from bugbash.choices import ReplayState, ShardState
from bugbash.execution.sweeping import Waiting, replays_to_ring
from bugbash.models import Replay, Shard
from tests.builders import a_project, a_replay, a_version

pytestmark = pytest.mark.stack


def a_sharded_replay(state: ReplayState, *shards: ShardState) -> Replay:
    replay = a_replay(a_version(a_project()), state=state)
    for number, shard in enumerate(shards):
        leased = shard == ShardState.LEASED
        Shard.objects.create(
            replay=replay,
            deployment=replay.version.deployments.get(),
            first=number,
            last=number,
            state=shard,
            token=uuid.uuid4() if leased else None,
            lease_expires_at=Now() + timedelta(seconds=15) if leased else None,
        )
    return replay


def test_lost_message_is_rung_again(db: None) -> None:
    replay = a_sharded_replay(ReplayState.QUEUED, ShardState.PENDING)
    assert replays_to_ring() == Waiting(work=(replay.pk,), probe=())


def test_replay_with_a_worker_on_every_shard_is_left_alone(db: None) -> None:
    a_sharded_replay(ReplayState.RUNNING, ShardState.LEASED, ShardState.DONE)
    assert replays_to_ring() == Waiting(work=(), probe=())


def test_dead_workers_replay_is_rung_again(db: None) -> None:
    replay = a_sharded_replay(ReplayState.RUNNING, ShardState.LEASED)
    Shard.objects.update(lease_expires_at=Now() - timedelta(seconds=1))
    assert replays_to_ring().work == (replay.pk,)


def test_done_but_unsettled_replay_is_rung_again(db: None) -> None:
    replay = a_sharded_replay(ReplayState.RUNNING, ShardState.DONE, ShardState.DONE)
    assert replays_to_ring().work == (replay.pk,)


@pytest.mark.parametrize("state", [ReplayState.PAUSED, ReplayState.CANCELLED, ReplayState.FINISHED])
def test_stopped_replay_is_not_rung(db: None, state: ReplayState) -> None:
    a_sharded_replay(state, ShardState.PENDING)
    assert replays_to_ring() == Waiting(work=(), probe=())


@pytest.mark.parametrize(("seconds", "due"), [(-1, True), (9, False)])
def test_paused_replay_is_probed_when_its_time_comes(db: None, seconds: int, due: bool) -> None:
    replay = a_sharded_replay(ReplayState.PAUSED, ShardState.PENDING)
    Replay.objects.update(probe_at=Now() + timedelta(seconds=seconds))
    assert replays_to_ring() == Waiting(work=(), probe=(replay.pk,) if due else ())
