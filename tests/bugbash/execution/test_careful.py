"""A shard that ends one worker after the other is narrowed down to the question that does it (RELIABILITY R16)."""

from collections.abc import Sequence

import pytest
from django.db.models.functions import Now

from bugbash.choices import CallError, ReplayState, Verdict
from bugbash.execution import ledger, recording, stint
from bugbash.execution.leases import CAREFUL_TRIES, MOST_TRIES
from bugbash.execution.recording import Entry
from bugbash.execution.replaying import work_on_replay
from bugbash.models import Observation, Replay, Shard
from tests.bugbash.replays import a_requested_replay, a_served_version, play, verdicts_of
from tests.integrity import violations
from tests.prototype import Prototype, results

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
    for _ in range(MOST_TRIES + 2):
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
        f"{MOST_TRIES - CAREFUL_TRIES} workers in a row ended while they asked this and nothing else.",
    )
    assert prototype.count("query 3") == MOST_TRIES - 1


def test_careful_worker_writes_each_answer_before_it_asks_on(
    db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay = a_requested_replay(a_served_version(prototype), *(f"query {number}" for number in range(5)))
    Shard.objects.update(tries=CAREFUL_TRIES - 1)
    asked: list[int] = []

    def note_and_keep(entries: Sequence[Entry]) -> None:
        asked.append(len(prototype.calls))
        recording.keep(entries)

    monkeypatch.setattr(ledger, "keep", note_and_keep)
    work_on_replay(replay_id=replay.pk)
    assert asked == [1, 2, 3, 4, 5]
    assert verdicts_of(replay) == {f"query {number}": Verdict.NEW for number in range(5)}


def test_care_ends_behind_those_that_may_have_done_it(
    db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stint, "CLEARED_AFTER", 3)
    replay = a_requested_replay(a_served_version(prototype), *(f"query {number}" for number in range(8)))
    Shard.objects.update(tries=CAREFUL_TRIES - 1)
    assert work_on_replay(replay_id=replay.pk) is True
    assert (len(prototype.calls), Shard.objects.get().tries) == (3, 0)
    assert play(replay).state == ReplayState.FINISHED
