"""The facts about a part of the replay: the same counts, over the outcomes that a criterion's scope names."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bugbash.choices import QueryStatus, Verdict
from bugbash.logic.summary import percentile
from reviews.choices import Metric
from reviews.logic import metrics
from reviews.logic.criteria import PERCENTILES
from reviews.logic.facts import Facts, PairedRanking, RankingFacts, Scope

Grades = Mapping[str, Mapping[str, float]]
Wanted = Mapping[int, Iterable[Metric]]
Answers = Mapping[int, tuple[str, Sequence[str]]]  # by query its group, and the ids of the results, best first
DECIDED = {QueryStatus.PASS, QueryStatus.FAIL, QueryStatus.FLAKY}


@dataclass(frozen=True, slots=True)
class QueryRow:
    """An active query, as scopes tell queries apart."""

    key: int
    family: str
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One outcome; `verdict` and `status` are the person's where there is one. `first` speaks for the version."""

    query: int
    deployment: str
    first: bool
    verdict: str
    status: str
    required: bool
    took_ms: float | None
    error: str
    parity: str = ""
    group: str = ""
    ranking: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """What scopes are cut from, each outcome being the newest of its query and deployment.

    `against` has the answers that rankings are held against; None where no criterion asks, or nothing was replayed.
    """

    queries: Sequence[QueryRow]
    outcomes: Sequence[OutcomeRow]
    baseline: Sequence[OutcomeRow] = ()
    grades: Grades = field(default_factory=dict)
    max_grade: float = 3
    against: Answers | None = None


def facts_within(facts: Facts, rows: Rows, scopes: Iterable[Scope], wanted: Wanted) -> dict[Scope, Facts]:
    """The facts about each scope; without a replay those of nothing asked."""
    by_tag: dict[str, set[int]] = defaultdict(set)
    by_family: dict[str, set[int]] = defaultdict(set)
    for query in rows.queries:
        by_family[query.family].add(query.key)
        for tag in query.tags:
            by_tag[tag].add(query.key)
    asked, before = by_query(rows.outcomes), by_query(rows.baseline)
    everything = {query.key for query in rows.queries}
    found = {}
    for scope in scopes:
        keys = everything
        if scope.tags:
            keys = keys & set().union(*(by_tag.get(tag, ()) for tag in scope.tags))
        if scope.families:
            keys = keys & set().union(*(by_family.get(family, ()) for family in scope.families))
        cut = replace(rows, outcomes=of_queries(asked, keys), baseline=of_queries(before, keys))
        found[scope] = count_rows(facts, cut, keys, scope.deployments, wanted)
    return found


def by_query(outcomes: Iterable[OutcomeRow]) -> dict[int, list[OutcomeRow]]:
    found: dict[int, list[OutcomeRow]] = defaultdict(list)
    for row in outcomes:
        found[row.query].append(row)
    return found


def of_queries(outcomes: Mapping[int, list[OutcomeRow]], keys: Iterable[int]) -> list[OutcomeRow]:
    return [row for key in sorted(keys) for row in outcomes.get(key, ())]


def counted_of(outcomes: Iterable[OutcomeRow], places: Sequence[str]) -> list[OutcomeRow]:
    """Those of the named deployments; without names those of the one that speaks for the version."""
    return [row for row in outcomes if (row.deployment in places if places else row.first)]


def count_rows(facts: Facts, rows: Rows, keys: set[int], places: Sequence[str], wanted: Wanted) -> Facts:
    counted = counted_of(rows.outcomes, places)
    required = [row.status for row in counted if row.required]
    decided = [row.status for row in counted if row.status in DECIDED]
    further = [row for row in rows.outcomes if not row.first and (not places or row.deployment in places)]
    return replace(
        facts,
        queries_total=len(keys),
        queries_replayed=len({row.query for row in counted}),
        asked=len(counted),
        errors=sum(row.verdict == Verdict.ERROR for row in counted),
        verdicts=dict(Counter(row.verdict for row in counted)),
        required_total=len(required),
        required_passing=required.count(QueryStatus.PASS),
        required_missing=sum(status not in DECIDED for status in required),
        decisive_total=len(decided),
        decisive_passed=decided.count(QueryStatus.PASS),
        latency_ms=percentiles(counted),
        baseline_latency_ms=percentiles(counted_of(rows.baseline, places)),
        parity=dict(Counter(row.parity for row in further if row.parity)),
        rankings={k: ranking_facts(counted, rows, k, names) for k, names in wanted.items()},
        paired=paired_within(counted, rows, keys, wanted),
        scoped={},
    )


