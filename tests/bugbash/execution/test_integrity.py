"""Each invariant: one row that breaks it is counted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from bugbash.choices import ReplayState, ShardState, Verdict
from bugbash.execution.integrity import find_violations
from bugbash.models import Body, Observation, Outcome, Replay, Shard
from tests.builders import a_project, a_query, a_replay, a_version, an_observation, an_outcome
from tests.integrity import violations

TOKEN = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def replay(db: None) -> Replay:
    """A finished replay of two queries in which everything holds."""
    version = a_version(a_project())
    replay = a_replay(version, total=2)
    for text in ("copy a file", "move a file"):
        query = a_query(version.project, text)
        outcome = an_outcome(replay, query, Verdict.NEW)
        outcome.candidate = an_observation(query, version, outcome=outcome)
        outcome.save()
    Shard.objects.create(replay=replay, deployment=version.deployments.get(), first=0, last=1, state=ShardState.DONE)
    return replay


def lease(ago_s: int = 0, **facts: object) -> None:
    Shard.objects.update(
        state=ShardState.LEASED, token=TOKEN, lease_expires_at=Now() - timedelta(seconds=ago_s), **facts
    )


def run(hours: float = 0) -> None:
    Replay.objects.update(state=ReplayState.RUNNING, requested_at=Now() - timedelta(hours=hours))


def late_lease() -> None:
    run()
    lease(301)


def forget_to_settle() -> None:
    run(1)
    Observation.objects.update(observed_at=Now() - timedelta(minutes=11))


def never_begin() -> None:
    Shard.objects.update(state=ShardState.PENDING)
    Replay.objects.update(state=ReplayState.QUEUED, requested_at=Now() - timedelta(hours=2))


BROKEN: list[tuple[str, Callable[[], object]]] = [
    ("verdicts without their observation", lambda: Outcome.objects.filter(ordinal=0).update(candidate=None)),
    (
        "verdicts on another outcome's or attempt's observation",
        lambda: Outcome.objects.filter(ordinal=0).update(attempt=1),
    ),
    ("leases that ended over 5 minutes ago and nobody took over", late_lease),
    ("slots held by shards that nobody works on", lambda: Shard.objects.update(slots=4)),
    ("finished replays' outcomes without a verdict", lambda: Outcome.objects.filter(ordinal=0).update(verdict="")),
    ("finished replays' shards that are open", lambda: Shard.objects.update(state=ShardState.PENDING)),
    ("replays that are all asked and did not finish for 10 minutes", forget_to_settle),
    ("replays that nobody began within an hour", never_begin),
    ("replays whose shards do not cover them", lambda: Shard.objects.update(last=0)),
    ("answers without their body", lambda: Observation.objects.filter(outcome__ordinal=0).update(body=None)),
    ("bodies that are not what was received", lambda: Body.objects.update(data=b"not even compressed")),
]


def test_sound_rows_break_nothing(replay: Replay) -> None:
    assert (violations(replay), {row.sentence for row in find_violations() if row.count}) == ({}, set())


@pytest.mark.parametrize(("sentence", "break_it"), BROKEN, ids=[sentence for sentence, _ in BROKEN])
def test_broken_invariant_is_counted(replay: Replay, sentence: str, break_it: Callable[[], object]) -> None:
    break_it()
    assert violations(replay) == {sentence: 1}
    assert {row.sentence: row.count for row in find_violations() if row.count} == {sentence: 1}


def test_lost_outcomes_are_counted(replay: Replay) -> None:
    Replay.objects.update(total=3)
    assert violations(replay) == {
        "replays whose outcomes are not as many as they say": 1,
        "replays whose shards do not cover them": 1,
    }


def test_doubled_observation_is_counted(replay: Replay) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_observation_per_repeat")
    row = Observation.objects.order_by("pk").first()
    assert row is not None
    row.pk = None
    row.save()
    assert violations(replay) == {"observations beyond one per question": 1}


def test_lease_that_ended_just_now_is_no_violation(replay: Replay) -> None:
    run()
    lease(200)
    assert violations(replay) == {}


def test_sample_bounds_what_is_read(replay: Replay) -> None:
    Body.objects.update(data=b"not even compressed")
    assert sum(row.count for row in find_violations(sample=0)) == 0
