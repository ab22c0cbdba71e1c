"""What readiness may count when the newest replay asked only a part."""

import pytest

from bugbash.choices import Parity, QueryState, QueryStatus, ReplayState, Verdict
from bugbash.execution.settling import summarise_outcomes
from bugbash.models import Deployment, Outcome, Query, Replay, Version
from bugbash.selectors.evidence import Evidence, evidence_of, outcomes_of
from bugbash.selectors.replays import latest_finished_replay, latest_project_replay
from tests.builders import a_project, a_query, a_replay, a_version, an_outcome
from tests.statements import statements

BAD, GOOD = (Verdict.REGRESSED, QueryStatus.FAIL), (Verdict.PASSING, QueryStatus.PASS)


@pytest.fixture
def version(db: None) -> Version:
    return a_version(a_project())


@pytest.fixture
def queries(version: Version) -> list[Query]:
    return [a_query(version.project, f"query {number}") for number in range(3)]


def a_settled(version: Version, said: dict[Query, tuple[Verdict, QueryStatus]], **facts: object) -> Replay:
    """A replay that has settled with these verdicts; what else there is was left out."""
    left_out = version.project.queries.count() - len(said)
    replay = a_replay(version, total=len(said), left_out=left_out, **facts)  # type: ignore[arg-type]
    for query, (verdict, status) in said.items():
        an_outcome(replay, query, verdict, candidate_status=status)
    Replay.objects.filter(pk=replay.pk).update(summary=summarise_outcomes(replay).to_json())
    return Replay.objects.get(pk=replay.pk)


def known(version: Version) -> Evidence:
    evidence = evidence_of(version)
    assert evidence is not None
    return evidence


def numbers(evidence: Evidence) -> list[int]:
    return [replay.number for replay in evidence.replays]


def test_nothing_is_known_before_a_replay_has_settled(version: Version) -> None:
    a_replay(version, state=ReplayState.RUNNING)
    assert evidence_of(version) is None


def test_replay_that_left_nothing_out_speaks_alone(version: Version, queries: list[Query]) -> None:
    a_settled(version, dict.fromkeys(queries, BAD))
    a_settled(version, dict.fromkeys(queries, GOOD))
    evidence = known(version)
    assert (numbers(evidence), evidence.queries, evidence.complete) == ([2], 3, True)
    assert evidence.summary.verdicts == {"passing": 3}
    assert set(outcomes_of(evidence)) == set(evidence.newest.outcomes.all())


def test_chosen_replay_alone_is_a_part(version: Version, queries: list[Query]) -> None:
    a_settled(version, {queries[0]: GOOD})
    evidence = known(version)
    assert (evidence.queries, evidence.complete, evidence.summary.total) == (1, False, 1)


def test_chosen_replay_is_joined_by_what_it_left_out(version: Version, queries: list[Query]) -> None:
    a_settled(version, dict.fromkeys(queries, GOOD))
    a_settled(version, dict.fromkeys(queries, GOOD))
    newest = a_settled(version, {queries[1]: BAD})
    evidence = known(version)
    assert (numbers(evidence), evidence.queries, evidence.complete) == ([3, 2], 3, True)
    assert evidence.summary.verdicts == {"passing": 2, "regressed": 1}
    assert evidence.summary.statuses == {"fail": 1, "pass": 2}
    said = {row.query.text: row.replay for row in outcomes_of(evidence).select_related("replay", "query")}
    assert said["query 1"] == newest


def test_newest_word_about_each_query_counts(version: Version, queries: list[Query]) -> None:
    a_settled(version, dict.fromkeys(queries, BAD))
    a_settled(version, {queries[0]: GOOD, queries[1]: GOOD})
    a_settled(version, {queries[0]: BAD})
    assert known(version).summary.verdicts == {"passing": 1, "regressed": 2}


def test_persons_verdict_counts_here_too(version: Version, queries: list[Query]) -> None:
    a_settled(version, {queries[0]: BAD})
    Outcome.objects.update(
        override=Verdict.PASSING,
        override_reason="Seen.",
        overridden_by=version.registered_by,
        overridden_at=version.registered_at,
    )
    assert (known(version).summary.verdicts, known(version).summary.statuses) == ({"passing": 1}, {"pass": 1})


def test_replays_against_another_baseline_are_not_joined(version: Version, queries: list[Query]) -> None:
    old = a_version(version.project, "0.3")
    a_settled(version, dict.fromkeys(queries, GOOD), baseline=old)
    a_settled(version, {queries[0]: GOOD})
    evidence = known(version)
    assert (numbers(evidence), evidence.complete, evidence.summary.total) == ([2], False, 1)


def test_retired_queries_do_not_count_as_replayed(version: Version, queries: list[Query]) -> None:
    a_settled(version, dict.fromkeys(queries, GOOD))
    a_settled(version, {queries[0]: GOOD})
    Query.objects.filter(pk=queries[2].pk).update(state=QueryState.RETIRED)
    assert known(version).queries == 2


def test_deployment_that_does_not_speak_for_the_version_says_nothing(version: Version, queries: list[Query]) -> None:
    eu = Deployment.objects.create(version=version, name="eu", base_url="http://127.0.0.1:9")
    a_settled(version, dict.fromkeys(queries, GOOD), options={"deployments": ["eu"]})
    Outcome.objects.update(deployment=eu)
    assert (known(version).summary.total, known(version).queries, known(version).complete) == (0, 0, False)


def test_deployments_that_were_not_asked_are_not_known_to_be_the_same(version: Version, queries: list[Query]) -> None:
    eu = Deployment.objects.create(version=version, name="eu", base_url="http://127.0.0.1:9")
    replay = a_settled(version, {queries[0]: GOOD, queries[1]: GOOD}, options={"deployments": ["main"]})
    assert known(version).summary.parity == {Parity.UNKNOWN: 2}
    facts = {"replay": replay, "deployment": eu, "primary": False, "verdict": Verdict.PASSING, "parity": Parity.SAME}
    Outcome.objects.create(ordinal=2, query=queries[0], **facts)
    assert known(version).summary.parity == {Parity.SAME: 1, Parity.UNKNOWN: 1}


def test_evidence_costs_the_same_for_many(version: Version, queries: list[Query]) -> None:
    def cost() -> int:
        return statements(lambda: list(outcomes_of(known(version))))

    a_settled(version, {queries[0]: GOOD})
    one = cost()
    a_settled(version, {queries[1]: GOOD, queries[2]: BAD})
    assert cost() == one


def test_pages_show_the_replay_that_left_nothing_out(version: Version, queries: list[Query]) -> None:
    full = a_settled(version, dict.fromkeys(queries, GOOD))
    a_settled(version, {queries[0]: GOOD})
    assert (latest_finished_replay(version), latest_project_replay(version.project)) == (full, full)


def test_chosen_replay_is_shown_where_there_is_no_other(version: Version, queries: list[Query]) -> None:
    a_settled(version, {queries[0]: GOOD})
    newest = a_settled(version, {queries[1]: GOOD})
    assert (latest_finished_replay(version), latest_project_replay(version.project)) == (newest, newest)
