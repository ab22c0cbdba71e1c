"""What the gates are told about a version, read from rows."""

from dataclasses import replace
from datetime import timedelta
from math import log2

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.choices import (
    BreakageStatus,
    CallError,
    Category,
    ContractLevel,
    QueryState,
    QueryStatus,
    ReplayState,
    Severity,
    Verdict,
)
from bugbash.logic.summary import ReplaySummary
from bugbash.models import ContractFinding, ContractSnapshot, Project, Replay, Version
from reviews.choices import JudgmentKind, Measure, Metric
from reviews.logic.facts import (
    AgreementFacts,
    ContractBreak,
    DiscoveryFacts,
    Facts,
    ManualItem,
    OpenBreakage,
    RankingFacts,
    Scope,
)
from reviews.models import ReviewSettings
from reviews.selectors.facts import criteria_of, gather_facts, spec_of
from reviews.selectors.readiness import assess_version
from tests.builders import (
    a_breakage,
    a_contract_waiver,
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_user,
    a_version,
    an_observation,
    an_outcome,
)
from tests.reviews.builders import (
    a_checklist_item,
    a_confirmation,
    a_criterion,
    a_judgment,
    an_item,
    some_settings,
)
from tests.statements import statements

NOTHING = Facts()
SECOND = 1 / log2(3)  # the nDCG of one relevant result at rank 2


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def version(project: Project) -> Version:
    return a_version(project)


def read_again(version: Version) -> Version:
    return Version.objects.select_related("project__baseline").get(pk=version.pk)


def facts_about(version: Version) -> Facts:
    """Read anew, as a view does."""
    row = read_again(version)
    return gather_facts(row, [spec_of(criterion) for criterion in criteria_of(row.project)])


def a_shown_outcome(replay: Replay, text: str, *ids: str, group: str = "") -> None:
    query = a_query(replay.project, text, group=group)
    an_outcome(replay, query, candidate=an_observation(query, replay.version, a_ranking(*ids)))


def graded(version: Version, group: str, grades: dict[str, int], rater: User | None = None) -> None:
    query = a_query(version.project, f"rated {group} {rater}", group=group, state=QueryState.RETIRED)
    for result_id, grade in grades.items():
        a_judgment(an_item(query, result_id), rater or a_user(), grade)


def a_finding(version: Version, path: str = "results[].score", level: ContractLevel = ContractLevel.BREAKING) -> None:
    baseline = version.project.baseline
    assert baseline is not None
    ContractFinding.objects.create(
        version=version, baseline=baseline, fingerprint=path, path=path, rule="removed", level=level, sentence="Gone."
    )


def test_criteria_in_force_come_musts_first(project: Project) -> None:
    should = a_criterion(project, must=False)
    must = a_criterion(project)
    a_criterion(project, retired=True)
    a_criterion(a_project())
    assert criteria_of(project) == [must, should]


def test_spec_says_all_of_its_criterion(project: Project) -> None:
    criterion = a_criterion(project, Measure.METRIC, 0.8, must=False, owner=a_user("SME 1"), k=5)
    spec = spec_of(criterion)
    assert (spec.key, spec.sentence, spec.measure, spec.operator, spec.threshold) == (
        criterion.pk,
        "Nothing that worked may break.",
        "metric",
        ">=",
        0.8,
    )
    assert (spec.params, spec.must, spec.owner) == ({"k": 5}, False, "SME 1")


def test_version_that_nobody_has_looked_at_has_no_facts(version: Version) -> None:
    assert replace(facts_about(version), stale_before=None) == NOTHING


def test_running_replay_says_nothing_yet(version: Version) -> None:
    a_replay(version, state=ReplayState.RUNNING)
    assert facts_about(version).replayed is False


