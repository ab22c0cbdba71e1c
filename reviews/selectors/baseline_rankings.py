"""The baseline's answers to what the experts rate, for the criteria that hold a ranking against them."""

from collections.abc import Iterable, Mapping

from bugbash.choices import Verdict
from bugbash.models import Version
from bugbash.selectors.evidence import Evidence, evidence_of, outcomes_of
from reviews.choices import Metric
from reviews.logic.facts import Baseline, PairedRanking
from reviews.logic.scopes import Answers, Grades, pair


def baseline_of(version: Version) -> tuple[Baseline | None, Evidence | None]:
    """What a version is held against, and what is known about it; no evidence where it is the version itself."""
    against = version.project.baseline
    if against is None:
        return None, None
    if against.pk == version.pk:
        return Baseline(against.name, itself=True), None
    evidence = evidence_of(against)
    return Baseline(against.name, replayed=evidence is not None), evidence


def answers_to(evidence: Evidence, grades: Grades) -> Answers:
    """What was answered to the queries of these groups; errors are no answers."""
    rows = outcomes_of(evidence).filter(query__group__in=list(grades)).exclude(verdict__in=["", Verdict.ERROR])
    found = rows.order_by("ordinal").values_list("query", "query__group", "ranking")
    return {query: (group, ranking) for query, group, ranking in found}


def paired_rankings(
    evidence: Evidence, before: Evidence | None, grades: Grades, wanted: Mapping[int, Iterable[Metric]], highest: float
) -> dict[int, PairedRanking]:
    """A version's answers beside the baseline's, by k; empty without a baseline that was replayed."""
    if before is None:
        return {}
    return pair(answers_to(evidence, grades), answers_to(before, grades), grades, wanted, max_grade=highest)
