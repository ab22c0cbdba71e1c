import uuid
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from bugbash.choices import CallError, QueryStatus, ShardState, Verdict
from bugbash.execution.calling import Told
from bugbash.execution.leases import LeaseLostError, claim_shard
from bugbash.execution.ledger import FLUSH_S, FLUSH_SIZE, SHORT_PAUSE_S, Ledger
from bugbash.execution.loading import load_outcomes
from bugbash.execution.outcomes import OpenOutcome, entry_for
from bugbash.logic.asking import CANDIDATE
from bugbash.logic.fingerprints import answer_digest
from bugbash.models import Body, Observation, Outcome, Replay, Shard
from tests.builders import a_project, a_query, a_ranking, a_replay, a_version, an_outcome
from tests.integrity import violations
from tests.statements import statements

pytestmark = pytest.mark.stack
MINE, THEIRS = uuid.uuid4(), uuid.uuid4()


def a_held_ledger(queries: int = 2) -> tuple[Ledger, list[OpenOutcome]]:
    """A ledger over one claimed shard, with what it holds; the replay has no baseline."""
    project = a_project()
    version = a_version(project)
    replay = a_replay(version, state="queued", total=queries)  # type: ignore[arg-type]
    for number in range(queries):
        an_outcome(replay, a_query(project, f"query {number}"), verdict=None)
    Shard.objects.create(replay=replay, deployment=version.deployments.get(), first=0, last=queries - 1)
    shard = claim_shard(replay_id=replay.pk, token=MINE)
    assert shard is not None
    replay = Replay.objects.select_related("version__definition", "baseline__definition").get(pk=replay.pk)
    ledger = Ledger(replay, MINE)
    outcomes = load_outcomes(replay, shard, None)
    ledger.hold(shard, outcomes)
    return ledger, outcomes


def hear(ledger: Ledger, outcome: OpenOutcome, *, error: str = "") -> None:
    answer = a_ranking("shutil.rmtree")
    told = (
        Told(request={}, elapsed_ms=1, error=error, status=QueryStatus.ERROR)
        if error
        else Told(request={}, elapsed_ms=1, http_status=200, body=b"{}", answer=answer, digest=answer_digest(answer))
    )
    ledger.entries.append(entry_for(outcome, (CANDIDATE, 0), told, ledger.replay.version.deployments.get()))
    outcome.hear((CANDIDATE, 0), told)
    ledger.settle(outcome)


def test_flush_writes_observation_and_verdict(db: None) -> None:
    ledger, outcomes = a_held_ledger()
    hear(ledger, outcomes[0])
    ledger.flush()
    row = Outcome.objects.get(ordinal=0)
    assert (row.verdict, row.candidate_status, row.ranking) == (Verdict.NEW, QueryStatus.OPEN, ["shutil.rmtree"])
    assert row.candidate == Observation.objects.get()


def test_flush_renews_the_lease(db: None) -> None:
    ledger, _ = a_held_ledger()
    Shard.objects.update(lease_expires_at=Now() - timedelta(seconds=1))
    ledger.flush()
    assert Shard.objects.filter(lease_expires_at__gt=Now()).exists()


def test_last_verdict_closes_the_shard(db: None) -> None:
    ledger, outcomes = a_held_ledger()
    hear(ledger, outcomes[0])
    ledger.flush()
    assert Shard.objects.get().state == ShardState.LEASED
    hear(ledger, outcomes[1])
    ledger.flush()
    assert (Shard.objects.get().state, ledger.left, ledger.is_empty) == (ShardState.DONE, {}, True)
    assert violations(ledger.replay) == {}


def test_stale_token_writes_nothing(db: None) -> None:
    ledger, outcomes = a_held_ledger()
    hear(ledger, outcomes[0])
    hear(ledger, outcomes[1])
    Shard.objects.update(token=THEIRS)
    with pytest.raises(LeaseLostError):
        ledger.flush()
    assert (Observation.objects.count(), Body.objects.count()) == (0, 0)
    assert list(Outcome.objects.values_list("verdict", flat=True)) == ["", ""]
    assert Shard.objects.get().token == THEIRS
    assert Replay.objects.get(pk=ledger.replay.pk).first_verdict_at == ledger.replay.first_verdict_at


def test_late_answer_does_not_replace_what_the_other_worker_stored(db: None) -> None:
    ledger, outcomes = a_held_ledger(1)
    hear(ledger, outcomes[0])
    ledger.flush()
    stored = Observation.objects.get()
    Shard.objects.update(state=ShardState.LEASED, token=MINE, lease_expires_at=Now() + timedelta(seconds=9))
    Outcome.objects.update(verdict="")
    late = Ledger(ledger.replay, MINE)
    late.hold(Shard.objects.get(), outcomes)
    hear(late, outcomes[0], error=CallError.RESET)
    late.flush()
    assert Observation.objects.get() == stored
    assert Outcome.objects.get().candidate == stored


def test_first_verdict_is_dated_once(db: None) -> None:
    ledger, outcomes = a_held_ledger()
    hear(ledger, outcomes[0])
    ledger.flush()
    first = Replay.objects.get(pk=ledger.replay.pk).first_verdict_at
    hear(ledger, outcomes[1])
    ledger.flush()
    assert first is not None
    assert Replay.objects.get(pk=ledger.replay.pk).first_verdict_at == first


def test_error_is_no_first_verdict(db: None) -> None:
    ledger, outcomes = a_held_ledger()
    hear(ledger, outcomes[0], error=CallError.REFUSED)
    ledger.flush()
    assert Replay.objects.get(pk=ledger.replay.pk).first_verdict_at is None


def test_first_verdict_is_written_at_once(db: None) -> None:
    ledger, outcomes = a_held_ledger()
    assert not ledger.is_due(ends_soon=False)
    hear(ledger, outcomes[0])
    assert ledger.is_due(ends_soon=False)


def test_what_the_end_waits_for_is_written_sooner(db: None) -> None:
    ledger, outcomes = a_held_ledger()
    ledger.awaits_first = False
    ledger.pause_s = FLUSH_S
    ledger.flushed_at -= 2 * SHORT_PAUSE_S
    assert not ledger.is_due(ends_soon=True)
    hear(ledger, outcomes[0])
    assert not ledger.is_due(ends_soon=False)
    assert ledger.is_due(ends_soon=True)


def test_many_answers_are_written_at_once(db: None) -> None:
    ledger, outcomes = a_held_ledger()
    hear(ledger, outcomes[0], error=CallError.REFUSED)
    ledger.awaits_first = False
    assert not ledger.is_due(ends_soon=False)
    ledger.entries *= FLUSH_SIZE
    assert ledger.is_due(ends_soon=False)


def test_statements_do_not_grow_with_the_answers(db: None) -> None:
    ledger, outcomes = a_held_ledger(5)
    for outcome in outcomes:
        hear(ledger, outcome)
    entries, settled, ledger.entries, ledger.settled = ledger.entries, ledger.settled, [], []

    def flush(some: slice) -> None:
        ledger.entries, ledger.settled = entries[some], settled[some]
        ledger.flush()

    flush(slice(0, 1))
    assert statements(lambda: flush(slice(1, 2))) == statements(lambda: flush(slice(2, 4)))
