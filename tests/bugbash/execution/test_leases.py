import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now

from bugbash.choices import ReplayState, ShardState
from bugbash.execution import leases
from bugbash.execution.leases import (
    CAREFUL_TRIES,
    LeaseLostError,
    claim_shard,
    claimable,
    finish,
    free_slots,
    release,
    renew,
    suspect,
)
from bugbash.models import Replay, Shard
from tests.builders import a_project, a_replay, a_version

pytestmark = pytest.mark.stack
MINE, THEIRS = uuid.uuid4(), uuid.uuid4()


def a_sharded_replay(shards: int = 2, *, concurrency: int = 4, state: ReplayState = ReplayState.QUEUED) -> Replay:
    """A replay of ten outcomes a shard; the outcomes themselves matter to nobody here."""
    version = a_version(a_project(), concurrency=concurrency)
    replay = a_replay(version, state=state, total=10 * shards)
    deployment = version.deployments.get()
    for number in range(shards):
        Shard.objects.create(replay=replay, deployment=deployment, first=10 * number, last=10 * number + 9)
    return replay


def claim(replay: Replay, token: uuid.UUID = MINE, *, holding: Shard | None = None) -> Shard:
    shard = claim_shard(replay_id=replay.pk, token=token, holding=holding)
    assert shard is not None
    return shard


def expire(shard: Shard) -> None:
    Shard.objects.filter(pk=shard.pk).update(lease_expires_at=Now() - timedelta(seconds=1))


def test_first_shard_is_claimed_first(db: None) -> None:
    replay = a_sharded_replay()
    shard = claim(replay)
    assert (shard.first, shard.state, shard.token, shard.tries) == (0, ShardState.LEASED, MINE, 1)


def test_claim_makes_a_queued_replay_run(db: None) -> None:
    replay = a_sharded_replay()
    claim(replay)
    replay.refresh_from_db()
    assert replay.state == ReplayState.RUNNING


@pytest.mark.parametrize("state", [ReplayState.PAUSED, ReplayState.CANCELLED, ReplayState.FINISHED])
def test_stopped_replay_has_nothing_to_claim(db: None, state: ReplayState) -> None:
    replay = a_sharded_replay(state=state)
    assert claim_shard(replay_id=replay.pk, token=MINE) is None


def test_claim_takes_the_slots_that_are_free(db: None) -> None:
    replay = a_sharded_replay(concurrency=4)
    assert claim(replay).slots == 4


def test_one_worker_takes_sixteen_slots_at_most(db: None) -> None:
    replay = a_sharded_replay(3, concurrency=20)
    assert (claim(replay, MINE).slots, claim(replay, THEIRS).slots) == (16, 4)


def test_nobody_claims_without_a_free_slot(db: None) -> None:
    replay = a_sharded_replay(concurrency=4)
    claim(replay, MINE)
    assert claim_shard(replay_id=replay.pk, token=THEIRS) is None


def test_slots_are_counted_over_all_replays_of_a_deployment(db: None) -> None:
    replay = a_sharded_replay(concurrency=4)
    other = a_replay(replay.version, state=ReplayState.QUEUED)
    Shard.objects.create(replay=other, deployment=replay.version.deployments.get(), first=0, last=0)
    claim(replay, MINE)
    assert claim_shard(replay_id=other.pk, token=THEIRS) is None


def test_worker_without_a_slot_at_one_deployment_goes_to_the_next(db: None) -> None:
    replay = a_sharded_replay(2, concurrency=4)
    stale = replay.version.deployments.create(name="stale", base_url="http://127.0.0.1:1", concurrency=2)
    Shard.objects.create(replay=replay, deployment=stale, first=20, last=29)
    claim(replay, MINE)
    shard = claim(replay, THEIRS)
    assert (shard.first, shard.slots) == (20, 2)


def test_holder_stays_with_its_deployment(db: None) -> None:
    replay = a_sharded_replay(1, concurrency=4)
    stale = replay.version.deployments.create(name="stale", base_url="http://127.0.0.1:1")
    Shard.objects.create(replay=replay, deployment=stale, first=10, last=19)
    assert claim_shard(replay_id=replay.pk, token=MINE, holding=claim(replay)) is None


def test_holder_claims_more_at_no_further_slots(db: None) -> None:
    replay = a_sharded_replay(concurrency=4)
    shard = claim(replay, holding=claim(replay))
    assert (shard.first, shard.slots, free_slots(shard.deployment)) == (10, 0, 0)


def test_expired_lease_is_claimed_by_another(db: None) -> None:
    replay = a_sharded_replay(1)
    expire(claim(replay, MINE))
    shard = claim(replay, THEIRS)
    assert (shard.token, shard.tries, shard.slots) == (THEIRS, 2, 4)


def test_live_lease_is_left_alone(db: None) -> None:
    replay = a_sharded_replay(1)
    claim(replay, MINE)
    assert not claimable(replay.pk).exists()


def test_renewal_pushes_the_end_of_the_lease(db: None) -> None:
    shard = claim(a_sharded_replay())
    expire(shard)
    renew(MINE, [shard.pk])
    assert not claimable(shard.replay_id).filter(pk=shard.pk).exists()


def test_stolen_shard_can_not_be_renewed(db: None) -> None:
    replay = a_sharded_replay(1)
    shard = claim(replay, MINE)
    expire(shard)
    claim(replay, THEIRS)
    with pytest.raises(LeaseLostError), transaction.atomic():
        renew(MINE, [shard.pk])


