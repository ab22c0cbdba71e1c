"""One worker's turn at a replay: threads that ask, one loop that listens, plans and writes."""

import logging
import queue
import time
import uuid
from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db.models.functions import Now

from bugbash.choices import CallError, ReplayState
from bugbash.execution import leases
from bugbash.execution.breaker import Breaker
from bugbash.execution.calling import CONNECTION_ERRORS, Caller, Told, UnaskedError, Unread
from bugbash.execution.crew import Crew
from bugbash.execution.egress import policy
from bugbash.execution.ledger import Ledger
from bugbash.execution.loading import load_outcomes, read_answers
from bugbash.execution.outcomes import Ask, OpenOutcome, entry_for
from bugbash.execution.pace import Pace
from bugbash.execution.parents import Parent, Parents
from bugbash.logic.asking import BASELINE, CANDIDATE
from bugbash.logic.checks import needs_parent
from bugbash.logic.evidence import ParentAnswer
from bugbash.models import Deployment, Replay, Shard

STINT_S = 60.0
AHEAD = 256
FAIR_S = 2.0
LOOK_S = 1.0
TICK_S = 0.05
LULL_S = 0.03
PROBE_AFTER = timedelta(seconds=settings.PROBE_S)
LONGEST_URL = 120
Heard = tuple[OpenOutcome, Ask, Told | Unread | None]
logger = logging.getLogger(__name__)


