from dataclasses import replace
from typing import Any

import pytest

from reviews.choices import GateState, Measure
from reviews.logic.gates import (
    EvidenceLink,
    evaluate,
)
from tests.reviews.logic.builders import GOOD, make_spec

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH


def at_95(ms: float | None) -> dict[int, float]:
    return {} if ms is None else {95: ms}


@pytest.mark.parametrize(
    ("errors", "asked", "threshold", "state"),
    [
        (0, 100, 0.0, PASS),
        (1, 100, 0.0, FAIL),
        (1, 100, 0.01, PASS),
        (2, 100, 0.01, FAIL),
        (29, 100, 0.29, PASS),
        (100, 100, 0.5, FAIL),
        (0, 0, 0.01, NOT_ENOUGH),
    ],
)
def test_error_rate(errors: int, asked: int, threshold: float, state: GateState) -> None:
    facts = replace(GOOD, errors=errors, asked=asked)
    assert evaluate(make_spec(Measure.ERROR_RATE, threshold), facts).state == state


def test_error_rate_shows_its_interval() -> None:
    gate = evaluate(make_spec(Measure.ERROR_RATE, 0.01), replace(GOOD, errors=14, asked=612))
    assert (gate.actual_text, gate.threshold_text) == ("2.3 %", "≤ 1 %")
    assert gate.because == "14 of 612 calls gave no usable answer."
    assert gate.missing == "bring 14 errors down to 6"
    assert (gate.low, gate.high) == pytest.approx((0.0137, 0.0380), abs=5e-5)
    assert gate.interval_text == "1.4 %–3.8 %"


@pytest.mark.parametrize(
    ("candidate", "baseline", "threshold", "params", "state"),
    [
        (300.0, None, 300, {}, PASS),
        (300.1, None, 300, {}, FAIL),
        (None, 139.0, 300, {}, NOT_ENOUGH),
        (142.0, 139.0, 300, {"against_baseline": 1.1}, PASS),
        (160.0, 139.0, 300, {"against_baseline": 1.1}, FAIL),
        (310.0, 400.0, 300, {"against_baseline": 1.1}, FAIL),
        (142.0, None, 300, {"against_baseline": 1.1}, NOT_ENOUGH),
        (310.0, None, 300, {"against_baseline": 1.1}, FAIL),
        (120.0, 139.0, 300, {"against_baseline": 0.9}, PASS),
    ],
)
def test_latency(
    candidate: float | None,
    baseline: float | None,
    threshold: float,
    params: dict[str, Any],
    state: GateState,
) -> None:
    facts = replace(GOOD, latency_ms=at_95(candidate), baseline_latency_ms=at_95(baseline))
    assert evaluate(make_spec(Measure.LATENCY, threshold, **params), facts).state == state


def test_p95_latency_says_both_limits() -> None:
    gate = evaluate(make_spec(Measure.LATENCY, 300, against_baseline=1.1), GOOD)
    assert (gate.actual_text, gate.threshold_text) == ("p95 142 ms", "≤ 300 ms and ≤ baseline + 10 %")
    assert gate.because == "95 % of the answers came within 142 ms; on the baseline within 139 ms."


def test_p95_latency_says_by_how_much_it_is_over() -> None:
    facts = replace(GOOD, latency_ms={95: 160.2})
    gate = evaluate(make_spec(Measure.LATENCY, 300, against_baseline=1.1), facts)
    assert gate.missing == "bring p95 down by 8 ms"


def test_p95_latency_just_over_the_limit_does_not_read_as_the_limit() -> None:
    facts = replace(GOOD, latency_ms={95: 1300.05}, baseline_latency_ms={})
    gate = evaluate(make_spec(Measure.LATENCY, 1300), facts)
    assert (gate.state, gate.actual_text) == (FAIL, "p95 1,301 ms")
    assert gate.because == "95 % of the answers came within 1,301 ms."


def test_p95_latency_without_the_baselines_asks_for_it() -> None:
    facts = replace(GOOD, baseline_latency_ms={})
    gate = evaluate(make_spec(Measure.LATENCY, 300, against_baseline=1.1), facts)
    assert (gate.missing, gate.remedy) == ("replay the baseline", EvidenceLink("versions"))


@pytest.mark.parametrize("percentile", [50, 99])
def test_latency_reads_other_percentiles(percentile: int) -> None:
    facts = replace(GOOD, latency_ms={50: 80.0, 95: 142.0, 99: 310.0})
    gate = evaluate(make_spec(Measure.LATENCY, 300, percentile=percentile), facts)
    assert (gate.state, gate.actual_text) == ((PASS, "p50 80 ms") if percentile == 50 else (FAIL, "p99 310 ms"))


@pytest.mark.parametrize(
    ("candidate", "baseline", "state", "text"),
    [
        (110.0, 100.0, PASS, "1.10 × baseline"),
        (110.4, 100.0, FAIL, "1.11 × baseline"),
        (110.0, None, NOT_ENOUGH, "not compared"),
        (110.0, 0.0, NOT_ENOUGH, "not compared"),
        (None, 100.0, NOT_ENOUGH, "not measured"),
    ],
)
def test_latency_ratio(candidate: float | None, baseline: float | None, state: GateState, text: str) -> None:
    facts = replace(GOOD, latency_ms=at_95(candidate), baseline_latency_ms=at_95(baseline))
    gate = evaluate(make_spec(Measure.LATENCY_RATIO, 1.1), facts)
    assert (gate.state, gate.actual_text) == (state, text)
