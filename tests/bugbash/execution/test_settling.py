from collections.abc import Iterator
from functools import partial

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from bugbash.choices import BreakageStatus, CallError, QueryStatus, ReplayState, ShardState, Verdict
from bugbash.execution.settling import settle
from bugbash.models import AuditEvent, Breakage, ContractSnapshot, Outcome, Project, Query, Replay, Shard
from bugbash.signals import replay_finished
from tests.builders import a_breakage, a_project, a_query, a_replay, a_version, an_observation, an_outcome
from tests.threads import at_once

pytestmark = pytest.mark.stack


@pytest.fixture
def finished() -> Iterator[list[int]]:
    """The ids of replays that were announced as finished."""
    heard: list[int] = []

    def hear(*, replay_id: int, **_: object) -> None:
        heard.append(replay_id)

    replay_finished.connect(hear)
    yield heard
    replay_finished.disconnect(hear)


def a_done_replay(project: Project, *, state: ReplayState = ReplayState.RUNNING) -> Replay:
    """A replay whose one shard is done; it has no outcome yet and is not settled."""
    version = project.versions.first() or a_version(project)
    replay = a_replay(version, state=state, total=0)
    Shard.objects.create(replay=replay, deployment=version.deployments.get(), first=0, last=99, state=ShardState.DONE)
    return replay


def judged(replay: Replay, query: Query, verdict: Verdict, **facts: object) -> Outcome:
    outcome = an_outcome(replay, query, verdict, **facts)  # type: ignore[arg-type]
    Replay.objects.filter(pk=replay.pk).update(total=replay.outcomes.count())
    return outcome


def a_filed_breakage(project: Project, status: BreakageStatus, **facts: object) -> Breakage:
    version = project.versions.first() or a_version(project)
    query = a_query(project, f"query {project.queries.count()}")
    return a_breakage(an_observation(query, version), status=status, **facts)  # type: ignore[arg-type]


def status_after(breakage: Breakage, verdict: Verdict) -> str:
    """What a breakage becomes when its query gets this verdict."""
    replay = a_done_replay(breakage.project)
    judged(replay, breakage.query, verdict)
    settle(replay_id=replay.pk)
    breakage.refresh_from_db()
    return breakage.status


def test_settled_replay_is_finished_with_its_summary(db: None) -> None:
    project = a_project()
    replay = a_done_replay(project)
    for text, ms in (("a", 10.0), ("b", 30.0)):
        query = a_query(project, text)
        judged(replay, query, Verdict.PASSING, candidate=an_observation(query, replay.version, elapsed_ms=ms))
    query = a_query(project, "c")
    failed = an_observation(query, replay.version, error=CallError.RESET, elapsed_ms=500)
    judged(replay, query, Verdict.ERROR, candidate=failed, candidate_status=QueryStatus.ERROR)
    assert settle(replay_id=replay.pk) is True
    replay.refresh_from_db()
    assert (replay.state, replay.finished_at is not None) == (ReplayState.FINISHED, True)
    assert replay.summary == {
        "total": 3,
        "verdicts": {"error": 1, "passing": 2},
        "statuses": {"error": 1, "pass": 2},
        "errors": {"reset": 1},
        "p50_ms": 10.0,
        "p95_ms": 30.0,
        "p99_ms": 30.0,
        "deployments": [
            {"name": "main", "asked": 3, "errors": 1, "p50_ms": 10.0, "p95_ms": 30.0, "p99_ms": 30.0, "parity": {}}
        ],
        "hidden": 0,
    }


def test_replay_with_an_open_shard_is_not_settled(db: None) -> None:
    replay = a_done_replay(a_project())
    Shard.objects.create(replay=replay, deployment=replay.version.deployments.get(), first=100, last=100)
    assert settle(replay_id=replay.pk) is False
    replay.refresh_from_db()
    assert (replay.state, replay.summary) == (ReplayState.RUNNING, None)


@pytest.mark.parametrize("state", [ReplayState.PAUSED, ReplayState.CANCELLED])
def test_stopped_replay_is_not_settled(db: None, state: ReplayState) -> None:
    assert settle(replay_id=a_done_replay(a_project(), state=state).pk) is False


