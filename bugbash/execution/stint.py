"""One worker's turn at a replay: threads that ask, one loop that listens, plans and writes."""

import logging
import queue
import time
import uuid
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.db.models.functions import Now

from bugbash.choices import CallError, ReplayState
from bugbash.execution import leases
from bugbash.execution.breaker import Breaker
from bugbash.execution.calling import CONNECTION_ERRORS, Caller, Told
from bugbash.execution.ledger import Ledger
from bugbash.execution.loading import load_outcomes
from bugbash.execution.outcomes import Ask, OpenOutcome, entry_for
from bugbash.logic.asking import BASELINE
from bugbash.models import Replay, Shard

STINT_S = 60.0
TICK_S = 0.05
PROBE_AFTER = timedelta(seconds=30)
logger = logging.getLogger(__name__)


class Stint:
    """Use as a context manager, then `run`. Only `ask` runs in the pool's threads, and it never sees the database."""

    def __init__(self, replay: Replay, token: uuid.UUID, shard: Shard) -> None:
        self.replay = replay
        self.token = token
        self.slots = shard.slots
        self.candidate = shard.deployment
        self.reference = replay.baseline.deployments.order_by("pk").first() if replay.baseline else None
        self.ledger = Ledger(replay, token)
        self.breaker = Breaker()
        self.todo: deque[tuple[OpenOutcome, Ask]] = deque()
        self.answers: queue.SimpleQueue[tuple[OpenOutcome, Ask, Told]] = queue.SimpleQueue()
        self.flying = 0
        self.may_claim = True
        self.ends_at = time.monotonic() + STINT_S
        self.hold(shard)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.pool = stack.enter_context(ThreadPoolExecutor(self.slots, "ask"))
            self.callers = {
                version.definition_id: stack.enter_context(Caller(version.definition, pool_size=self.slots))
                for version in (self.replay.version, self.replay.baseline)
                if version
            }
            self.stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for caller in self.callers.values():
            caller.stopped.set()
        self.pool.shutdown(cancel_futures=True)
        self.stack.close()

    def run(self) -> None:
        """Ask until nothing is left, the minute is over or somebody stopped the replay."""
        while self.todo or self.flying or not self.ledger.is_empty:
            self.send()
            self.listen()
            if self.ledger.is_due or not (self.todo or self.flying):
                self.flush()
            if not self.todo and self.may_claim:
                self.claim_more()

    def hold(self, shard: Shard) -> None:
        outcomes = load_outcomes(self.replay, shard, self.reference)
        self.ledger.hold(shard, outcomes)
        for outcome in outcomes:
            self.plan(outcome)

    def claim_more(self) -> None:
        """Take the next shard while the last answers of this one are still out, so that no thread idles."""
        shard = leases.claim_shard(replay_id=self.replay.pk, token=self.token, holding=True)
        if shard is None:
            self.may_claim = False
        else:
            self.hold(shard)

    def plan(self, outcome: OpenOutcome) -> None:
        """Queue what an outcome still needs, those already begun first; one that needs nothing is settled."""
        if outcome.is_settled:
            self.ledger.settle(outcome)
            return
        asks = outcome.asks()
        outcome.flying.update(asks)
        if outcome.said:
            self.todo.extendleft((outcome, ask) for ask in reversed(asks))
        else:
            self.todo.extend((outcome, ask) for ask in asks)

    def send(self) -> None:
        if time.monotonic() > self.ends_at:
            self.stop()
        while self.todo and self.flying < self.slots:
            outcome, ask = self.todo.popleft()
            self.flying += 1
            self.pool.submit(self.ask, outcome, ask)

    def ask(self, outcome: OpenOutcome, ask: Ask) -> None:
        version, deployment = self.replay.version, self.candidate
        if ask[0] == BASELINE and self.replay.baseline and self.reference:
            version, deployment = self.replay.baseline, self.reference
        try:
            told = self.callers[version.definition_id].ask(
                base_url=deployment.base_url,
                text=outcome.row.text,
                params=outcome.row.params,
                checks=outcome.checks,
            )
        except Exception as error:
            logger.exception("Reading the answer to outcome %s failed", outcome.row.pk)
            told = Told(request={}, elapsed_ms=0, error=CallError.INTERNAL.value, detail=type(error).__name__)
        self.answers.put((outcome, ask, told))

    def listen(self) -> None:
        """Take what has come in, waiting a moment for the first."""
        wait = TICK_S if self.flying else 0
        while self.flying:
            try:
                outcome, ask, told = self.answers.get(timeout=wait) if wait else self.answers.get_nowait()
            except queue.Empty:
                return
            wait = 0
            self.hear(outcome, ask, told)

    def hear(self, outcome: OpenOutcome, ask: Ask, told: Told) -> None:
        self.flying -= 1
        self.breaker.note(failed=told.error in CONNECTION_ERRORS, now=time.monotonic())
        reference_id = self.reference.pk if self.reference else None
        self.ledger.entries.append(entry_for(outcome, ask, told, self.replay, reference_id))
        outcome.hear(ask, told)
        self.plan(outcome)

    def flush(self) -> None:
        self.ledger.flush()
        if self.breaker.is_open:
            self.pause()
        if Replay.objects.values_list("state", flat=True).get(pk=self.replay.pk) != ReplayState.RUNNING:
            self.stop()

    def stop(self) -> None:
        """Begin no further call; answers that are out are still heard and kept."""
        self.todo.clear()
        self.may_claim = False

    def pause(self) -> None:
        Replay.objects.filter(pk=self.replay.pk, state=ReplayState.RUNNING).update(
            state=ReplayState.PAUSED,
            pause_reason=f"{self.candidate.base_url} can not be reached; trying again every 30 s.",
            probe_at=Now() + PROBE_AFTER,
        )