def test_replay_is_counted(version: Version) -> None:
    summary = ReplaySummary(
        5,
        verdicts={Verdict.PASSING: 2, Verdict.REGRESSED: 1, Verdict.ERROR: 1, Verdict.UNSTABLE: 1},
        statuses={QueryStatus.PASS: 2, QueryStatus.FAIL: 1, QueryStatus.FLAKY: 1, QueryStatus.ERROR: 1},
        p95_ms=142,
    )
    replay = a_replay(version, total=5, summary=summary)
    facts = facts_about(version)
    assert (facts.replayed, facts.queries_replayed, facts.asked, facts.errors) == (True, 5, 5, 1)
    assert facts.verdicts == {"passing": 2, "regressed": 1, "error": 1, "unstable": 1}
    assert (facts.decisive_total, facts.decisive_passed, facts.latency_ms) == (4, 2, {95: 142})
    assert facts.evidence_at == {"replay": replay.finished_at, "contract": replay.finished_at}


def test_newest_settled_replay_counts(version: Version) -> None:
    a_replay(version, total=1)
    a_replay(version, total=7)
    a_replay(version, total=9, state=ReplayState.RUNNING)
    assert facts_about(version).asked == 7


def test_active_queries_are_counted(version: Version) -> None:
    for state in (QueryState.ACTIVE, QueryState.ACTIVE, QueryState.RETIRED):
        a_query(version.project, f"{state} {Version.objects.count()} {version.project.queries.count()}", state=state)
    assert facts_about(version).queries_total == 2


def test_required_queries_are_told_apart(version: Version) -> None:
    replay = a_replay(version, total=6)
    for status in (QueryStatus.PASS, QueryStatus.FAIL, QueryStatus.FLAKY, QueryStatus.OPEN, QueryStatus.ERROR):
        an_outcome(replay, a_query(version.project, status, required=True), candidate_status=status)
    an_outcome(replay, a_query(version.project, "not required"), candidate_status=QueryStatus.FAIL)
    facts = facts_about(version)
    assert (facts.required_total, facts.required_passing, facts.required_missing) == (5, 1, 2)


def test_baselines_latency_is_that_of_its_own_replay(project: Project, version: Version) -> None:
    baseline = a_version(project, "0.4", baseline=True)
    a_replay(version, baseline=baseline)
    assert facts_about(version).baseline_latency_ms == {}
    a_replay(baseline, summary=ReplaySummary(1, p95_ms=139))
    assert facts_about(version).baseline_latency_ms == {95: 139}


def test_open_breakages_are_told_with_severity_and_owner(version: Version) -> None:
    observation = an_observation(a_query(version.project), version)
    owner = a_user("Engineer 1")
    a_breakage(observation, "Confirmed", severity=Severity.S3, confirmed=Severity.S1, owner=owner)
    a_breakage(observation, "Proposed", severity=Severity.S2, category=Category.MISSING)
    a_breakage(observation, "Untriaged")
    a_breakage(observation, "Done", severity=Severity.S1, status=BreakageStatus.FIXED)
    assert facts_about(version).open_breakages == (
        OpenBreakage(1, "Confirmed", "S1", "irrelevant", "Engineer 1"),
        OpenBreakage(2, "Proposed", "S2", "missing"),
        OpenBreakage(3, "Untriaged", "", "irrelevant"),
    )


def test_contract_is_unknown_until_it_is_compared(project: Project, version: Version) -> None:
    assert facts_about(version).contract_breaks is None
    baseline = a_version(project, "0.4", baseline=True)
    assert facts_about(version).contract_breaks is None
    ContractSnapshot.objects.create(version=version, schema={}, observation_count=1)
    assert facts_about(version).contract_breaks is None
    ContractSnapshot.objects.create(version=baseline, schema={}, observation_count=1)
    assert facts_about(version).contract_breaks == ()


def test_breaking_findings_alone_are_contract_breaks(project: Project, version: Version) -> None:
    seen_on(a_version(project, "0.4", baseline=True), version)
    version.project.refresh_from_db()
    a_finding(version)
    a_finding(version, "results[].summary", ContractLevel.WARNING)
    assert facts_about(version).contract_breaks == (ContractBreak("results[].score", "removed"),)


