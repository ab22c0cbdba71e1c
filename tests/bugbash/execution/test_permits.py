"""Slots that a dead worker held come back with its lease (RELIABILITY O12)."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models.functions import Now

from bugbash.choices import ReplayState, ShardState
from bugbash.execution import leases
from bugbash.models import Deployment, Replay, Shard
from bugbash.tasks import ring
from tests.bugbash.gauge import Gauge
from tests.bugbash.replays import a_requested_replay, play
from tests.builders import a_project, a_version
from tests.integrity import violations
from tests.waiting import wait_until
from tests.workers import StartWorker

pytestmark = pytest.mark.stack


def test_slots_are_back_when_the_lease_is_over(db: None) -> None:
    replay = a_requested_replay(a_version(a_project(), concurrency=3), "copy a file")
    assert leases.claim_shard(replay_id=replay.pk, token=uuid.uuid4())
    deployment = Deployment.objects.get()
    assert leases.free_slots(deployment) == 0
    ends_within = Shard.objects.filter(lease_expires_at__lte=Now() + timedelta(seconds=settings.LEASE_S))
    assert ends_within.count() == 1
    Shard.objects.update(lease_expires_at=Now() - timedelta(seconds=1))
    assert leases.free_slots(deployment) == 3


def test_killed_process_leaks_no_slot(gauge: Gauge, start_worker: StartWorker) -> None:
    gauge.delay_s = 0.3
    worker = start_worker(concurrency=1)
    replay = a_requested_replay(a_version(a_project(), base_url=gauge.base_url, concurrency=2), *map(str, range(12)))
    ring(replay.pk)
    wait_until(lambda: gauge.count >= 2, 30, "the worker asks")
    worker.kill()
    assert Shard.objects.get().state == ShardState.LEASED
    assert leases.free_slots(Deployment.objects.get()) == 0
    Shard.objects.update(lease_expires_at=Now() - timedelta(seconds=1))
    assert leases.free_slots(Deployment.objects.get()) == 2
    replay = play(Replay.objects.get())
    assert (replay.state, gauge.peak <= 4, violations(replay)) == (ReplayState.FINISHED, True, {})
