import pytest

from bugbash.choices import ContractLevel, ReplayState
from bugbash.logic.summary import DeploymentSummary, ReplaySummary
from bugbash.models import ContractFinding, Project, Version
from bugbash.selectors.versions import (
    contract_findings,
    deployment_rows,
    replays_of_version,
    time_to_signal,
    version_rows,
)
from tests.builders import a_project, a_replay, a_version
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def find(version: Version, baseline: Version, path: str, level: ContractLevel) -> ContractFinding:
    return ContractFinding.objects.create(
        version=version, baseline=baseline, fingerprint=path, level=level, rule="removed", path=path, sentence="Gone."
    )


def test_versions_come_newest_first_with_their_newest_settled_replay(project: Project) -> None:
    old, new = a_version(project, "0.4", baseline=True), a_version(project, "0.5")
    first = a_replay(old)
    last = a_replay(old, summary=ReplaySummary(total=7))
    a_replay(old, state=ReplayState.RUNNING)
    a_version(a_project(), "0.9")
    rows = version_rows(project)
    assert [(row.version, row.replay, row.is_baseline) for row in rows] == [(new, None, False), (old, last, True)]
    assert [row.summary for row in rows] == [None, ReplaySummary(total=7)]
    assert first.first_verdict_at is not None
    signal = (first.first_verdict_at - old.registered_at).total_seconds()
    assert [row.signal_s for row in rows] == [None, signal]


def test_versions_cost_the_same_for_one_and_three(project: Project) -> None:
    def read() -> object:
        return [
            (row.version.definition.kind, row.version.registered_by, list(row.version.deployments.all()), row.summary)
            for row in version_rows(project)
        ]

    a_replay(a_version(project, "0.4"))
    one = statements(read)
    for name in ("0.5", "0.6"):
        a_replay(a_version(project, name))
    assert (one, statements(read)) == (3, 3)


def test_signal_is_the_first_verdict_of_any_replay(project: Project) -> None:
    version = a_version(project)
    assert time_to_signal(version) is None
    first = a_replay(version)
    a_replay(version)
    assert first.first_verdict_at is not None
    assert time_to_signal(version) == (first.first_verdict_at - version.registered_at).total_seconds()


def test_replays_of_a_version_come_newest_first_at_the_same_cost(project: Project) -> None:
    version = a_version(project, "0.5")
    first = a_replay(version)
    a_replay(a_version(project, "0.4"))
    one = statements(lambda: [row.requested_by.username for row in replays_of_version(version)])
    others = [a_replay(version) for _ in range(2)]
    assert list(replays_of_version(version)) == [others[1], others[0], first]
    assert (one, statements(lambda: [row.requested_by.username for row in replays_of_version(version)])) == (1, 1)


def test_findings_are_those_against_the_baseline(project: Project) -> None:
    older, old, new = (a_version(project, name) for name in ("0.3", "0.4", "0.5"))
    project.baseline = old
    project.save(update_fields=["baseline"])
    note = find(new, old, "a", ContractLevel.NOTE)
    breaking = find(new, old, "b", ContractLevel.BREAKING)
    find(new, older, "c", ContractLevel.BREAKING)
    find(old, older, "d", ContractLevel.BREAKING)
    assert list(contract_findings(new)) == [breaking, note]
    assert statements(lambda: list(contract_findings(new))) == 1


def test_without_baseline_there_are_no_findings(project: Project) -> None:
    old, new = a_version(project, "0.4"), a_version(project, "0.5")
    find(new, old, "a", ContractLevel.NOTE)
    assert list(contract_findings(new)) == []


def test_deployments_come_with_how_they_answered(project: Project) -> None:
    version = a_version(project)
    eu = version.deployments.create(name="eu", base_url="http://127.0.0.1:1")
    place = DeploymentSummary("main", asked=7, errors=1, p50_ms=12.0, p95_ms=30.0, p99_ms=31.0)
    rows = deployment_rows(version, ReplaySummary(total=7, deployments=[place]))
    assert [(row.deployment.name, row.summary) for row in rows] == [("main", place), ("eu", None)]
    assert [row.summary for row in deployment_rows(version, None)] == [None, None]
    assert rows[1].deployment == eu
