"""Everything that the gates of one version ask about, gathered once in a fixed number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from bugbash.choices import ContractLevel, QueryState, QueryStatus, Verdict
from bugbash.logic.overrides import status_under
from bugbash.logic.summary import ReplaySummary
from bugbash.models import OPEN_STATUSES, ContractSnapshot, Project, Query, Replay, Version
from bugbash.selectors.bash_discovery import discovery_of
from bugbash.selectors.contracts import waived_fingerprints
from bugbash.selectors.deed_states import deeds_states
from bugbash.selectors.evidence import Evidence, evidence_of, outcomes_of
from bugbash.selectors.replay_states import replays_state
from bugbash.selectors.replays import latest_finished_replay, summary_of
from bugbash.selectors.versions import contract_findings
from portal.lib.people import display_name
from reviews.choices import Measure, Metric
from reviews.logic.agreement import Agreement
from reviews.logic.criteria import PERCENTILES, CriterionSpec, wanted_rankings, wanted_scopes
from reviews.logic.facts import (
    AgreementFacts,
    ContractBreak,
    DiscoveryFacts,
    Facts,
    ManualItem,
    OpenBreakage,
    RankingFacts,
)
from reviews.logic.scopes import Grades, facts_within, rank
from reviews.models import Confirmation, Criterion, ReviewSettings
from reviews.selectors.answer_facts import answer_facts
from reviews.selectors.baseline_rankings import baseline_of, paired_rankings
from reviews.selectors.keeping import kept_count
from reviews.selectors.model_facts import model_evidence
from reviews.selectors.preference_facts import preference_facts
from reviews.selectors.queue import settings_of
from reviews.selectors.ratings import Ratings, highest_grade, ratings_of
from reviews.selectors.scopes import rows_of, tags_of


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


def gather_facts(version: Version, specs: Sequence[CriterionSpec], ratings: Ratings | None = None) -> Facts:
    """The facts about `version` that these criteria can ask for; `ratings` where somebody has read them already."""
    project, measures = version.project, {spec.measure for spec in specs}
    evidence, settings, done = evidence_of(version), settings_of(project), deeds_states([project.pk]).get(project.pk)
    baseline, before = baseline_of(version) if Measure.METRIC_CHANGE in measures else (None, None)
    shared: dict[str, Any] = {
        "open_breakages": open_breakages(project),
        "queries_total": kept_count("active-queries", project, done, active_queries(project).count),
        "contract_breaks": contract_breaks(version),
        "manual_items": manual_items(version, specs),
        "preferences": preference_facts(version, project.baseline) if Measure.PREFERENCE in measures else None,
        "answers": answer_facts(version) if Measure.ACCEPTED in measures else None,
        "baseline": baseline,
        "discovery": discovery_facts(project) if Measure.UNDISCOVERED in measures else None,
        "stale_before": stale_before(settings),
    }
    if evidence is None:
        return Facts(**shared)
    ratings, wanted = ratings or ratings_of(project), wanted_rankings(specs)
    grades, highest = ratings.grades, highest_grade(settings)
    facts = Facts(
        **shared,
        **replay_facts(evidence),
        rankings=kept_rankings(project, evidence, ratings, wanted, highest, done),
        paired=paired_rankings(evidence, before, grades, wanted, highest),
        agreement=agreement_facts(ratings.agreement) if Measure.AGREEMENT in measures else None,
        tags=tags_of(project) if Measure.SLICE_FLOOR in measures else (),
        evidence_at=moments(evidence.newest, ratings.newest),
    )
    scopes = wanted_scopes(specs, facts.tags)
    if scopes:
        rows = rows_of(project, evidence, grades, highest, before)
        facts = replace(facts, scoped=facts_within(facts, rows, scopes, wanted))
    if not any(spec.with_model for spec in specs):
        return facts
    words = model_evidence(project, settings, ratings.values)
    more = words.beside(grades)
    assisted = replace(
        facts,
        rankings=rankings(evidence, more, wanted, highest),
        paired=paired_rankings(evidence, before, more, wanted, highest),
        answers=answer_facts(version, words.accepted) if Measure.ACCEPTED in measures else None,
        scoped=facts_within(facts, rows_of(project, evidence, more, highest, before), scopes, wanted) if scopes else {},
    )
    return replace(facts, trusts=words.trusts, assisted=assisted)


def stale_before(settings: ReviewSettings) -> datetime | None:
    days = settings.stale_after_days
    return timezone.now() - timedelta(days=days) if days else None


def discovery_facts(project: Project) -> DiscoveryFacts:
    found = discovery_of(project)
    if found.estimate is None:
        return DiscoveryFacts(why=found.why)
    return DiscoveryFacts(found.estimate.left, found.estimate.left_low, found.estimate.left_high)


def agreement_facts(found: Agreement) -> AgreementFacts:
    return AgreementFacts(found.n, found.alpha, found.sentence)


def replay_facts(evidence: Evidence) -> dict[str, Any]:
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
        "latency_ms": latency_ms(summary),
        "baseline_latency_ms": latency_ms(before) if before else {},
    }


def latency_ms(summary: ReplaySummary) -> dict[int, float]:
    found = zip(PERCENTILES, (summary.p50_ms, summary.p95_ms, summary.p99_ms), strict=True)
    return {q: ms for q, ms in found if ms is not None}


def open_breakages(project: Project) -> tuple[OpenBreakage, ...]:
    rows = project.breakages.filter(status__in=OPEN_STATUSES).select_related("owner").order_by("number")
    rows = rows.prefetch_related(Prefetch("query", Query.objects.prefetch_related("tags")))
    return tuple(
        OpenBreakage(
            number=row.number,
            title=row.title,
            severity=row.severity,
            category=row.category,
            owner=display_name(row.owner) if row.owner else "",
            tags=tuple(tag.name for tag in row.query.tags.all()),
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
        keys[row.criterion_id]: ManualItem(
            done=True, by=display_name(row.confirmed_by), link=row.note, at=row.confirmed_at
        )
        for row in rows
    }


def active_queries(project: Project) -> QuerySet[Query]:
    return project.queries.filter(state=QueryState.ACTIVE)


def kept_rankings(
    project: Project,
    evidence: Evidence,
    ratings: Ratings,
    wanted: Mapping[int, Iterable[Metric]],
    max_grade: float,
    done: str | None,
) -> dict[int, RankingFacts]:
    """Kept until somebody rates, or does anything in the project, such as putting a query into another group."""
    asked = replays_state(evidence.replays)
    told = [done, asked, ratings.state, sorted((k, sorted(names)) for k, names in wanted.items())]
    count = partial(rankings, evidence, ratings.grades, wanted, max_grade)
    return kept_count("rankings", project, told if done and asked else None, count)


def rankings(
    evidence: Evidence, grades: Grades, wanted: Mapping[int, Iterable[Metric]], max_grade: float
) -> dict[int, RankingFacts]:
    """The experts' view of the version's answers to the query groups that they rate, by k."""
    rows = outcomes_of(evidence).filter(query__group__in=list(grades)).exclude(verdict__in=["", Verdict.ERROR])
    runs = list(rows.order_by("ordinal").values_list("query__group", "ranking"))
    return {k: rank(runs, grades, k, names, max_grade=max_grade) for k, names in wanted.items()}


def moments(replay: Replay, rated: datetime | None) -> dict[str, datetime]:
    """When each kind of evidence was taken."""
    taken = {"replay": replay.finished_at, "contract": replay.finished_at, "queue": rated}
    return {kind: moment for kind, moment in taken.items() if moment}