def seen_on(*versions: Version) -> None:
    """The shape of their answers is known."""
    for version in versions:
        ContractSnapshot.objects.create(version=version, schema={}, observation_count=1)


@pytest.mark.parametrize(("days", "breaks"), [(0, 1), (30, 1), (-1, 2)])
def test_waived_breaks_are_left_out_until_the_last_day(
    project: Project, version: Version, days: int, breaks: int
) -> None:
    baseline = a_version(project, "0.4", baseline=True)
    seen_on(baseline, version)
    version.project.refresh_from_db()
    a_finding(version)
    waived = ContractFinding.objects.create(
        version=version, baseline=baseline, fingerprint="w", level="breaking", rule="removed", path="w"
    )
    a_contract_waiver(waived, days=days)
    assert len(facts_about(version).contract_breaks or ()) == breaks


def test_findings_against_a_former_baseline_do_not_count(project: Project, version: Version) -> None:
    a_version(project, "0.3", baseline=True)
    version.project.refresh_from_db()
    a_finding(version)
    seen_on(a_version(project, "0.4", baseline=True), version)
    assert facts_about(version).contract_breaks == ()


def test_baseline_breaks_nothing(project: Project) -> None:
    assert facts_about(a_version(project, baseline=True)).contract_breaks == ()


def test_confirmations_are_those_of_the_version(project: Project, version: Version) -> None:
    criterion = a_checklist_item(project, "rollback")
    a_checklist_item(project, "on-call")
    a_confirmation(criterion, a_version(project, "0.4"))
    assert facts_about(version).manual_items == {}
    row = a_confirmation(criterion, version, by=a_user("Manager 1"), note="Tried on Monday.")
    row.refresh_from_db()
    item = ManualItem(True, "Manager 1", "Tried on Monday.", row.confirmed_at)
    assert facts_about(version).manual_items == {"rollback": item}


def test_rankings_are_those_of_rated_groups(project: Project, version: Version) -> None:
    a_criterion(project, Measure.METRIC, 0.8, k=2)
    replay = a_replay(version, total=2)
    a_shown_outcome(replay, "rated", "a", "b", "c", group="g")
    a_shown_outcome(replay, "unrated", "x")
    graded(version, "g", {"b": 3, "c": 0})
    facts = facts_about(version)
    assert facts.rankings == {2: RankingFacts({Metric.NDCG: (SECOND,)}, judged=1, unrated=1)}
    assert set(facts.evidence_at) == {"replay", "contract", "queue"}


def test_group_without_a_relevant_result_has_no_ndcg(project: Project, version: Version) -> None:
    a_criterion(project, Measure.JUDGED, 0.8)
    a_shown_outcome(a_replay(version), "rated", "a", "b", group="g")
    graded(version, "g", {"a": 0, "b": 0})
    assert facts_about(version).rankings == {10: RankingFacts(undefined=1, judged=2)}


def test_errors_have_no_ranking(project: Project, version: Version) -> None:
    a_criterion(project, Measure.METRIC, 0.8)
    replay = a_replay(version)
    query = a_query(project, group="g")
    failed = an_observation(query, version, error=CallError.HTTP_5XX, status=503)
    an_outcome(replay, query, Verdict.ERROR, candidate=failed)
    graded(version, "g", {"a": 3})
    assert facts_about(version).rankings == {10: RankingFacts({Metric.NDCG: ()})}


def test_grade_of_a_result_is_the_raters_consensus(project: Project, version: Version) -> None:
    """The current words alone: SME 1 changed their mind, SME 3 can not tell."""
    a_criterion(project, Measure.METRIC, 0.8)
    a_shown_outcome(a_replay(version), "rated", "a", "b", group="g")
    graded(version, "g", {"b": 3})
    item = an_item(a_query(project, "another of the group", group="g"), "a")
    first = a_user("SME 1")
    a_judgment(item, first, 3)
    a_judgment(item, first, 0, revision=2)
    a_judgment(item, a_user("SME 2"), 0)
    a_judgment(item, a_user("SME 3"), None, kind=JudgmentKind.CANT_TELL, reason="Unknown to me.")
    assert facts_about(version).rankings[10] == RankingFacts({Metric.NDCG: (SECOND,)}, judged=2)


