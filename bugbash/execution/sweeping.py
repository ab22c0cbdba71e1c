"""What beat looks for every ten seconds: replays that nobody works on, and paused ones that may try again."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from bugbash.choices import ReplayState, ShardState
from bugbash.execution.calling import CONNECTION_ERRORS, Caller
from bugbash.execution.leases import unheld
from bugbash.models import Outcome, Replay, Shard

PROBE_EVERY = timedelta(seconds=settings.PROBE_S)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Ids of replays: `work` to ring for, `probe` to ask one question."""

    work: tuple[int, ...]
    probe: tuple[int, ...]


def replays_to_ring() -> Waiting:
    """Replays with shards to claim, or all done and not settled; and those whose pause is to be probed."""
    shards = Shard.objects.filter(replay=OuterRef("pk"))
    claimable = shards.filter(unheld())
    unsettled = ~Exists(shards.exclude(state=ShardState.DONE))
    live = Replay.objects.filter(state__in=[ReplayState.QUEUED, ReplayState.RUNNING])
    due = Replay.objects.filter(state=ReplayState.PAUSED, probe_at__lte=Now())
    return Waiting(
        work=tuple(live.filter(Exists(claimable) | unsettled).values_list("pk", flat=True)),
        probe=tuple(due.values_list("pk", flat=True)),
    )


def probe_paused(*, replay_id: int) -> bool:
    """Ask one question of a replay that paused itself; True if the endpoint is back and the replay goes on."""
    moved = Replay.objects.filter(pk=replay_id, state=ReplayState.PAUSED, probe_at__lte=Now()).update(
        probe_at=Now() + PROBE_EVERY
    )
    if not moved:
        return False
    replay = Replay.objects.select_related("version__definition").get(pk=replay_id)
    outcome = replay.outcomes.filter(verdict="").select_related("deployment").order_by("ordinal").first()
    if outcome is not None and (wait := ask_once(replay, outcome)):
        Replay.objects.filter(pk=replay_id, state=ReplayState.PAUSED).update(probe_at=Now() + wait)
        return False
    resumed = Replay.objects.filter(pk=replay_id, state=ReplayState.PAUSED).update(
        state=ReplayState.RUNNING, pause_reason="", probe_at=None
    )
    return bool(resumed)


def ask_once(replay: Replay, outcome: Outcome) -> timedelta | None:
    """How long to leave the endpoint alone now; None if it answered and wants no rest."""
    with Caller(replay.version.definition, tries=1) as caller:
        told = caller.ask(base_url=outcome.deployment.base_url, text=outcome.text, params=outcome.params)
        if caller.wait_s:
            return timedelta(seconds=caller.wait_s)
        return PROBE_EVERY if told.error in CONNECTION_ERRORS else None