def test_holder_that_hung_does_not_claim_its_own_again(db: None) -> None:
    replay = a_sharded_replay(1)
    shard = claim(replay)
    expire(shard)
    assert claim_shard(replay_id=replay.pk, token=MINE, holding=shard) is None
    assert claim(replay, THEIRS).pk == shard.pk


def test_one_stolen_shard_of_two_is_enough(db: None) -> None:
    replay = a_sharded_replay(2)
    first = claim(replay)
    second = claim(replay, holding=first)
    expire(second)
    claim(replay, THEIRS, holding=second)
    with pytest.raises(LeaseLostError), transaction.atomic():
        renew(MINE, [first.pk, second.pk])


def test_finished_shard_passes_its_slots_on(db: None) -> None:
    replay = a_sharded_replay(2)
    first = claim(replay)
    second = claim(replay, holding=first)
    finish(MINE, [first.pk], [second.pk])
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.slots, first.token) == (ShardState.DONE, 0, None)
    assert (second.state, second.slots) == (ShardState.LEASED, 4)


def test_last_finished_shard_frees_its_slots(db: None) -> None:
    replay = a_sharded_replay(2)
    shard = claim(replay)
    finish(MINE, [shard.pk], [])
    assert free_slots(shard.deployment) == 4


def test_release_gives_back_only_what_is_ours(db: None) -> None:
    replay = a_sharded_replay(2, concurrency=32)
    mine, theirs = claim(replay, MINE), claim(replay, THEIRS)
    release(MINE)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.state, mine.token, mine.slots) == (ShardState.PENDING, None, 0)
    assert (theirs.state, theirs.token, theirs.slots) == (ShardState.LEASED, THEIRS, 16)


def test_lease_is_counted_in_the_time_of_the_database(db: None) -> None:
    shard = claim(a_sharded_replay())
    lease = leases.LEASE
    until = Shard.objects.filter(pk=shard.pk)
    assert until.filter(lease_expires_at__gt=Now() + lease - timedelta(seconds=5)).exists()
    assert until.filter(lease_expires_at__lte=Now() + lease).exists()


def tries_of(shard: Shard) -> int:
    return Shard.objects.values_list("tries", flat=True).get(pk=shard.pk)


@pytest.mark.parametrize(("tries", "after"), [(1, 1), (2, 1), (CAREFUL_TRIES, CAREFUL_TRIES), (4, CAREFUL_TRIES)])
def test_written_answer_ends_the_count_of_tries(db: None, tries: int, after: int) -> None:
    shard = claim(a_sharded_replay(1))
    Shard.objects.update(tries=tries)
    renew(MINE, [shard.pk], went_on=False)
    assert tries_of(shard) == tries
    renew(MINE, [shard.pk], went_on=True)
    assert tries_of(shard) == after


@pytest.mark.parametrize(("tries", "after"), [(2, 0), (4, CAREFUL_TRIES - 1)])
def test_try_that_ended_in_order_does_not_count(db: None, tries: int, after: int) -> None:
    shard = claim(a_sharded_replay(1))
    Shard.objects.update(tries=tries)
    release(MINE)
    assert tries_of(shard) == after


def suspicion_of(shard: Shard) -> tuple[int | None, int]:
    return Shard.objects.values_list("suspect", "suspicions").get(pk=shard.pk)


def test_turns_of_one_suspect_are_counted_until_another_is_suspected(db: None) -> None:
    shard = claim(a_sharded_replay(1))
    suspect(MINE, shard.pk, 3)
    suspect(MINE, shard.pk, 3)
    assert suspicion_of(shard) == (3, 2)
    suspect(MINE, shard.pk, 4)
    assert suspicion_of(shard) == (4, 1)


def test_suspicion_outlives_the_next_claim(db: None) -> None:
    replay = a_sharded_replay(1)
    shard = claim(replay, MINE)
    suspect(MINE, shard.pk, 3)
    expire(shard)
    assert suspicion_of(claim(replay, THEIRS)) == (3, 1)


def test_nobody_suspects_in_a_shard_of_another(db: None) -> None:
    shard = claim(a_sharded_replay(1))
    with pytest.raises(LeaseLostError):
        suspect(THEIRS, shard.pk, 3)
    assert suspicion_of(shard) == (None, 0)


@pytest.mark.parametrize(("went_on", "after"), [(True, (None, 0)), (False, (3, 1))])
def test_written_answer_ends_the_suspicion(db: None, went_on: bool, after: tuple[int | None, int]) -> None:
    shard = claim(a_sharded_replay(1))
    suspect(MINE, shard.pk, 3)
    renew(MINE, [shard.pk], went_on=went_on)
    assert suspicion_of(shard) == after


@pytest.mark.parametrize(("in_order", "after"), [(True, (None, 0)), (False, (3, 1))])
def test_worker_that_ends_in_order_accuses_nobody(db: None, in_order: bool, after: tuple[int | None, int]) -> None:
    shard = claim(a_sharded_replay(1))
    suspect(MINE, shard.pk, 3)
    release(MINE, in_order=in_order)
    assert suspicion_of(shard) == after


def test_try_that_failed_counts(db: None) -> None:
    shard = claim(a_sharded_replay(1))
    release(MINE, in_order=False)
    assert tries_of(shard) == 1


def test_shard_that_ended_workers_is_taken_alone(db: None) -> None:
    replay = a_sharded_replay(2)
    first = claim(replay)
    Shard.objects.exclude(pk=first.pk).update(tries=CAREFUL_TRIES - 1)
    assert claim_shard(replay_id=replay.pk, token=MINE, holding=first) is None
