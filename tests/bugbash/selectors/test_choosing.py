import pytest

from bugbash.choices import BreakageStatus, QueryState, QueryStatus, Severity, Verdict
from bugbash.logic.replay_options import ReplayOptions
from bugbash.models import Project, Query
from bugbash.selectors.choosing import Choice, chosen_queries, count_choice, families_of
from tests.builders import a_breakage, a_project, a_query, a_replay, a_version, an_observation, an_outcome
from tests.statements import statements

SAMPLE = ReplayOptions(sample=3, weighted=True)


@pytest.fixture
def project(db: None) -> Project:
    """Queries by name: one of each kind that can be chosen, and one that nothing chooses."""
    project = a_project()
    version = a_version(project)
    a_query(project, "plain")
    a_query(project, "tagged", tags=["files", "io"])
    a_query(project, "family", family="typo")
    a_query(project, "required", required=True)
    for severity in (Severity.S1, Severity.UNSET):
        a_breakage(an_observation(a_query(project, f"broken {severity}"), version), severity=severity)
    closed = a_query(project, "closed")
    a_breakage(an_observation(closed, version), severity=Severity.S1, status=BreakageStatus.CLOSED)
    a_query(project, "draft", tags=["files"], state=QueryState.DRAFT)
    a_query(project, "retired", required=True, family="old", state=QueryState.RETIRED)
    return project


@pytest.mark.parametrize(
    ("options", "texts"),
    [
        (ReplayOptions(tags=("files",)), ["tagged"]),
        (ReplayOptions(tags=("files", "io")), ["tagged"]),
        (ReplayOptions(tags=("io", "unknown")), ["tagged"]),
        (ReplayOptions(families=("typo",)), ["family"]),
        (ReplayOptions(severities=("S1",)), ["broken S1"]),
        (ReplayOptions(severities=("",)), ["broken "]),
        (ReplayOptions(severities=("", "S1")), ["broken S1", "broken "]),
        (ReplayOptions(required=True), ["required"]),
        (ReplayOptions(required=True, tags=("files",)), []),
        (
            ReplayOptions(repeats=3),
            ["required", "broken S1", "broken ", "plain", "tagged", "family", "closed"],
        ),
    ],
)
def test_queries_are_chosen_in_signal_order(project: Project, options: ReplayOptions, texts: list[str]) -> None:
    assert [query.text for query in chosen_queries(project, options)] == texts


def test_sample_always_has_required_and_serious_ones(project: Project) -> None:
    for seed in range(5):
        texts = [query.text for query in chosen_queries(project, ReplayOptions(sample=3, seed=seed))]
        assert (texts[:2], len(texts)) == (["required", "broken S1"], 3)


def test_weights_come_from_the_newest_settled_replay(db: None) -> None:
    project = a_project()
    version = a_version(project)
    queries = [a_query(project, f"query {number}") for number in range(40)]

    def replay(bad: list[Query]) -> None:
        replay = a_replay(version)
        for query in queries:
            verdict, status = (Verdict.NEW, QueryStatus.FAIL if query in bad else QueryStatus.PASS)
            an_outcome(replay, query, verdict, candidate_status=status)

    def often(wanted: list[Query]) -> int:
        draws = (ReplayOptions(sample=10, seed=seed, weighted=True) for seed in range(20))
        return sum(len(set(wanted) & set(chosen_queries(project, options))) for options in draws)

    replay(queries[:10])
    assert often(queries[:10]) > 100
    replay(queries[30:])
    assert (often(queries[:10]) < 50, often(queries[30:]) > 100) == (True, True)


def test_choice_costs_the_same_for_many(db: None) -> None:
    project = a_project()
    a_query(project, "one")
    one = statements(lambda: list(chosen_queries(project, SAMPLE)))
    for number in range(4):
        a_query(project, f"query {number}")
    assert statements(lambda: list(chosen_queries(project, SAMPLE))) == one


def test_choice_is_counted(project: Project) -> None:
    choice = count_choice(project, ReplayOptions(tags=("files",)))
    assert (choice, choice.left_out) == (Choice(1, 7), 6)
    assert count_choice(project, ReplayOptions()).left_out == 0


def test_families_are_those_of_active_queries(project: Project) -> None:
    assert families_of(project) == ["typo"]
