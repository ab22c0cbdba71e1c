from typing import Any

import pytest

from bugbash.choices import BreakageStatus, ReplayState, Severity
from bugbash.logic.summary import ReplaySummary
from bugbash.models import Breakage, Project
from bugbash.selectors.overview import (
    OpenBreakages,
    Standing,
    open_breakages,
    owned_breakages,
    standing_of,
)
from tests.builders import a_breakage, a_project, a_query, a_replay, a_user, a_version, an_observation, numbers
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def file(project: Project, **facts: Any) -> Breakage:
    version = project.versions.first() or a_version(project)
    return a_breakage(an_observation(a_query(project, f"query {next(numbers)}"), version), **facts)


def test_project_without_versions_stands_nowhere(project: Project) -> None:
    assert standing_of(project) == Standing(None, None, None, None)
    assert standing_of(project).summary is None


def test_newest_version_stands_for_the_project(project: Project) -> None:
    old, new = a_version(project, "0.4"), a_version(project, "0.5")
    a_replay(old)
    settled = a_replay(new, summary=ReplaySummary(total=7))
    running = a_replay(new, state=ReplayState.RUNNING)
    standing = standing_of(project)
    assert (standing.newest, standing.replay, standing.running) == (new, settled, running)
    assert standing.summary == ReplaySummary(total=7)
    assert settled.first_verdict_at is not None
    assert standing.signal_s == (settled.first_verdict_at - new.registered_at).total_seconds()


@pytest.mark.parametrize(
    ("state", "is_running"),
    [
        (ReplayState.QUEUED, True),
        (ReplayState.RUNNING, True),
        (ReplayState.PAUSED, True),
        (ReplayState.CANCELLED, False),
        (ReplayState.FINISHED, False),
    ],
)
def test_replay_runs_until_it_ends(project: Project, state: ReplayState, is_running: bool) -> None:
    replay = a_replay(a_version(project), state=state)
    assert standing_of(project).running == (replay if is_running else None)


def test_open_breakages_are_counted_by_severity(project: Project) -> None:
    file(project, severity=Severity.S1, owner=a_user())
    file(project, severity=Severity.S1)
    file(project, severity=Severity.S4, confirmed=Severity.S2, status=BreakageStatus.CONFIRMED)
    file(project)
    file(project, severity=Severity.S1, status=BreakageStatus.FIXED)
    file(a_project(), severity=Severity.S1)
    told = open_breakages(project)
    assert told == OpenBreakages((("S1", 2), ("S2", 1), ("S3", 0), ("S4", 0), ("", 1)), ownerless=2)
    assert (told.total, told.serious, told.unset) == (4, 3, 1)


def test_what_a_person_owns_comes_with_the_most_serious_first(project: Project) -> None:
    me = a_user()
    for severity in (Severity.UNSET, Severity.S3, Severity.S1, Severity.S3):
        file(project, severity=severity, owner=me)
    file(project, owner=me, status=BreakageStatus.CLOSED)
    file(project, owner=a_user())
    assert [row.number for row in owned_breakages(project, me)] == [3, 2, 4, 1]
    assert [row.number for row in owned_breakages(project, me, limit=2)] == [3, 2]


def test_owned_breakages_cost_the_same_for_one_and_three(project: Project) -> None:
    me = a_user()
    file(project, owner=me)
    one = statements(lambda: [row.query.text for row in owned_breakages(project, me)])
    for _ in range(2):
        file(project, owner=me)
    assert (one, statements(lambda: [row.query.text for row in owned_breakages(project, me)])) == (1, 1)
