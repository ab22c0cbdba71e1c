"""What a worker has heard and not yet written, and the one fenced transaction that writes it."""

import time
import uuid
from collections.abc import Sequence
from operator import attrgetter

from django.db import transaction
from django.db.models.functions import Now

from bugbash.choices import Verdict
from bugbash.execution import leases
from bugbash.execution.bulk import update_values
from bugbash.execution.contracts import tally_shapes
from bugbash.execution.outcomes import SETTLED, OpenOutcome
from bugbash.execution.recording import Entry, keep
from bugbash.logic.asking import BASELINE, CANDIDATE
from bugbash.models import Observation, Outcome, Replay, ShapeTally, Shard

FLUSH_S = 0.5
FLUSH_SIZE = 500
SHORT_PAUSE_S = 0.1  # at first, then ever longer ones: what a worker has heard is soon kept if it does not live long
settled_facts = attrgetter("pk", *SETTLED)


class Ledger:
    """Observations and verdicts on their way to the database; `left` are the unsettled outcomes of each held shard."""

    def __init__(self, replay: Replay, token: uuid.UUID) -> None:
        self.replay = replay
        self.token = token
        self.entries: list[Entry] = []
        self.settled: list[OpenOutcome] = []
        self.left: dict[int, set[int]] = {}
        self.awaits_first = replay.first_verdict_at is None
        self.flushed_at = time.monotonic()
        self.pause_s = SHORT_PAUSE_S

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.settled or any(not left for left in self.left.values()))

    def is_due(self, *, ends_soon: bool) -> bool:
        """Every half second, every 500 answers, sooner at first and near the end, which waits for what is unwritten;
        at once for a replay's first verdict.
        """
        if self.settled and self.awaits_first:
            return True
        pause_s = FLUSH_S if not self.entries else SHORT_PAUSE_S if ends_soon else self.pause_s
        return len(self.entries) >= FLUSH_SIZE or time.monotonic() - self.flushed_at >= pause_s

    def hold(self, shard: Shard, outcomes: Sequence[OpenOutcome]) -> None:
        self.left[shard.pk] = {outcome.row.pk for outcome in outcomes}

    def settle(self, outcome: OpenOutcome) -> None:
        outcome.apply(outcome.read())
        self.settled.append(outcome)

    def flush(self) -> None:
        """Write all, renew the leases, close what is done. Lost leases raise LeaseLostError and nothing is written."""
        tallies = [] if self.replay.is_probe else tally_shapes(self.entries)
        with transaction.atomic():
            leases.renew(self.token, list(self.left), went_on=bool(self.entries or self.settled))
            keep(self.entries)
            ShapeTally.objects.bulk_create(tallies)
            self.write_verdicts()
            self.close_shards()
        if self.entries:
            self.pause_s = min(FLUSH_S, 2 * self.pause_s)
        self.entries, self.settled = [], []
        self.flushed_at = time.monotonic()

    def write_verdicts(self) -> None:
        rows = [outcome.row for outcome in self.settled]
        link_observations(self.settled)
        update_values(Outcome, SETTLED, [settled_facts(row) for row in rows])
        if self.awaits_first and any(row.verdict != Verdict.ERROR for row in rows):
            Replay.objects.filter(pk=self.replay.pk, first_verdict_at=None).update(first_verdict_at=Now())
            self.awaits_first = False

    def close_shards(self) -> None:
        settled = {outcome.row.pk for outcome in self.settled}
        left = {pk: outcomes - settled for pk, outcomes in self.left.items()}
        done = [pk for pk, outcomes in left.items() if not outcomes]
        self.left = {pk: outcomes for pk, outcomes in left.items() if outcomes}
        leases.finish(self.token, done, list(self.left))


def link_observations(outcomes: Sequence[OpenOutcome]) -> None:
    """Point each outcome at the two observations that a page shows side by side: the first of each side."""
    known = {outcome.row.pk: outcome for outcome in outcomes}
    rows = Observation.objects.filter(outcome__in=list(known), repeat=0).values_list(
        "pk", "outcome_id", "attempt", "deployment_id", "elapsed_ms", "error"
    )
    for pk, outcome_id, attempt, deployment_id, elapsed_ms, error in rows:
        outcome = known[outcome_id or 0]
        if attempt == outcome.row.attempt:
            side = CANDIDATE if deployment_id == outcome.row.deployment_id else BASELINE
            outcome.first_ids[side] = pk
            if side == CANDIDATE:
                outcome.row.took_ms, outcome.row.error = elapsed_ms, error
    for outcome in outcomes:
        outcome.row.candidate_id = outcome.first_ids.get(CANDIDATE)
        outcome.row.reference_id = outcome.first_ids.get(BASELINE)