def percentiles(rows: Iterable[OutcomeRow]) -> dict[int, float]:
    times = sorted(row.took_ms for row in rows if row.took_ms is not None and not row.error)
    found = {q: percentile(times, q) for q in PERCENTILES}
    return {q: value for q, value in found.items() if value is not None}


def ranking_facts(outcomes: Iterable[OutcomeRow], rows: Rows, k: int, names: Iterable[Metric]) -> RankingFacts:
    """The experts' view of these answers at one k; answers that are errors and groups that nobody rates left out."""
    runs = [(row.group, row.ranking) for row in answered(outcomes, rows.grades)]
    return rank(runs, rows.grades, k, names, max_grade=rows.max_grade)


def answered(outcomes: Iterable[OutcomeRow], grades: Grades) -> list[OutcomeRow]:
    return [row for row in outcomes if row.group in grades and row.verdict not in ("", Verdict.ERROR)]


def paired_within(
    counted: Iterable[OutcomeRow], rows: Rows, keys: set[int], wanted: Wanted
) -> dict[int, PairedRanking]:
    """These answers beside the baseline's to the same part of the queries, by k."""
    if rows.against is None:
        return {}
    ours = {row.query: (row.group, row.ranking) for row in answered(counted, rows.grades)}
    theirs = {query: answer for query, answer in rows.against.items() if query in keys}
    return pair(ours, theirs, rows.grades, wanted, max_grade=rows.max_grade)


def pair(
    ours: Answers, theirs: Answers, grades: Grades, wanted: Wanted, *, max_grade: float = 3
) -> dict[int, PairedRanking]:
    """Two versions' answers to the queries of rated groups, side by side; what one alone answered is counted."""
    both = [query for query in ours if query in theirs]
    left, right = [ours[query] for query in both], [theirs[query] for query in both]
    return {
        k: PairedRanking(
            candidate=rank(left, grades, k, names, max_grade=max_grade),
            baseline=rank(right, grades, k, names, max_grade=max_grade),
            only_candidate=count_alone(ours, theirs, grades),
            only_baseline=count_alone(theirs, ours, grades),
        )
        for k, names in wanted.items()
    }


def count_alone(these: Answers, others: Answers, grades: Grades) -> int:
    """Queries with a known relevant result that only these answers are about."""
    groups = (group for query, (group, _) in these.items() if query not in others)
    return sum(any(grade > 0 for grade in grades[group].values()) for group in groups)


def rank(
    runs: Sequence[tuple[str, Sequence[str]]], grades: Grades, k: int, names: Iterable[Metric], *, max_grade: float = 3
) -> RankingFacts:
    shown: dict[str, set[str]] = defaultdict(set)
    for group, run in runs:
        shown[group].update(run[:k])
    judged = sum(len(ids & grades[group].keys()) for group, ids in shown.items())
    scores = {name: [score(name, run, grades[group], k, max_grade) for group, run in runs] for name in names}
    return RankingFacts(
        scores={name: tuple(value for value in values if value is not None) for name, values in scores.items()},
        undefined=sum(not any(grade > 0 for grade in grades[group].values()) for group, _ in runs),
        judged=judged,
        unrated=sum(map(len, shown.values())) - judged,
    )


def score(name: Metric, run: Sequence[str], grades: metrics.Grades, k: int, max_grade: float) -> float | None:
    match name:
        case Metric.NDCG_LIN:
            return metrics.ndcg(run, grades, k, gain=metrics.linear)
        case Metric.ERR:
            return metrics.err(run, grades, k, max_grade=max(max_grade, max(grades.values(), default=0)))
        case _:
            return PLAIN[name](run, grades, k)


PLAIN = {
    Metric.NDCG: metrics.ndcg,
    Metric.PRECISION: metrics.precision,
    Metric.RECALL: metrics.recall,
    Metric.RECIPROCAL_RANK: metrics.reciprocal_rank,
    Metric.AVERAGE_PRECISION: metrics.average_precision,
}