def test_settling_twice_changes_nothing(db: None) -> None:
    project = a_project()
    breakage = a_filed_breakage(project, BreakageStatus.NEW)
    replay = a_done_replay(project)
    judged(replay, breakage.query, Verdict.FIXED)
    assert (settle(replay_id=replay.pk), settle(replay_id=replay.pk)) == (True, False)
    assert AuditEvent.objects.filter(verb="moved to fixed").count() == 1


def test_many_workers_settle_a_replay_once(transactional_db: None, finished: list[int]) -> None:
    project = a_project()
    breakage = a_filed_breakage(project, BreakageStatus.NEW)
    replay = a_done_replay(project)
    judged(replay, breakage.query, Verdict.FIXED)
    assert sorted(at_once([partial(settle, replay_id=replay.pk)] * 8)) == [False] * 7 + [True]
    assert finished == [replay.pk]
    assert AuditEvent.objects.filter(verb="moved to fixed").count() == 1
    assert ContractSnapshot.objects.count() == 1


@pytest.mark.parametrize(
    ("status", "verdict", "after"),
    [
        (BreakageStatus.NEW, Verdict.FIXED, BreakageStatus.FIXED),
        (BreakageStatus.CONFIRMED, Verdict.FIXED, BreakageStatus.FIXED),
        (BreakageStatus.CONFIRMED, Verdict.STILL_BROKEN, BreakageStatus.CONFIRMED),
        (BreakageStatus.CONFIRMED, Verdict.PASSING, BreakageStatus.CONFIRMED),
        (BreakageStatus.CONFIRMED, Verdict.ERROR, BreakageStatus.CONFIRMED),
        (BreakageStatus.CONFIRMED, Verdict.UNSTABLE, BreakageStatus.CONFIRMED),
        (BreakageStatus.FIXED, Verdict.REGRESSED, BreakageStatus.CONFIRMED),
        (BreakageStatus.FIXED, Verdict.STILL_BROKEN, BreakageStatus.CONFIRMED),
        (BreakageStatus.FIXED, Verdict.PASSING, BreakageStatus.FIXED),
        (BreakageStatus.FIXED, Verdict.ERROR, BreakageStatus.FIXED),
        (BreakageStatus.FIXED, Verdict.CHANGED, BreakageStatus.FIXED),
        (BreakageStatus.CLOSED, Verdict.REGRESSED, BreakageStatus.CLOSED),
    ],
)
def test_verdict_moves_a_breakage(db: None, status: BreakageStatus, verdict: Verdict, after: BreakageStatus) -> None:
    assert status_after(a_filed_breakage(a_project(), status), verdict) == after


def test_rejected_breakage_is_a_persons_word(db: None) -> None:
    breakage = a_filed_breakage(a_project(), BreakageStatus.REJECTED, reason="As designed.")
    assert status_after(breakage, Verdict.STILL_BROKEN) == BreakageStatus.REJECTED


def test_trail_says_which_replay_moved_a_breakage(db: None) -> None:
    project = a_project()
    breakage = a_filed_breakage(project, BreakageStatus.FIXED)
    assert status_after(breakage, Verdict.REGRESSED) == BreakageStatus.CONFIRMED
    event = AuditEvent.objects.get(subject_type="breakage", subject_id=breakage.pk)
    assert (event.actor, event.actor_id, event.verb) == ("Bashboard", None, "moved to confirmed")
    assert event.detail == {"from": "fixed", "replay": 1, "version": "0.5"}


def test_breakages_of_other_queries_stay(db: None) -> None:
    project = a_project()
    other = a_filed_breakage(project, BreakageStatus.NEW)
    status_after(a_filed_breakage(project, BreakageStatus.NEW), Verdict.FIXED)
    other.refresh_from_db()
    assert other.status == BreakageStatus.NEW


def test_finish_is_announced_after_the_commit(
    db: None, finished: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    replay = a_done_replay(a_project())
    with django_capture_on_commit_callbacks(execute=True):
        settle(replay_id=replay.pk)
        assert finished == []
    assert finished == [replay.pk]


def test_receiver_that_fails_undoes_nothing(transactional_db: None) -> None:
    def fail(**_: object) -> None:
        raise ValueError

    replay_finished.connect(fail)
    try:
        replay = a_done_replay(a_project())
        assert settle(replay_id=replay.pk) is True
    finally:
        replay_finished.disconnect(fail)
    replay.refresh_from_db()
    assert replay.state == ReplayState.FINISHED