def test_scope_is_counted_from_its_own_outcomes(project: Project, version: Version) -> None:
    a_criterion(project, Measure.PASS_RATE, 0.5, tags=["api"])
    replay = a_replay(version, total=3)
    for text, tags, status in (
        ("a", ["api"], QueryStatus.PASS),
        ("b", ["api"], QueryStatus.FAIL),
        ("c", [], QueryStatus.PASS),
    ):
        query = a_query(project, text)
        for tag in tags:
            query.tags.add(project.tags.get_or_create(name=tag)[0])
        an_outcome(replay, query, candidate_status=status)
    part = facts_about(version).scoped[Scope(tags=("api",))]
    assert (part.queries_total, part.decisive_total, part.decisive_passed) == (2, 2, 1)


def test_slices_are_those_of_every_tag(project: Project, version: Version) -> None:
    a_criterion(project, Measure.SLICE_FLOOR, 0.6)
    replay = a_replay(version, total=1)
    query = a_query(project)
    query.tags.add(project.tags.create(name="api"))
    project.tags.create(name="unused")
    an_outcome(replay, query, candidate_status=QueryStatus.PASS)
    facts = facts_about(version)
    assert (facts.tags, set(facts.scoped)) == (("api",), {Scope(tags=("api",))})


def test_evidence_grows_stale_after_as_many_days_as_the_project_says(project: Project, version: Version) -> None:
    a_criterion(project, Measure.ERROR_RATE, 0.5)
    replay = a_replay(version, summary=ReplaySummary(1, {Verdict.NEW: 1}))
    Replay.objects.filter(pk=replay.pk).update(finished_at=timezone.now() - timedelta(days=31))
    settings = some_settings(project)
    [stale] = assess_version(read_again(version)).gates
    ReviewSettings.objects.filter(pk=settings.pk).update(stale_after_days=None)
    [ageless] = assess_version(read_again(version)).gates
    assert (stale.state, stale.missing, ageless.state) == ("not-enough", "replay again", "pass")


def test_agreement_and_discovery_are_read_where_a_criterion_asks(project: Project, version: Version) -> None:
    a_replay(version)
    facts = facts_about(version)
    assert (facts.agreement, facts.discovery) == (None, None)
    a_criterion(project, Measure.AGREEMENT, 0.6)
    a_criterion(project, Measure.UNDISCOVERED, 5)
    facts = facts_about(version)
    assert facts.agreement == AgreementFacts(0, None, "too few: 0 of 10 items rated twice")
    assert facts.discovery == DiscoveryFacts(why="Nobody has searched yet, so nothing can be said about what is left.")


def test_facts_cost_the_same_at_one_and_three_rows(project: Project, version: Version) -> None:
    a_version(project, "0.4", baseline=True)
    version.project.refresh_from_db()
    ContractSnapshot.objects.create(version=version, schema={}, observation_count=1)
    replay = a_replay(version, baseline=project.baseline)
    a_criterion(project, Measure.METRIC, 0.8)
    a_criterion(project, Measure.SLICE_FLOOR, 0.6)
    a_criterion(project, Measure.UNDISCOVERED, 5)

    def grow(number: int) -> None:
        a_shown_outcome(replay, f"query {number}", "a", "b", group=f"g{number}")
        graded(version, f"g{number}", {"a": 3, "b": 1})
        a_breakage(an_observation(a_query(project, f"broken {number}"), version), owner=a_user())
        a_confirmation(a_checklist_item(project, f"item {number}"), version)
        a_finding(version, f"path {number}")

    grow(1)
    before = statements(lambda: facts_about(version))
    for number in (2, 3):
        grow(number)
    assert statements(lambda: facts_about(version)) == before
