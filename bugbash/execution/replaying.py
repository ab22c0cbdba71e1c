"""A worker's answer to the doorbell.

The row is the queue, the message only wakes somebody: this may run twice, at the same time, or be killed between
any two lines, and what stands in the database decides what is still to do.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db.models.functions import Now

from bugbash.choices import ReplayState
from bugbash.execution import leases
from bugbash.execution.settling import settle
from bugbash.execution.stint import Stint
from bugbash.models import Replay, Shard

MOST_FAILURES = 20
REST = timedelta(minutes=5)
logger = logging.getLogger(__name__)


def replays_in_turn(*, replay_id: int) -> list[int]:
    """Whom to wake after a turn at this replay that left something: those that nobody works on, then itself."""
    return [*leases.waiting_replays(beside=replay_id), replay_id]


def take_turn(*, replay_id: int, wake: Callable[[], None] | None = None) -> bool:
    """Work on this replay; while others are at it, first on the one that waits longest without anybody.

    True if something is left to claim of what was worked on. A worker that has found work calls `wake` for the next
    one, until one finds no free slot any more.
    """
    waiting = leases.waiting_replays(beside=replay_id)[:1] if leases.is_held(replay_id) else []
    left = [work_on_replay(replay_id=turn, wake=wake) for turn in (*waiting, replay_id)]
    return any(left)


def work_on_replay(*, replay_id: int, wake: Callable[[], None] | None = None) -> bool:
    """Work for up to a minute on one replay, then settle it if it is complete; True if more is left to claim."""
    replay = (
        Replay.objects.select_related("version__definition", "baseline__definition")
        .filter(pk=replay_id, state__in=[ReplayState.QUEUED, ReplayState.RUNNING])
        .first()
    )
    if replay is None:
        return False
    token = uuid.uuid4()
    shard = leases.claim_shard(replay_id=replay_id, token=token)
    if shard is not None:
        if wake and leases.claimable(replay_id).exists():
            wake()
        work_on_shard(replay, token, shard)
    settle(replay_id=replay_id)
    return shard is not None and leases.claimable(replay_id).exists()


def work_on_shard(replay: Replay, token: uuid.UUID, shard: Shard) -> None:
    """Ask until nothing is left or the minute is over; whatever happens, what is still held is given back."""
    in_order = False
    try:
        with Stint(replay, token, shard) as stint:
            stint.run()
        in_order = True
    except leases.LeaseLostError:
        logger.warning("Replay %s: the lease was lost, another worker goes on", replay.pk)
    except Exception:
        if shard.tries >= MOST_FAILURES:
            rest(replay)
        raise
    finally:
        leases.release(token, in_order=in_order)


def rest(replay: Replay) -> None:
    """Say on the page that nothing comes of it, instead of trying for ever as if it ran; after a while it goes on."""
    reason = f"Workers failed {MOST_FAILURES} times in a row without keeping an answer; their log says why."
    Replay.objects.filter(pk=replay.pk, state=ReplayState.RUNNING).update(
        state=ReplayState.PAUSED, pause_reason=reason, probe_at=Now() + REST
    )
