import math
from dataclasses import replace

import pytest

from reviews.choices import GateState, Measure, Metric
from reviews.logic.gates import (
    EvidenceLink,
    Facts,
    RankingFacts,
    evaluate,
)
from tests.reviews.logic.builders import GOOD, make_spec

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH

MIXED = (0.2, 0.9, 1.0, 0.5, 0.7, 0.95, 0.6, 0.8, 1.0, 0.4)


def rated(*ndcg: float, judged: int = 100, unrated: int = 0, undefined: int = 0, k: int = 10) -> Facts:
    return replace(GOOD, rankings={k: RankingFacts({Metric.NDCG: ndcg}, undefined, judged, unrated)})


@pytest.mark.parametrize(
    ("facts", "threshold", "state"),
    [
        (rated(*MIXED), 0.4, PASS),
        (rated(*MIXED), 0.7, NOT_ENOUGH),
        (rated(*MIXED), 0.9, FAIL),
        (rated(*MIXED, judged=80, unrated=20), 0.4, PASS),
        (rated(*MIXED, judged=79, unrated=21), 0.4, NOT_ENOUGH),
        (rated(*MIXED, judged=79, unrated=21), 0.9, NOT_ENOUGH),
        (rated(0.9, 0.9, 0.9, 0.9), 0.5, NOT_ENOUGH),
        (rated(0.1, 0.1, 0.1, 0.1), 0.5, NOT_ENOUGH),
        (rated(0.9, 0.9, 0.9, 0.9, 0.9), 0.5, PASS),
        (rated(0.5, 0.5, 0.5, 0.5, 0.5), 0.5, PASS),
        (rated(0.9), 0.5, NOT_ENOUGH),
        (rated(undefined=10), 0.5, NOT_ENOUGH),
        (rated(judged=0, unrated=100), 0.5, NOT_ENOUGH),
        (rated(judged=0, unrated=0), 0.5, NOT_ENOUGH),
        (rated(*MIXED, k=5), 0.5, NOT_ENOUGH),
    ],
)
def test_ndcg(facts: Facts, threshold: float, state: GateState) -> None:
    assert evaluate(make_spec(Measure.METRIC, threshold), facts).state == state


def test_ndcg_demands_can_be_set() -> None:
    facts = rated(0.9, 0.9, 0.9, judged=50, unrated=50, k=5)
    spec = make_spec(Measure.METRIC, 0.5, k=5, min_judged=0.5, min_queries=3)
    assert evaluate(spec, facts).state == PASS


def test_ndcg_shows_mean_interval_and_what_is_left_out() -> None:
    gate = evaluate(make_spec(Measure.METRIC, 0.5), rated(*MIXED, undefined=3))
    assert gate.actual == pytest.approx(0.705)
    assert gate.actual_text == "0.70"
    assert gate.threshold_text == "nDCG@10 (exp) ≥ 0.5, lower bound"
    assert gate.because == (
        "10 queries with a known relevant result, 3 without one left out; 95 % interval "
        f"{gate.low:.3f} to {gate.high:.3f}."
    )
    assert gate.interval_text == f"{gate.low:.2f}–{gate.high:.2f}"
    assert gate.evidence == EvidenceLink("queue", {"k": ("10",)})


@pytest.mark.parametrize(
    ("facts", "wish", "minutes"),
    [
        (rated(*MIXED, judged=66, unrated=34), "rate 14 more results", 14 * 25 / 60),
        (rated(*MIXED, judged=79, unrated=21), "rate 1 more result", 25 / 60),
        (rated(0.9, 0.8), "rate 30 more results (3 more queries, 10 each)", 12.5),
        (rated(undefined=4), "rate 50 more results (5 more queries, 10 each)", 50 * 25 / 60),
    ],
)
def test_ndcg_says_how_many_ratings_are_missing(facts: Facts, wish: str, minutes: float) -> None:
    gate = evaluate(make_spec(Measure.METRIC, 0.7), facts)
    assert gate.missing == wish
    assert gate.effort == pytest.approx(minutes)


def test_ndcg_around_the_threshold_asks_for_more_queries() -> None:
    gate = evaluate(make_spec(Measure.METRIC, 0.6), rated(*MIXED))
    assert gate.state == NOT_ENOUGH
    more = int(gate.missing.split("(")[1].split()[0])
    assert gate.missing == f"rate {10 * more} more results ({more} more queries, 10 each)"
    assert evaluate(make_spec(Measure.METRIC, 0.6), rated(*MIXED * (1 + -(-more // 10)))).state == PASS


def test_ndcg_at_the_threshold_says_that_it_is_too_close() -> None:
    facts = rated(0.5, 0.6, 0.7, 0.8, 0.9)
    assert evaluate(make_spec(Measure.METRIC, 0.7), facts).missing == (
        "more than 10,000 queries: the mean is too close to the threshold"
    )


def test_failing_ndcg_says_by_how_much() -> None:
    assert evaluate(make_spec(Measure.METRIC, 0.9), rated(*MIXED)).missing == (
        "raise the mean nDCG@10 (exp) by at least 0.20"
    )


@pytest.mark.parametrize(
    ("judged", "unrated", "state", "wish"),
    [
        (90, 10, PASS, ""),
        (89, 11, NOT_ENOUGH, "rate 1 more result"),
        (0, 100, NOT_ENOUGH, "rate 90 more results"),
        (9, 2, NOT_ENOUGH, "rate 1 more result"),
        (0, 0, NOT_ENOUGH, "rate ranked results"),
    ],
)
def test_judged(judged: int, unrated: int, state: GateState, wish: str) -> None:
    gate = evaluate(make_spec(Measure.JUDGED, 0.9), rated(judged=judged, unrated=unrated))
    assert (gate.state, gate.missing) == (state, wish)


def test_judged_says_what_it_counts() -> None:
    gate = evaluate(make_spec(Measure.JUDGED, 0.9), rated(judged=89, unrated=11))
    assert (gate.actual, gate.actual_text, gate.because) == (0.89, "89 %", "89 of 100 results are rated.")


@pytest.mark.parametrize("threshold", [0.6, 0.8])
def test_ndcg_asks_for_as_many_queries_as_narrow_the_interval(threshold: float) -> None:
    """The interval narrows with the root of the number of queries, on the side of the threshold."""
    gate = evaluate(make_spec(Measure.METRIC, threshold), rated(*MIXED))
    assert gate.actual is not None
    assert gate.low is not None
    assert gate.high is not None
    side = gate.actual - gate.low if threshold < gate.actual else gate.high - gate.actual
    more = math.ceil(10 * (side / (gate.actual - threshold)) ** 2) - 10
    assert gate.missing == f"rate {10 * more} more results ({more} more queries, 10 each)"


def test_ndcg_too_close_to_the_threshold_is_the_longest_way() -> None:
    gate = evaluate(make_spec(Measure.METRIC, 0.7), rated(0.5, 0.6, 0.7, 0.8, 0.9))
    assert gate.effort == pytest.approx(10_000 * 25 / 60)
