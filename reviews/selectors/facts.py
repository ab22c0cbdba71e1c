"""Everything that the gates of one version ask about, gathered once in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bugbash.choices import ContractLevel, QueryState, QueryStatus, Verdict
from bugbash.logic.overrides import status_under
from bugbash.models import OPEN_STATUSES, ContractSnapshot, Project, Replay, Version
from bugbash.selectors.contracts import waived_fingerprints
from bugbash.selectors.evidence import Evidence, evidence_of, outcomes_of
from bugbash.selectors.replays import latest_finished_replay, summary_of
from bugbash.selectors.versions import contract_findings
from portal.lib.people import display_name
from reviews.choices import ItemKind, Measure
from reviews.logic import metrics
from reviews.logic.consensus import Vote, of_grades
from reviews.logic.criteria import CriterionSpec, wanted_cutoffs
from reviews.logic.facts import ContractBreak, Facts, ManualItem, OpenBreakage, RankingFacts
from reviews.models import Confirmation, Criterion, Judgment
from reviews.selectors.queue import current_judgments

Grades = Mapping[str, Mapping[str, float]]


def criteria_of(project: Project) -> list[Criterion]:
    """The criteria in force, musts first."""
    rows = Criterion.objects.filter(project=project, retired_at=None).select_related("owner")
    return list(rows.order_by("-must", "pk"))


def spec_of(criterion: Criterion) -> CriterionSpec:
    return CriterionSpec(
        key=criterion.pk,
        sentence=criterion.sentence,
        measure=criterion.measure,
        params=criterion.params,
        operator=criterion.operator,
        threshold=criterion.threshold,
        must=criterion.must,
        owner=display_name(criterion.owner) if criterion.owner else "",
    )


def gather_facts(version: Version, specs: Sequence[CriterionSpec]) -> Facts:
    """The facts about `version` that these criteria can ask for."""
    project = version.project
    evidence = evidence_of(version)
    shared: dict[str, object] = {
        "open_breakages": open_breakages(project),
        "queries_total": project.queries.filter(state=QueryState.ACTIVE).count(),
        "contract_breaks": contract_breaks(version),
        "manual_items": manual_items(version, specs),
    }
    if evidence is None:
        return Facts(**shared)  # type: ignore[arg-type]
    judgments = list(current_judgments(project))
    return Facts(
        **shared,  # type: ignore[arg-type]
        **replay_facts(evidence),  # type: ignore[arg-type]
        rankings=rankings(evidence, grades_by_group(judgments), wanted_cutoffs(specs)),
        evidence_at=moments(evidence.newest, judgments),
    )


def replay_facts(evidence: Evidence) -> dict[str, object]:
    summary, compared = evidence.summary, evidence.newest.baseline
    rows = outcomes_of(evidence).filter(required=True).values_list("candidate_status", "override")
    required = [status_under(status, override) for status, override in rows]
    baseline = latest_finished_replay(compared) if compared else None
    before = summary_of(baseline) if baseline else None
    return {
        "replayed": True,
        "queries_replayed": evidence.queries,
        "chosen": not evidence.complete,
        "asked": summary.total,
        "errors": summary.verdicts.get(Verdict.ERROR, 0),
        "verdicts": summary.verdicts,
        "required_total": len(required),
        "required_passing": required.count(QueryStatus.PASS),
        "required_missing": sum(
            status not in {QueryStatus.PASS, QueryStatus.FAIL, QueryStatus.FLAKY} for status in required
        ),
        "decisive_total": summary.passed + summary.failed,
        "decisive_passed": summary.passed,
        "parity": summary.parity,
        "latency_p95_ms": summary.p95_ms,
        "baseline_latency_p95_ms": before.p95_ms if before else None,
    }


def open_breakages(project: Project) -> tuple[OpenBreakage, ...]:
    rows = project.breakages.filter(status__in=OPEN_STATUSES).select_related("owner").order_by("number")
    return tuple(
        OpenBreakage(
            number=row.number,
            title=row.title,
            severity=row.severity,
            category=row.category,
            owner=display_name(row.owner) if row.owner else "",
        )
        for row in rows
    )


def contract_breaks(version: Version) -> tuple[ContractBreak, ...] | None:
    """Breaking findings that nobody has waived; None where the version has not been compared with a baseline.

    A baseline breaks nothing.
    """
    project = version.project
    if project.baseline_id == version.pk:
        return ()
    if not project.baseline_id or not hasattr(version, "contract"):
        return None
    if not ContractSnapshot.objects.filter(version=project.baseline_id).exists():
        return None
    rows = contract_findings(version).filter(level=ContractLevel.BREAKING)
    rows = rows.exclude(fingerprint__in=waived_fingerprints(project))
    return tuple(ContractBreak(path=row.path, rule=row.rule) for row in rows)


def manual_items(version: Version, specs: Iterable[CriterionSpec]) -> dict[str, ManualItem]:
    keys = {spec.key: spec.item for spec in specs if spec.measure == Measure.MANUAL}
    rows = Confirmation.objects.filter(version=version, criterion__in=list(keys)).select_related("confirmed_by")
    return {
        keys[row.criterion_id]: ManualItem(done=True, by=display_name(row.confirmed_by), link=row.note) for row in rows
    }


def grades_by_group(judgments: Iterable[Judgment]) -> Grades:
    """Per query group, the consensus grade of each result that has one."""
    votes: dict[tuple[str, str], list[Vote]] = defaultdict(list)
    for judgment in judgments:
        if judgment.item.kind != ItemKind.RESULT:
            continue
        key = (judgment.item.group, judgment.item.result_id)
        votes[key].append(Vote(kind=judgment.kind, value=judgment.grade))  # type: ignore[arg-type]
    grades: dict[str, dict[str, float]] = defaultdict(dict)
    for (group, result_id), given in votes.items():
        consensus = of_grades(given)
        if consensus.value is not None:
            grades[group][result_id] = float(consensus.value)
    return grades


def rankings(evidence: Evidence, grades: Grades, cutoffs: Iterable[int]) -> dict[int, RankingFacts]:
    """The experts' view of the version's answers to the query groups that they rate, by k."""
    rows = outcomes_of(evidence).filter(query__group__in=list(grades)).exclude(verdict__in=["", Verdict.ERROR])
    runs = list(rows.order_by("ordinal").values_list("query__group", "ranking"))
    return {k: ranking_facts(runs, grades, k) for k in cutoffs}


def ranking_facts(runs: Sequence[tuple[str, list[str]]], grades: Grades, k: int) -> RankingFacts:
    scores = [metrics.ndcg(run, grades[group], k) for group, run in runs]
    shown = {(group, result_id) for group, run in runs for result_id in run[:k]}
    judged = sum(result_id in grades[group] for group, result_id in shown)
    return RankingFacts(
        ndcg=tuple(score for score in scores if score is not None),
        undefined=scores.count(None),
        judged=judged,
        unrated=len(shown) - judged,
    )


def moments(replay: Replay, judgments: Sequence[Judgment]) -> dict[str, datetime]:
    """When each kind of evidence was taken."""
    taken = {"replay": replay.finished_at, "contract": replay.finished_at}
    if judgments:
        taken["queue"] = max(judgment.created_at for judgment in judgments)
    return {kind: moment for kind, moment in taken.items() if moment}
