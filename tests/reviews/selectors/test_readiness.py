"""What is said about a version as a whole, from rows to the banner."""

from collections.abc import Callable

import pytest

from bugbash.choices import CallError, QueryStatus, Role, Severity, Verdict
from bugbash.logic.summary import ReplaySummary
from bugbash.models import ContractSnapshot, Project, Version
from bugbash.selectors.projects import ProjectCard
from reviews.choices import Decision, GateState, JudgmentKind, Measure, Overall
from reviews.models import Criterion
from reviews.selectors.criteria import criterion_rows, known_criteria
from reviews.selectors.overview import ReviewCard, review_cards
from reviews.selectors.readiness import assess_version, expert_evidence, newest_report, signoffs_of
from reviews.selectors.reports import project_reports
from tests.builders import (
    a_breakage,
    a_member,
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
    a_report,
    a_signature,
    an_item,
    some_items,
)
from tests.statements import statements

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH
THRESHOLDS = {
    Measure.OPEN_BREAKAGES: 0,
    Measure.REGRESSIONS: 0,
    Measure.REQUIRED_PASSING: 1,
    Measure.PASS_RATE: 0.5,
    Measure.CONTRACT_BREAKS: 0,
    Measure.ERROR_RATE: 0.1,
    Measure.LATENCY: 300,
    Measure.METRIC: 0.5,
    Measure.JUDGED: 0.5,
    Measure.MANUAL: 1,
}
QUERIES = 5


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def version(project: Project) -> Version:
    return a_version(project)


def a_summary(
    verdicts: dict[str, int],
    statuses: dict[str, int],
    *,
    errors: dict[str, int] | None = None,
    p95_ms: float | None = None,
) -> ReplaySummary:
    return ReplaySummary(sum(verdicts.values()), verdicts, statuses, errors or {}, p95_ms=p95_ms)


def read_again(version: Version) -> Version:
    return Version.objects.select_related("project__baseline").get(pk=version.pk)


def nothing_known(version: Version) -> None:
    """Registered, never replayed."""


def nothing_asked(version: Version) -> None:
    """A replay of no query has finished: each share has a denominator of zero."""
    a_version(version.project, "0.4", baseline=True)
    ContractSnapshot.objects.create(version=version, schema={}, observation_count=0)
    a_replay(version, total=0, summary=ReplaySummary(0))


def nothing_decided(version: Version) -> None:
    """Everything was answered, and nothing decides: no check, no required query, no rating, no baseline."""
    verdicts: dict[str, int] = {Verdict.NEW: QUERIES}
    a_replay(version, total=QUERIES, summary=ReplaySummary(QUERIES, verdicts, {QueryStatus.OPEN: QUERIES}, p95_ms=142))


def nothing_but_errors(version: Version) -> None:
    """Each call failed."""
    a_version(version.project, "0.4", baseline=True)
    summary = a_summary({Verdict.ERROR: QUERIES}, {QueryStatus.ERROR: QUERIES}, errors={"http-5xx": QUERIES})
    replay = a_replay(version, total=QUERIES, summary=summary)
    for number in range(QUERIES):
        query = a_query(version.project, f"query {number}", required=True, group=f"g{number}")
        failed = an_observation(query, version, error=CallError.HTTP_5XX, status=503)
        an_outcome(replay, query, Verdict.ERROR, candidate=failed, candidate_status=QueryStatus.ERROR)
        a_judgment(an_item(query, "right"), a_user(), 3)


def all_well(version: Version) -> None:
    for side in (a_version(version.project, "0.4", baseline=True), version):
        ContractSnapshot.objects.create(version=side, schema={}, observation_count=QUERIES)
    summary = a_summary({Verdict.PASSING: QUERIES}, {QueryStatus.PASS: QUERIES}, p95_ms=142)
    replay = a_replay(version, total=QUERIES, summary=summary)
    show(version, replay.pk, "right")
    a_confirmation(Criterion.objects.get(measure=Measure.MANUAL), version)