class Stint:
    """Use as a context manager, then `run`. Only `ask` runs in the crew's threads, and it never sees the database.

    One over a shard that has ended workers is careful: answers are read one at a time, each noted before as the suspect
    and written before the next. While the endpoint thinks nobody is suspected, so a worker that is killed then says
    nothing about a question. Where that finds nobody, questions are asked alone and each is the suspect from the start.
    """

    def __init__(self, replay: Replay, token: uuid.UUID, shard: Shard) -> None:
        self.replay = replay
        self.token = token
        self.shard = shard
        self.is_careful = shard.tries >= leases.CAREFUL_TRIES
        self.is_alone = shard.tries >= leases.ALONE_TRIES
        self.slots = 1 if self.is_alone else shard.slots
        self.reference = replay.baseline.deployments.order_by("pk").first() if replay.baseline else None
        self.places = {CANDIDATE: shard.deployment, **({BASELINE: self.reference} if self.reference else {})}
        self.ledger = Ledger(replay, token)
        self.parents = Parents(replay, self.places)
        self.breaker = Breaker()
        self.pace = Pace(self.places, slots=self.slots, concurrency=shard.deployment.concurrency)
        self.unasked: deque[tuple[OpenOutcome, Ask]] = deque()
        self.answers: queue.SimpleQueue[Heard] = queue.SimpleQueue()
        self.unread: list[tuple[OpenOutcome, Ask, Unread]] = []
        self.flying = 0
        self.is_reading = False
        self.stopped = False
        self.turned_away = False
        self.may_claim = not self.is_careful
        self.ends_at = time.monotonic() + STINT_S
        self.fair_from = time.monotonic() + FAIR_S
        self.looks_at = time.monotonic() + LOOK_S
        self.hold(shard)
        # A suspect is dealt with first: what is written of others would take back what is known about it.
        self.unasked = deque(sorted(self.unasked, key=lambda one: one[0].row.ordinal != shard.suspect))
        begins_with = self.unasked[0][0].row.ordinal if self.unasked else None
        self.awaited = shard.suspect if begins_with == shard.suspect else None
        if shard.suspicions >= leases.MOST_SUSPICIONS:
            self.give_up(shard.suspect)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.callers = {
                side: stack.enter_context(Caller(place.version.definition, pool_size=self.slots))
                for side, place in self.places.items()
            }
            for side, caller in self.callers.items():
                caller.pacer = self.pace.pacers.get(side)
                caller.may_call = self.may_call
            self.stack = stack.pop_all()
        self.crew = Crew[OpenOutcome, Ask, Unread | None](self.slots, self.ask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for caller in self.callers.values():
            caller.stopped.set()
        self.crew.close()
        self.stack.close()

    def run(self) -> None:
        """Ask until nothing is left, the minute is over, another replay waits or somebody stopped this one."""
        while self.unasked or self.flying or not self.ledger.is_empty:
            self.send()
            self.listen()
            while not self.unasked and self.may_claim:
                self.claim_more()
            if self.must_write:
                self.flush()

    @property
    def must_write(self) -> bool:
        """In time, at the end, before a pause; and each answer by itself where one of them may end this worker."""
        if self.is_careful and self.ledger.entries:
            return True
        if not (self.unasked or self.flying) or (self.unasked and self.breaker.is_open):
            return True
        return self.ledger.is_due(ends_soon=not (self.unasked or self.may_claim))

    def hold(self, shard: Shard) -> None:
        outcomes = load_outcomes(self.replay, shard, self.reference)
        self.ledger.hold(shard, outcomes)
        self.parents.hold(outcomes)
        for outcome in outcomes:
            self.plan(outcome)

    def give_up(self, ordinal: int | None) -> None:
        """Ask no more what ended one worker after the other; that is the error of this question and stops no other."""
        asks = [(outcome, ask) for outcome, ask in self.unasked if outcome.row.ordinal == ordinal]
        detail = f"{leases.MOST_SUSPICIONS} workers in a row ended while they dealt with this and nothing else."
        logger.error("Outcome %s of %s is given up: %s", ordinal, self.replay, detail)
        told = Told(request={}, elapsed_ms=0, error=CallError.INTERNAL.value, detail=detail)
        self.unasked = deque((outcome, ask) for outcome, ask in self.unasked if outcome.row.ordinal != ordinal)
        self.flying += len(asks)
        self.hear([(outcome, ask, told) for outcome, ask in asks])

    def claim_more(self) -> None:
        """Take the next shard while the last answers of this one are still out, so that no thread idles."""
        shard = leases.claim_shard(replay_id=self.replay.pk, token=self.token, holding=self.shard)
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
            self.unasked.extendleft((outcome, ask) for ask in reversed(asks))
        else:
            self.unasked.extend((outcome, ask) for ask in asks)

    def send(self) -> None:
        if time.monotonic() > self.ends_at:
            self.stop()
        if self.stopped:
            self.unasked.clear()
        if not self.is_reading:
            self.read_next()
        while self.unasked and self.flying < self.most and self.pace.may_ask(self.next_side):
            outcome, ask = self.unasked.popleft()
            if self.is_alone:
                self.suspect(outcome)
            self.flying += 1
            self.crew.hand(outcome, ask, None)

    def read_next(self) -> None:
        """In a careful stint: let the next answer be read, that of the suspect before all others."""
        readable = (place for place, (outcome, *_) in enumerate(self.unread) if self.is_its_turn(outcome))
        if (place := next(readable, None)) is not None:
            outcome, ask, unread = self.unread.pop(place)
            self.suspect(outcome)
            self.is_reading = True
            self.crew.hand(outcome, ask, unread)

    def is_its_turn(self, outcome: OpenOutcome) -> bool:
        return self.awaited in {None, outcome.row.ordinal}

    def suspect(self, outcome: OpenOutcome) -> None:
        leases.suspect(self.token, self.shard.pk, outcome.row.ordinal)

    @property
    def most(self) -> int:
        """Questions handed to the threads: some wait in line, so that none idles while answers are written."""
        in_line = 0 if self.is_careful or self.next_side in self.pace.pacers else AHEAD
        return self.slots + in_line

    @property
    def next_side(self) -> str:
        _, (side, _) = self.unasked[0]
        return side

    def ask(self, outcome: OpenOutcome, ask: Ask, unread: Unread | None) -> None:
        """In a thread: one question, or what is `unread` of it. A careful worker reads when the loop has noted whose
        answer it is. What stood in line when the stint was stopped is not asked any more.
        """
        side, repeat = ask
        told = None
        try:
            read = unread or self.fetch(outcome, side)
            if self.is_careful and not (unread or self.is_alone):
                self.answers.put((outcome, ask, read))
                return
            told = read()
        except UnaskedError:
            logger.info("Outcome %s is asked later", outcome.row.pk)
        except Exception as error:
            logger.exception("Asking for outcome %s failed", outcome.row.pk)
            told = Told(request={}, elapsed_ms=0, error=CallError.INTERNAL.value, detail=type(error).__name__)
        if told and side == CANDIDATE:
            self.breaker.note(failed=told.error in CONNECTION_ERRORS, now=time.monotonic())
        if told and repeat == 0:
            self.parents.note(outcome.row.query_id, side, told)
        self.answers.put((outcome, ask, told))

    def fetch(self, outcome: OpenOutcome, side: str) -> Unread:
        if not self.may_call():
            raise UnaskedError
        return self.callers[side].fetch(
            base_url=self.places[side].base_url,
            text=outcome.row.text,
            params=outcome.row.params,
            checks=outcome.checks,
            parent=self.parent_of(outcome, side),
        )

    def may_call(self) -> bool:
        return not (self.stopped or self.breaker.is_open)

    def parent_of(self, outcome: OpenOutcome, side: str) -> ParentAnswer:
        """What the parent was answered there; asked first where a check needs it and nobody asked it yet."""
        if not needs_parent(outcome.checks):
            return ParentAnswer()

        def ask(parent: Parent) -> Told:
            caller = self.callers[side]
            if caller.pacer and caller.stopped.wait(caller.pacer.reserve(time.monotonic())):
                raise UnaskedError
            return caller.ask(base_url=self.places[side].base_url, text=parent.text, params=parent.params)

        return self.parents.answer(outcome.row.query_id, side, ask)

    def listen(self) -> None:
        """Take what has come in, waiting a moment for the first; or rest until the next call may begin."""
        if self.unasked and not self.flying:
            time.sleep(min(TICK_S, self.pace.wait_s(self.next_side)))
        if self.flying > self.slots and not self.pace.pacers:
            time.sleep(LULL_S)
        heard: list[Heard] = []
        while self.flying > len(heard):
            try:
                heard.append(self.answers.get_nowait() if heard else self.answers.get(timeout=TICK_S))
            except queue.Empty:
                break
        self.hear(heard)

    def hear(self, heard: Sequence[Heard]) -> None:
        """Note answers, then plan what follows from them: what is read for it is read for all of them at once."""
        for one in heard:
            self.note(*one)
        told = {outcome.row.pk: outcome for outcome, _, answer in heard if isinstance(answer, Told)}
        read_answers([*told.values()])
        for outcome in told.values():
            self.plan(outcome)

    def note(self, outcome: OpenOutcome, ask: Ask, told: Told | Unread | None) -> None:
        """A question that could not be asked now stays open, and no further one begins."""
        if not (told is None or isinstance(told, Told)):
            self.unread.append((outcome, ask, told))
            return
        self.flying -= 1
        if outcome.row.ordinal == self.awaited:
            self.awaited = None
        if told is None:
            self.turned_away = True
            self.stop()
            return
        self.is_reading = False
        self.ledger.entries += [*self.parents.entries(), entry_for(outcome, ask, told, self.places[ask[0]])]
        outcome.hear(ask, told)

    def flush(self) -> None:
        self.ledger.flush()
        self.adopt_rules()
        self.pause_if_needed()
        if time.monotonic() >= self.looks_at:
            self.look_around()
        if Replay.objects.values_list("state", flat=True).get(pk=self.replay.pk) != ReplayState.RUNNING:
            self.stop()
            for caller in self.callers.values():
                caller.stopped.set()

    def look_around(self) -> None:
        """Once a second: calls beside this replay, other replays that wait."""
        self.looks_at = time.monotonic() + LOOK_S
        self.pace.look()
        self.give_way()

    def adopt_rules(self) -> None:
        """What administrators have allowed or closed since the last look holds for the next call (RELIABILITY O18)."""
        rules = policy(self.replay.project_id)
        for caller in self.callers.values():
            caller.adopt(rules)

    def give_way(self) -> None:
        """After two seconds, let a replay that nobody works on have this worker: none waits behind a longer one."""
        if time.monotonic() >= self.fair_from and not self.stopped and leases.waiting_replays(beside=self.replay.pk):
            self.stop()

    def stop(self) -> None:
        """Begin no further call; answers that are out are still heard and kept."""
        self.stopped = True
        self.may_claim = False

    def pause_if_needed(self) -> None:
        """An endpoint that is down, or that asks for it, is left alone instead of failing every query."""
        if self.breaker.is_open and (self.unasked or self.turned_away or leases.claimable(self.replay.pk).exists()):
            self.pause(
                self.places[CANDIDATE], f"can not be reached; trying again every {settings.PROBE_S} s", PROBE_AFTER
            )
        for side, caller in self.callers.items():
            if self.turned_away and (wait_s := caller.wait_s):
                self.pause(self.places[side], f"asks to be left alone for {wait_s:.0f} s", timedelta(seconds=wait_s))

    def pause(self, place: Deployment, reason: str, probe_after: timedelta) -> None:
        Replay.objects.filter(pk=self.replay.pk, state=ReplayState.RUNNING).update(
            state=ReplayState.PAUSED,
            pause_reason=f"{place.base_url[:LONGEST_URL]} {reason}.",
            probe_at=Now() + probe_after,
        )
