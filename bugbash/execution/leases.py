"""Shards are claimed by conditional UPDATE with a token and a lease in database time.

All shards that one worker holds carry the same token. The first of them also carries the deployment's `slots`,
so the leased slots of all workers together never exceed the deployment's concurrency; a shard claimed on top,
to keep the same threads busy, costs none.
"""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Now

from bugbash.choices import ReplayState, ShardState
from bugbash.models import Deployment, Replay, Shard

LEASE = timedelta(seconds=settings.LEASE_S)
SLOTS_PER_WORKER = 16
CAREFUL_TRIES = 3  # claims without a written answer between them, from which on one answer is read at a time
ALONE_TRIES = 10  # and from which on one question is asked at a time
MOST_SUSPICIONS = 4  # turns of one question, none of which its worker lived through: it is given up
ALONE_BELOW = 8.0  # calls per second: a lower rate is one worker's at a time


class LeaseLostError(Exception):
    """Another worker took this worker's shards over; nothing more may be written for them."""


def unheld() -> Q:
    """Nobody works on it: pending, or leased by somebody who has not renewed in time."""
    return Q(state=ShardState.PENDING) | Q(state=ShardState.LEASED, lease_expires_at__lt=Now())


def claimable(replay_id: int) -> QuerySet[Shard]:
    """Shards of a running replay that nobody works on."""
    return Shard.objects.filter(
        unheld(),
        replay_id=replay_id,
        replay__state__in=[ReplayState.QUEUED, ReplayState.RUNNING],
    )


def waiting_replays(*, beside: int) -> list[int]:
    """Other replays that have shards to claim while nobody works on them, those first that have waited longest."""
    shards = Shard.objects.filter(replay=OuterRef("pk"))
    live = Replay.objects.filter(state__in=[ReplayState.QUEUED, ReplayState.RUNNING]).exclude(pk=beside)
    held = shards.filter(state=ShardState.LEASED, lease_expires_at__gte=Now())
    waiting = live.filter(Exists(shards.filter(unheld())), ~Exists(held))
    return list(waiting.order_by("requested_at").values_list("pk", flat=True))


def is_held(replay_id: int) -> bool:
    """Whether a worker is at it now."""
    live = Shard.objects.filter(replay=replay_id, state=ShardState.LEASED, lease_expires_at__gte=Now())
    return live.exists()


def claim_shard(*, replay_id: int, token: uuid.UUID, holding: Shard | None = None) -> Shard | None:
    """Take the next shard in signal order of a deployment with a free slot, or None if there is none.

    With `holding`, the caller has slots at that shard's deployment already and takes a further one on top of them.
    """
    waiting = claimable(replay_id).order_by("first")
    if holding:
        return claim_at(holding.deployment_id, replay_id, token, on_top=True)
    places = dict.fromkeys(waiting.values_list("deployment_id", flat=True))
    claims = (claim_at(place, replay_id, token) for place in places)
    return next((shard for shard in claims if shard), None)


@transaction.atomic
def claim_at(deployment_id: int, replay_id: int, token: uuid.UUID, *, on_top: bool = False) -> Shard | None:
    deployment = Deployment.objects.select_for_update().get(pk=deployment_id)
    slots = 0 if on_top else free_slots(deployment)
    if not slots and not on_top:
        return None
    # Not its own: one that hung beyond its lease would ask for the second time what it is still waiting for.
    shards = claimable(replay_id).filter(deployment=deployment).exclude(token=token)
    shard = (shards.filter(tries__lt=CAREFUL_TRIES - 1) if on_top else shards).order_by("first").first()
    if shard is None:
        return None
    claimed = Shard.objects.filter(unheld(), pk=shard.pk).update(
        state=ShardState.LEASED,
        token=token,
        slots=slots,
        lease_expires_at=Now() + LEASE,
        tries=F("tries") + 1,
    )
    if not claimed:  # its holder renewed at this moment
        return None
    Replay.objects.filter(pk=replay_id, state=ReplayState.QUEUED).update(state=ReplayState.RUNNING)
    shard.refresh_from_db()
    return shard


def free_slots(deployment: Deployment) -> int:
    """Calls that one more worker may have in flight at this deployment; none if its rate is too slow to be shared."""
    live = deployment.shards.filter(state=ShardState.LEASED, lease_expires_at__gte=Now())
    used = live.aggregate(used=Sum("slots"))["used"] or 0
    if used and deployment.rate_per_s and deployment.rate_per_s < ALONE_BELOW:
        return 0
    return min(SLOTS_PER_WORKER, max(0, deployment.concurrency - used))


def renew(token: uuid.UUID, shard_ids: Sequence[int], *, went_on: bool = True) -> None:
    """Fence and renew inside the caller's transaction; raises LeaseLostError if one shard is not ours any more.

    With `went_on` something is written: what ended earlier holders was not all of the shard, so their tries count no
    more, except that it is still asked carefully; nor is anything suspected that was dealt with.
    """
    held = Shard.objects.select_for_update().filter(pk__in=shard_ids, token=token, state=ShardState.LEASED)
    if len(list(held.values_list("pk", flat=True))) != len(shard_ids):
        raise LeaseLostError
    tries = Case(When(tries__lt=CAREFUL_TRIES, then=1), default=CAREFUL_TRIES)
    written = {"tries": tries, "suspect": None, "suspicions": 0} if went_on else {}
    Shard.objects.filter(pk__in=shard_ids).update(lease_expires_at=Now() + LEASE, **written)


def suspect(token: uuid.UUID, shard_id: int, ordinal: int) -> None:
    """Note whose turn it is, for whoever finds that this worker has not lived through it; renews the lease.

    Only what is written afterwards takes that back. Raises LeaseLostError.
    """
    again = Case(When(suspect=ordinal, then=F("suspicions") + 1), default=1)
    held = Shard.objects.filter(pk=shard_id, token=token, state=ShardState.LEASED)
    if not held.update(suspect=ordinal, suspicions=again, lease_expires_at=Now() + LEASE):
        raise LeaseLostError


def finish(token: uuid.UUID, done: Sequence[int], kept: Sequence[int]) -> None:
    """Close shards whose outcomes are all settled; their slots pass on to a shard that is still held."""
    slots = Shard.objects.filter(pk__in=done).aggregate(slots=Sum("slots"))["slots"] or 0
    Shard.objects.filter(pk__in=done, token=token).update(
        state=ShardState.DONE, slots=0, token=None, lease_expires_at=None
    )
    if kept and slots:
        Shard.objects.filter(pk=kept[0]).update(slots=F("slots") + slots)


def release(token: uuid.UUID, *, in_order: bool = True) -> None:
    """Give back what this worker still holds, so that another can go on at once; unless it ended `in_order`, the try
    counts like that of a worker that died.
    """
    tries = Case(When(tries__lt=CAREFUL_TRIES, then=0), default=CAREFUL_TRIES - 1)
    lived = {"tries": tries, "suspect": None, "suspicions": 0} if in_order else {}
    Shard.objects.filter(token=token, state=ShardState.LEASED).update(
        state=ShardState.PENDING, slots=0, token=None, lease_expires_at=None, **lived
    )