def all_bad(version: Version) -> None:
    """One breakage is open; everything regressed, slowly and in another shape."""
    baseline = a_version(version.project, "0.4", baseline=True)
    version.contract_findings.create(
        baseline=baseline, fingerprint="f", path="id", rule="removed", level="breaking", sentence="Gone."
    )
    for side in (baseline, version):
        ContractSnapshot.objects.create(version=side, schema={}, observation_count=QUERIES)
    verdicts: dict[str, int] = {Verdict.REGRESSED: QUERIES, Verdict.ERROR: 1}
    statuses: dict[str, int] = {QueryStatus.FAIL: QUERIES, QueryStatus.ERROR: 1}
    replay = a_replay(version, total=QUERIES + 1, summary=a_summary(verdicts, statuses, p95_ms=900))
    show(version, replay.pk, *"abcdefghij", status=QueryStatus.FAIL)
    a_breakage(an_observation(a_query(version.project, "broken"), version), severity=Severity.S1)


def show(version: Version, replay_pk: int, *ids: str, status: QueryStatus = QueryStatus.PASS) -> None:
    """Each query required, rated and answered with these results; the relevant one is called `right`."""
    replay = version.replays.get(pk=replay_pk)
    for number in range(QUERIES):
        query = a_query(version.project, f"query {number}", required=True, group=f"g{number}")
        an_outcome(
            replay,
            query,
            Verdict.PASSING if status == QueryStatus.PASS else Verdict.REGRESSED,
            candidate=an_observation(query, version, a_ranking(*ids)),
            candidate_status=status,
        )
        for result_id in {*ids, "right"}:
            a_judgment(an_item(query, result_id), a_user(), 3 if result_id == "right" else 0)


TABLE: list[tuple[Callable[[Version], None], dict[Measure, GateState], Overall]] = [
    (nothing_known, dict.fromkeys(THRESHOLDS, NOT_ENOUGH), Overall.NOT_ENOUGH),
    (nothing_asked, dict.fromkeys(THRESHOLDS, NOT_ENOUGH), Overall.NOT_ENOUGH),
    (
        nothing_decided,
        {
            **dict.fromkeys(THRESHOLDS, NOT_ENOUGH),
            Measure.OPEN_BREAKAGES: PASS,
            Measure.ERROR_RATE: PASS,
            Measure.LATENCY: PASS,
        },
        Overall.NOT_ENOUGH,
    ),
    (nothing_but_errors, {**dict.fromkeys(THRESHOLDS, NOT_ENOUGH), Measure.ERROR_RATE: FAIL}, Overall.NO_GO),
    (all_well, dict.fromkeys(THRESHOLDS, PASS), Overall.GO),
    (
        all_bad,
        {**dict.fromkeys(THRESHOLDS, FAIL), Measure.JUDGED: PASS, Measure.MANUAL: NOT_ENOUGH},
        Overall.NO_GO,
    ),
]


@pytest.mark.parametrize(("tell", "states", "overall"), TABLE, ids=[row[0].__name__ for row in TABLE])
def test_gates_say_what_is_known(
    version: Version, tell: Callable[[Version], None], states: dict[Measure, GateState], overall: Overall
) -> None:
    for measure, threshold in THRESHOLDS.items():
        a_criterion(version.project, measure, threshold)
    tell(version)
    assessment = assess_version(read_again(version))
    assert {gate.spec.measure: gate.state for gate in assessment.gates} == states
    assert assessment.overall == overall


def test_retired_criterion_decides_nothing(version: Version) -> None:
    a_criterion(version.project, Measure.MANUAL, 1, retired=True)
    assessment = assess_version(version)
    assert (assessment.gates, assessment.overall) == ((), Overall.NOT_ENOUGH)


def test_should_criterion_does_not_decide(version: Version) -> None:
    must, should = a_checklist_item(version.project), a_checklist_item(version.project, "on-call", must=False)
    a_confirmation(must, version)
    assessment = assess_version(version)
    assert (assessment.overall, assessment.with_remarks) == (Overall.GO, True)
    a_confirmation(should, version)
    assert assess_version(version).with_remarks is False


def test_newest_report_is_that_of_the_version(project: Project, version: Version) -> None:
    assert newest_report(version) is None
    reports = [a_report(version), a_report(version)]
    a_report(a_version(project, "0.6"))
    assert newest_report(version) == reports[1]


def test_reports_come_newest_first(project: Project, version: Version) -> None:
    reports = [a_report(version), a_report(version)]
    a_report(a_version(a_project()))
    assert list(project_reports(project)) == reports[::-1]


