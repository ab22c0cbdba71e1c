"""The same counts over a part of the queries and deployments."""

import pytest

from bugbash.choices import Parity, QueryStatus, Verdict
from reviews.choices import Metric
from reviews.logic.facts import Facts, RankingFacts, Scope
from reviews.logic.scopes import OutcomeRow, QueryRow, Rows, facts_within, score

FACTS = Facts(replayed=True, queries_total=4, queries_replayed=3, chosen=True)
QUERIES = [
    QueryRow(1, "unicode", frozenset({"api"})),
    QueryRow(2, "unicode", frozenset({"api", "docs"})),
    QueryRow(3, "entity"),
    QueryRow(4, "", frozenset({"api"})),
]


def outcome(
    query: int, status: str = QueryStatus.PASS, *, place: str = "eu", parity: str = "", ms: float = 100, error: str = ""
) -> OutcomeRow:
    verdict = Verdict.ERROR if error else Verdict.PASSING if status == QueryStatus.PASS else Verdict.REGRESSED
    first, group = place == "eu", f"g{query}"
    return OutcomeRow(query, place, first, verdict, status, query == 2, ms, error, parity, group, ["a", "b"])


ROWS = Rows(
    QUERIES,
    [
        outcome(1),
        outcome(1, place="us", parity=Parity.SAME, ms=900),
        outcome(2, QueryStatus.FAIL, ms=200),
        outcome(2, place="us", parity=Parity.DIFFERS, ms=800),
        outcome(3, QueryStatus.ERROR, error="timeout-total"),
        outcome(9),
    ],
    [outcome(1, ms=50)],
    {"g1": {"a": 3, "b": 0}, "g2": {"a": 0}},
)


def facts_of(scope: Scope) -> Facts:
    return facts_within(FACTS, ROWS, [scope], {2: [Metric.NDCG]})[scope]


def test_tags_and_families_are_met_together() -> None:
    part = facts_of(Scope(tags=("api", "docs"), families=("unicode",)))
    assert (part.queries_total, part.queries_replayed, part.asked, part.errors) == (2, 2, 2, 0)
    assert (part.decisive_total, part.decisive_passed) == (2, 1)
    assert part.verdicts == {Verdict.PASSING: 1, Verdict.REGRESSED: 1}
    assert (part.required_total, part.required_passing, part.required_missing) == (1, 0, 0)
    assert (part.latency_ms[95], part.baseline_latency_ms[95]) == (200, 50)
    assert part.parity == {Parity.SAME: 1, Parity.DIFFERS: 1}
    assert (part.replayed, part.chosen, part.queries_unreplayed) == (True, True, 0)


def test_query_that_was_not_asked_is_missing() -> None:
    assert facts_of(Scope(tags=("api",))).queries_unreplayed == 1


def test_errors_are_counted_and_timed_nowhere() -> None:
    part = facts_of(Scope(families=("entity",)))
    assert (part.asked, part.errors, part.decisive_total, part.latency_ms) == (1, 1, 0, {})


def test_named_deployment_speaks_for_itself() -> None:
    part = facts_of(Scope(deployments=("us",)))
    assert (part.asked, part.latency_ms[95], part.baseline_latency_ms) == (2, 900, {})


def test_unknown_tag_has_no_query() -> None:
    assert facts_of(Scope(tags=("nothing",))).queries_total == 0


def test_ratings_are_cut_to_the_scope() -> None:
    ranking = facts_of(Scope(tags=("api",))).rankings[2]
    assert ranking == RankingFacts({Metric.NDCG: (1.0,)}, undefined=1, judged=3, unrated=1)


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        (Metric.NDCG, 0.6309),
        (Metric.NDCG_LIN, 0.6309),
        (Metric.PRECISION, 0.5),
        (Metric.RECALL, 1.0),
        (Metric.RECIPROCAL_RANK, 0.5),
        (Metric.AVERAGE_PRECISION, 0.5),
        (Metric.ERR, 0.4375),
    ],
)
def test_each_metric_scores_a_hit_at_rank_two(metric: Metric, value: float) -> None:
    assert score(metric, ["x", "a"], {"a": 3.0}, 2, 3) == pytest.approx(value, abs=5e-5)


def test_grade_above_the_scale_does_not_break_err() -> None:
    assert score(Metric.ERR, ["a"], {"a": 5.0}, 2, 3) == pytest.approx(31 / 32)
