from datetime import timedelta

import pytest
from django.utils import timezone

from bugbash.choices import ReplayState, Verdict
from bugbash.logic.summary import ReplaySummary
from bugbash.models import Project, Replay
from bugbash.selectors.replays import (
    latest_finished_replay,
    latest_project_replay,
    progress_of,
    replays_of,
    summary_of,
    verdict_counts,
)
from tests.builders import a_project, a_query, a_replay, a_version, an_outcome
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def a_running(project: Project, *verdicts: Verdict | None, seconds: float = 10) -> Replay:
    """A replay that was requested so many seconds before the end that it has, or before now."""
    replay = a_replay(a_version(project), state=ReplayState.RUNNING, total=len(verdicts))
    for n, verdict in enumerate(verdicts):
        an_outcome(replay, a_query(project, f"{n}"), verdict)
    replay.requested_at = timezone.now() - timedelta(seconds=seconds)
    return replay


def test_replays_of_a_project_cost_the_same_for_one_and_three(project: Project) -> None:
    def read() -> object:
        return [(row.version.name, row.baseline, row.requested_by.username) for row in replays_of(project)]

    version = a_version(project)
    a_replay(version, baseline=version)
    one = statements(read)
    for _ in range(2):
        a_replay(version, baseline=version)
    a_replay(a_version(a_project()))
    assert (one, statements(read), replays_of(project).count()) == (1, 1, 3)


def test_newest_settled_replay_of_a_version_counts(project: Project) -> None:
    version, other = a_version(project, "0.4"), a_version(project, "0.5")
    assert latest_finished_replay(version) is None
    a_replay(version)
    settled = a_replay(version)
    a_replay(other)
    a_replay(version, state=ReplayState.RUNNING)
    assert latest_finished_replay(version) == settled


def test_newest_version_with_a_settled_replay_counts_for_the_project(project: Project) -> None:
    old, new, newest = (a_version(project, name) for name in ("0.4", "0.5", "0.6"))
    assert latest_project_replay(project) is None
    settled = a_replay(new)
    a_replay(old)
    a_replay(newest, state=ReplayState.RUNNING)
    assert latest_project_replay(project) == settled


def test_verdicts_are_counted_with_those_that_wait(project: Project) -> None:
    replay = a_running(project, Verdict.NEW, Verdict.FIXED, Verdict.NEW, None)
    assert verdict_counts(replay) == {"new": 2, "fixed": 1, "": 1}


def test_summary_is_what_was_settled(project: Project) -> None:
    summary = ReplaySummary(total=3, verdicts={"new": 3}, p50_ms=12.5)
    assert summary_of(a_replay(a_version(project), summary=summary)) == summary


def test_replay_that_has_not_settled_has_an_empty_summary(project: Project) -> None:
    assert summary_of(a_running(project, None, None)) == ReplaySummary(total=2)


def test_progress_says_how_fast_and_how_long(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    replay = a_running(project, Verdict.NEW, Verdict.ERROR, None, None, None, None)
    replay.first_verdict_at = replay.requested_at + timedelta(seconds=2)
    asked_at = replay.requested_at
    monkeypatch.setattr(timezone, "now", lambda: asked_at + timedelta(seconds=10))
    told = progress_of(replay)
    assert (told.done, told.total, told.errors, told.counts) == (2, 6, 1, {"new": 1, "error": 1})
    assert (told.rate, told.left_s, told.signal_s, told.duration_s) == (0.2, 20, 2, None)


def test_progress_of_nothing_has_no_rate(project: Project) -> None:
    told = progress_of(a_running(project, None))
    assert (told.done, told.rate, told.left_s, told.signal_s) == (0, None, None, None)


@pytest.mark.parametrize("state", [ReplayState.FINISHED, ReplayState.CANCELLED])
def test_replay_that_ended_has_nothing_left_to_wait_for(project: Project, state: ReplayState) -> None:
    replay = a_running(project, Verdict.NEW)
    replay.state, replay.finished_at = state, replay.requested_at + timedelta(seconds=4)
    told = progress_of(replay)
    assert (told.left_s, told.duration_s, told.rate) == (None, 4, 0.25)


def test_progress_costs_the_same_for_one_and_three(project: Project) -> None:
    one = a_running(project, Verdict.NEW)
    three = a_running(a_project(), Verdict.NEW, Verdict.FIXED, None)
    assert statements(lambda: progress_of(one)) == statements(lambda: progress_of(three)) == 1