def test_reports_cost_the_same_at_one_and_three_rows(project: Project, version: Version) -> None:
    def read() -> list[str]:
        return [
            f"{row.version} {row.frozen_by} {[str(signoff.signed_by) for signoff in row.signoffs.all()]}"
            for row in project_reports(project)
        ]

    a_signature(a_report(version), a_user())
    before = statements(read)
    for _ in range(2):
        a_signature(a_report(version), a_user())
    assert (statements(read), len(read())) == (before, 3)


def test_signatures_come_newest_first(project: Project, version: Version) -> None:
    report = a_report(version)
    rows = [a_signature(report, a_user()), a_signature(report, a_user(), Decision.REJECT, comment="Too early.")]
    a_signature(a_report(a_version(a_project())), a_user())
    assert signoffs_of(project) == rows[::-1]


def test_signatures_cost_the_same_at_one_and_three_rows(project: Project, version: Version) -> None:
    def read() -> list[str]:
        return [f"{row.signed_by} {row.report.version}" for row in signoffs_of(project)]

    a_signature(a_report(version), a_user())
    before = statements(read)
    for _ in range(2):
        a_signature(a_report(version), a_user())
    assert (statements(read), len(read())) == (before, 3)


def test_expert_evidence_counts_current_words(project: Project) -> None:
    one, other = a_user("SME 1"), a_user("SME 2")
    first, second = some_items(project, "a", "b")
    a_judgment(first, one, 0)
    a_judgment(first, one, 3, revision=2)
    a_judgment(first, other, 3)
    a_judgment(second, one, None, kind=JudgmentKind.CANT_TELL, reason="Unknown to me.")
    evidence = expert_evidence(project)
    assert (evidence.judgments, evidence.items, evidence.raters, evidence.unresolved) == (3, 2, 2, 1)
    assert evidence.agreement.percent == 100


def test_no_words_are_no_evidence(project: Project) -> None:
    evidence = expert_evidence(project)
    assert (evidence.judgments, evidence.items, evidence.raters, evidence.unresolved) == (0, 0, 0, 0)
    assert (evidence.agreement.percent, evidence.agreement.alpha) == (None, None)


def test_expert_evidence_costs_the_same_at_one_and_three_rows(project: Project) -> None:
    items = some_items(project, "a", "b", "c")
    a_judgment(items[0], a_user())
    before = statements(lambda: expert_evidence(project))
    for item in items[1:]:
        a_judgment(item, a_user())
    assert statements(lambda: expert_evidence(project)) == before


def test_criteria_say_what_holds_for_the_newest_version(project: Project, version: Version) -> None:
    criterion = a_checklist_item(project)
    a_confirmation(criterion, version)
    assert [row.gate and row.gate.state for row in criterion_rows(project)] == [PASS]
    a_version(project, "0.6")
    assert [row.gate and row.gate.state for row in criterion_rows(project)] == [NOT_ENOUGH]


def test_criteria_of_a_project_without_versions_have_no_gate(project: Project) -> None:
    criterion = a_criterion(project)
    assert [(row.criterion, row.gate) for row in criterion_rows(project)] == [(criterion, None)]


def test_retired_criteria_are_not_known(project: Project) -> None:
    criterion = a_criterion(project)
    a_criterion(project, retired=True)
    assert (list(known_criteria(project)), len(criterion_rows(project))) == ([criterion], 1)


def test_criteria_cost_the_same_at_one_and_three_rows(project: Project, version: Version) -> None:
    def read() -> list[str]:
        return [f"{row.criterion} {row.criterion.owner} {row.gate}" for row in criterion_rows(project)]

    a_confirmation(a_checklist_item(project, owner=a_user()), version)
    before = statements(read)
    for number in (2, 3):
        a_confirmation(a_checklist_item(project, f"item {number}", owner=a_user()), version)
    assert (statements(read), len(read())) == (before, 3)


def test_cards_say_the_newest_versions_decision_and_what_waits(project: Project, version: Version) -> None:
    sme, empty = a_member(project, Role.SME), a_project()
    a_confirmation(a_checklist_item(project), version)
    some_items(project, "a", "b")
    cards = [card_of(project, version), card_of(empty, None)]
    assert review_cards(sme, cards) == [ReviewCard(Overall.GO, 2), ReviewCard(None, 0)]


def card_of(project: Project, newest: Version | None) -> ProjectCard:
    return ProjectCard(project, role="SME", newest=newest, query_count=0, open_count=0, serious_count=0)
