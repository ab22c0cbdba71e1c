"""A ranking metric beside the baseline's, over the queries that both answered."""

from dataclasses import replace

import pytest

from reviews.choices import GateState, Measure, Metric
from reviews.logic.facts import Baseline, Facts, PairedRanking, RankingFacts
from reviews.logic.gates import EvidenceLink, evaluate
from reviews.logic.metric_comparison import intervals_of
from tests.reviews.logic.builders import GOOD, make_spec

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH
OURS = (0.7, 0.9, 1.0, 0.6, 0.8, 0.95)
THEIRS = (0.6, 0.9, 0.9, 0.65, 0.7, 0.85)


def ranked(scores: tuple[float, ...], judged: int = 60, unrated: int = 0) -> RankingFacts:
    return RankingFacts({Metric.NDCG: scores}, judged=judged, unrated=unrated)


def beside(ours: RankingFacts, theirs: RankingFacts, *, only_ours: int = 0, only_theirs: int = 0) -> Facts:
    return replace(GOOD, paired={10: PairedRanking(ours, theirs, only_ours, only_theirs)})


MIXED = beside(ranked(OURS), ranked(THEIRS))


@pytest.mark.parametrize(
    ("facts", "threshold", "state"),
    [
        (MIXED, -0.05, PASS),
        (MIXED, 0.05, NOT_ENOUGH),
        (MIXED, 0.2, FAIL),
        (beside(ranked(THEIRS), ranked(OURS)), 0, NOT_ENOUGH),
        (beside(ranked(THEIRS), ranked(OURS)), -0.2, PASS),
        (beside(ranked(OURS), ranked(OURS)), 0, PASS),
        (beside(ranked(OURS), ranked(OURS)), 0.01, FAIL),
        (beside(ranked((0.0,) * 5, judged=0), ranked((1.0,) * 5)), 0, FAIL),
        (beside(ranked(OURS[:4]), ranked(THEIRS[:4])), -0.5, NOT_ENOUGH),
        (beside(ranked(OURS, judged=48, unrated=12), ranked(THEIRS)), -0.05, PASS),
        (beside(ranked(OURS, judged=47, unrated=13), ranked(THEIRS)), -0.05, NOT_ENOUGH),
    ],
)
def test_interval_of_the_change_decides(facts: Facts, threshold: float, state: GateState) -> None:
    assert evaluate(make_spec(Measure.METRIC_CHANGE, threshold), facts).state == state


def test_gate_shows_what_the_metrics_page_shows() -> None:
    gate = evaluate(make_spec(Measure.METRIC_CHANGE, -0.05), MIXED)
    [interval] = intervals_of([[mine - other for mine, other in zip(OURS, THEIRS, strict=True)]])
    assert interval is not None
    assert gate.actual == pytest.approx(0.35 / 6)
    assert (gate.actual_text, gate.low, gate.high) == ("+0.058", interval.low, interval.high)
    assert (gate.threshold_text, gate.missing) == ("nDCG@10 (exp) − baseline’s ≥ −0.05, lower bound", "")
    assert gate.because == (
        "6 queries with a known relevant result on both; 0.825, on the baseline 0.767; "
        f"95 % interval of the change {gate.interval_text}."
    )
    assert gate.interval_text == "−0.037 to +0.100"
    assert gate.evidence == EvidenceLink("queue", {"k": ("10",)})


@pytest.mark.parametrize(
    ("baseline", "because", "missing"),
    [
        (None, "The project has no baseline.", "bless a baseline and replay this version against it"),
        (
            Baseline("0.5", itself=True),
            "0.5 is the baseline itself.",
            "register a version to compare with it",
        ),
        (Baseline("0.4"), "No replay of the baseline, 0.4, has finished.", "replay 0.4"),
    ],
)
def test_without_a_replayed_baseline_it_says_why(baseline: Baseline | None, because: str, missing: str) -> None:
    gate = evaluate(make_spec(Measure.METRIC_CHANGE, 0), replace(GOOD, baseline=baseline, paired={}))
    assert (gate.state, gate.actual, gate.actual_text) == (NOT_ENOUGH, None, "not compared")
    assert (gate.because, gate.missing, gate.remedy) == (because, missing, EvidenceLink("versions"))


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (beside(ranked(()), ranked(())), "rate 50 more results (5 more queries, 10 each)"),
        (beside(ranked(OURS[:3]), ranked(THEIRS[:3])), "rate 20 more results (2 more queries, 10 each)"),
        (
            beside(ranked(OURS[:3]), ranked(THEIRS[:3]), only_ours=1),
            "rate 20 more results (2 more queries, 10 each)",
        ),
        (beside(ranked(OURS[:3]), ranked(THEIRS[:3]), only_ours=2), "replay the baseline on 2 more queries"),
        (
            beside(ranked(OURS[:3]), ranked(THEIRS[:3]), only_ours=1, only_theirs=4),
            "replay the baseline on 1 more query and this version on 4 more queries",
        ),
        (
            beside(ranked(OURS, judged=40, unrated=20), ranked(THEIRS, judged=45, unrated=15)),
            "rate 8 more results of this version and 3 more results of the baseline",
        ),
        (
            beside(ranked(OURS), ranked(THEIRS, judged=45, unrated=15)),
            "rate 3 more results of the baseline",
        ),
    ],
)
def test_what_is_missing_is_said_in_numbers(facts: Facts, missing: str) -> None:
    gate = evaluate(make_spec(Measure.METRIC_CHANGE, 0), facts)
    assert (gate.state, gate.missing) == (NOT_ENOUGH, missing)


def test_one_query_alone_has_no_interval() -> None:
    gate = evaluate(make_spec(Measure.METRIC_CHANGE, 0), beside(ranked((0.9,)), ranked((0.5,))))
    assert (gate.actual_text, gate.interval_text) == ("+0.400", "")
    assert gate.because == "1 query with a known relevant result on both; 0.900, on the baseline 0.500."


def test_ratings_that_are_missing_are_told_for_both() -> None:
    gate = evaluate(make_spec(Measure.METRIC_CHANGE, 0), beside(ranked(OURS, 40, 20), ranked(THEIRS)))
    assert gate.because == "Of this version 40 of 60 results, of the baseline 60 of 60 results; it takes 80 % of each."


def test_change_around_the_threshold_asks_for_more_queries() -> None:
    gate = evaluate(make_spec(Measure.METRIC_CHANGE, 0.04), MIXED)
    assert (gate.state, gate.missing) == (NOT_ENOUGH, "rate 1,570 more results (157 more queries, 10 each)")


def test_change_below_the_threshold_says_by_how_much() -> None:
    gate = evaluate(make_spec(Measure.METRIC_CHANGE, 0.2), MIXED)
    assert (gate.state, gate.missing) == (FAIL, "raise the mean nDCG@10 (exp) by at least 0.142")
