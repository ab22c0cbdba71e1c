"""A shard that ends one worker after the other is narrowed down to the question that does it (RELIABILITY R16)."""

import uuid
from collections.abc import Sequence

import pytest
from django.db.models.functions import Now

from bugbash.choices import CallError, ReplayState, Verdict
from bugbash.execution import leases, ledger, recording
from bugbash.execution.leases import ALONE_TRIES, CAREFUL_TRIES, MOST_SUSPICIONS
from bugbash.execution.recording import Entry
from bugbash.execution.replaying import work_on_replay
from bugbash.execution.stint import Stint
from bugbash.models import Observation, Replay, Shard
from tests.bugbash.replays import a_requested_replay, a_served_version, play, verdicts_of
from tests.integrity import violations
from tests.prototype import Prototype, Reply, results

pytestmark = pytest.mark.stack


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing the answer to “query 3” fails in a way that nobody foresaw."""

    def keep_or_fail(entries: Sequence[Entry]) -> None:
        if any(entry.told.answer and entry.told.answer.ids == ("poison",) for entry in entries):
            raise RuntimeError("poison")
        recording.keep(entries)

    monkeypatch.setattr(ledger, "keep", keep_or_fail)


def work(replay: Replay) -> None:
    """As many turns as the sweep would ring for, each in a worker that the poison may end."""
    for _ in range(CAREFUL_TRIES + MOST_SUSPICIONS + 2):
        try:
            work_on_replay(replay_id=replay.pk)
        except RuntimeError:
            Shard.objects.filter(token__isnull=False).update(lease_expires_at=Now())


def test_question_that_ends_workers_is_given_up_and_stops_no_other(
    db: None, prototype: Prototype, poisoned: None
) -> None:
    prototype.answers("query 3", results("poison"))
    replay = a_requested_replay(a_served_version(prototype), *(f"query {number}" for number in range(8)))
    work(replay)
    assert violations(replay) == {}
    assert verdicts_of(replay) == {
        f"query {number}": Verdict.ERROR if number == 3 else Verdict.NEW for number in range(8)
    }
    row = Observation.objects.exclude(error="").get()
    assert (row.query.text, row.error, row.detail) == (
        "query 3",
        CallError.INTERNAL,
        f"{MOST_SUSPICIONS} workers in a row ended while they dealt with this and nothing else.",
    )
    # Once more where the first verdict was written before it came up.
    crashes = CAREFUL_TRIES - 1 + MOST_SUSPICIONS
    assert crashes <= prototype.count("query 3") <= crashes + 1


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, prototype: Prototype) -> list[tuple[str, object, int]]:
    """What a careful worker does in turn: `suspect` an ordinal, `keep` so many answers; and the calls so far."""
    steps: list[tuple[str, object, int]] = []
    suspect = leases.suspect

    def suspect_and_note(token: uuid.UUID, shard_id: int, ordinal: int) -> None:
        suspect(token, shard_id, ordinal)
        steps.append(("suspect", ordinal, len(prototype.calls)))

    def keep_and_note(entries: Sequence[Entry]) -> None:
        recording.keep(entries)
        steps.append(("keep", len(entries), len(prototype.calls)))

    monkeypatch.setattr(leases, "suspect", suspect_and_note)
    monkeypatch.setattr(ledger, "keep", keep_and_note)
    return steps


def test_careful_worker_asks_many_and_reads_one_at_a_time(
    db: None, prototype: Prototype, steps: list[tuple[str, object, int]]
) -> None:
    prototype.delay_s = 0.2
    texts = [f"query {number}" for number in range(4)]
    replay = a_requested_replay(a_served_version(prototype, concurrency=4), *texts)
    Shard.objects.update(tries=CAREFUL_TRIES - 1)
    work_on_replay(replay_id=replay.pk)
    assert [(name, calls) for name, _, calls in steps] == [("suspect", 4), ("keep", 4)] * 4
    assert {count for name, count, _ in steps if name == "keep"} == {1}
    assert sorted(str(ordinal) for name, ordinal, _ in steps if name == "suspect") == ["0", "1", "2", "3"]
    assert verdicts_of(replay) == dict.fromkeys(texts, Verdict.NEW)


def test_suspect_comes_before_all_others(db: None, prototype: Prototype, steps: list[tuple[str, object, int]]) -> None:
    prototype.replies("query 2", Reply(results("late"), delay_s=0.3))
    replay = a_requested_replay(a_served_version(prototype, concurrency=4), *(f"query {number}" for number in range(4)))
    Shard.objects.update(tries=CAREFUL_TRIES - 1, suspect=2, suspicions=1)
    work_on_replay(replay_id=replay.pk)
    assert steps[:2] == [("suspect", 2, 4), ("keep", 1, 4)]
    assert len(steps) == 8


def test_worker_asks_alone_where_reading_shows_nobody(
    db: None, prototype: Prototype, steps: list[tuple[str, object, int]]
) -> None:
    texts = [f"query {number}" for number in range(3)]
    replay = a_requested_replay(a_served_version(prototype, concurrency=4), *texts)
    Shard.objects.update(tries=ALONE_TRIES - 1)
    work_on_replay(replay_id=replay.pk)
    expected = [("suspect", 0, 0), ("keep", 1, 1), ("suspect", 1, 1), ("keep", 1, 2), ("suspect", 2, 2), ("keep", 1, 3)]
    assert steps == expected
    assert verdicts_of(replay) == dict.fromkeys(texts, Verdict.NEW)


def test_workers_that_end_while_the_endpoint_thinks_accuse_nobody(
    db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay = a_requested_replay(a_served_version(prototype), "query 0", "query 1")

    def die(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Stint, "listen", die)
        for _ in range(ALONE_TRIES - 1):
            with pytest.raises(SystemExit):
                work_on_replay(replay_id=replay.pk)
    shard = Shard.objects.get()
    assert (shard.tries, shard.suspect, shard.suspicions) == (ALONE_TRIES - 1, None, 0)
    assert play(replay).state == ReplayState.FINISHED
    assert verdicts_of(replay) == {"query 0": Verdict.NEW, "query 1": Verdict.NEW}
