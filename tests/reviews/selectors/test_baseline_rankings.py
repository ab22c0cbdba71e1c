"""A version's rankings beside the baseline's, read from rows."""

from typing import Any

import pytest

from bugbash.choices import CallError, Verdict
from bugbash.models import Project, Replay, Version
from reviews.choices import GateState, ItemKind, Measure, Metric
from reviews.execution.measuring import refresh_metrics
from reviews.logic.facts import Baseline, Facts, PairedRanking, RankingFacts, Scope
from reviews.models import MetricRun
from reviews.selectors.facts import criteria_of, gather_facts, spec_of
from reviews.selectors.metric_runs import comparison_of
from reviews.selectors.readiness import assess_version
from tests.builders import a_project, a_query, a_ranking, a_replay, a_user, a_version, an_observation, an_outcome
from tests.reviews.builders import a_criterion, a_judgment, a_queue, an_item
from tests.reviews.models_rating import a_model_word, a_run
from tests.statements import statements

FULL = RankingFacts({Metric.PRECISION: (0.5,)}, judged=2)


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def baseline(project: Project) -> Version:
    return a_version(project, "0.4", baseline=True)


@pytest.fixture
def version(project: Project, baseline: Version) -> Version:
    return a_version(project)


def a_wish(project: Project, threshold: float = 0, **params: Any) -> None:
    a_criterion(project, Measure.METRIC_CHANGE, threshold, metric="precision", k=2, **params)


def shows(replay: Replay, text: str, *ids: str, tags: tuple[str, ...] = ()) -> None:
    """Answers the query, whose group is called as it is; without ids the call failed."""
    query = replay.project.queries.filter(text=text).first()
    query = query or a_query(replay.project, text, group=text, tags=tags)
    seen = an_observation(query, replay.version, a_ranking(*ids), error=None if ids else CallError.HTTP_5XX)
    an_outcome(replay, query, Verdict.NEW if ids else Verdict.ERROR, candidate=seen)


def graded(project: Project, text: str, **grades: int) -> None:
    for result_id, grade in grades.items():
        a_judgment(an_item(project.queries.get(text=text), result_id), a_user(), grade)


def facts_about(version: Version) -> Facts:
    row = Version.objects.select_related("project__baseline").get(pk=version.pk)
    return gather_facts(row, [spec_of(criterion) for criterion in criteria_of(row.project)])


def test_queries_that_both_answered_are_paired(project: Project, version: Version, baseline: Version) -> None:
    a_wish(project)
    ours, theirs = a_replay(version, total=4), a_replay(baseline, total=4)
    for text in ("both", "unrated"):
        shows(ours, text, "a", "b")
        shows(theirs, text, "b", "c")
    shows(ours, "failed there", "a")
    shows(theirs, "failed there")
    shows(theirs, "failed here", "a")
    shows(ours, "failed here")
    shows(ours, "nothing relevant", "a")
    graded(project, "both", a=3, b=0, c=0)
    graded(project, "failed there", a=3)
    graded(project, "failed here", a=3)
    graded(project, "nothing relevant", a=0)
    facts = facts_about(version)
    assert facts.baseline == Baseline("0.4", replayed=True)
    assert facts.paired == {
        2: PairedRanking(FULL, RankingFacts({Metric.PRECISION: (0.0,)}, judged=2), only_candidate=1, only_baseline=1)
    }


def test_baseline_is_read_only_where_a_criterion_asks(project: Project, version: Version, baseline: Version) -> None:
    a_criterion(project, Measure.METRIC, 0.5, k=2)
    for side in (version, baseline):
        shows(a_replay(side), "q", "a")
    graded(project, "q", a=3)
    facts = facts_about(version)
    assert (facts.baseline, facts.paired) == (None, {})


@pytest.mark.parametrize("named", ["none", "itself", "unreplayed"])
def test_without_a_baseline_nothing_is_paired(project: Project, version: Version, named: str) -> None:
    a_wish(project)
    shows(a_replay(version), "q", "a")
    graded(project, "q", a=3)
    Project.objects.filter(pk=project.pk).update(
        baseline={"none": None, "itself": version, "unreplayed": project.baseline}[named]
    )
    known = {"none": None, "itself": Baseline("0.5", itself=True), "unreplayed": Baseline("0.4")}
    facts = facts_about(version)
    assert (facts.baseline, facts.paired) == (known[named], {})


def test_pairs_are_cut_to_the_scope(project: Project, version: Version, baseline: Version) -> None:
    a_wish(project, tags=["api"])
    ours, theirs = a_replay(version, total=2), a_replay(baseline, total=2)
    for text, tags in (("tagged", ("api",)), ("other", ())):
        shows(ours, text, "a", "b", tags=tags)
        shows(theirs, text, "a", "b")
        graded(project, text, a=3, b=0)
    part = facts_about(version).scoped[Scope(tags=("api",))]
    assert part.paired == {2: PairedRanking(FULL, FULL)}


def test_query_in_scope_that_the_baseline_did_not_answer_is_counted(
    project: Project, version: Version, baseline: Version
) -> None:
    a_wish(project, tags=["api"])
    shows(a_replay(version), "q", "a", tags=("api",))
    shows(a_replay(baseline), "q")
    graded(project, "q", a=3)
    part = facts_about(version).scoped[Scope(tags=("api",))].paired[2]
    assert (part.only_candidate, part.only_baseline, part.candidate.results) == (1, 0, 0)


def test_word_of_a_model_counts_on_both_sides(project: Project, version: Version, baseline: Version) -> None:
    a_wish(project, with_model=True)
    for side in (version, baseline):
        shows(a_replay(side), "q", "a", "b")
    graded(project, "q", a=3)
    a_run(a_queue(project, kind=ItemKind.RESULT))
    a_model_word(an_item(project.queries.get(text="q"), "b"), 0)
    facts = facts_about(version)
    half = RankingFacts({Metric.PRECISION: (0.5,)}, judged=1, unrated=1)
    assert facts.assisted is not None
    assert (facts.paired, facts.assisted.paired) == ({2: PairedRanking(half, half)}, {2: PairedRanking(FULL, FULL)})


def test_gate_says_what_the_stored_comparison_says(project: Project, version: Version, baseline: Version) -> None:
    a_wish(project, -1)
    ours, theirs = a_replay(version, total=6), a_replay(baseline, total=6)
    for number in range(6):
        shows(ours, f"q{number}", "a", "b" if number % 3 else "c")
        shows(theirs, f"q{number}", "b", "c")
        graded(project, f"q{number}", a=3, b=2, c=0)
    refresh_metrics(project_id=project.pk)
    run, against = (MetricRun.objects.get(version=side, k=2) for side in (version, baseline))
    stored = comparison_of(run, against).of(Metric.PRECISION)
    [gate] = assess_version(Version.objects.get(pk=version.pk)).gates
    assert stored is not None
    assert gate.state == GateState.PASS
    assert [gate.actual, gate.low, gate.high] == pytest.approx([stored.mean, stored.low, stored.high])


def test_pairs_cost_the_same_at_one_and_three_rows(project: Project, version: Version, baseline: Version) -> None:
    a_wish(project, tags=["api"])
    ours, theirs = a_replay(version, total=3), a_replay(baseline, total=3)

    def grow(text: str) -> None:
        shows(ours, text, "a", "b", tags=("api",))
        shows(theirs, text, "a", "b")
        graded(project, text, a=3, b=0)

    grow("one")
    before = statements(lambda: facts_about(version))
    for text in ("two", "three"):
        grow(text)
    assert statements(lambda: facts_about(version)) == before
