from dataclasses import replace

import pytest

from reviews.choices import GateState, Measure
from reviews.logic.gates import (
    EvidenceLink,
    evaluate,
)
from reviews.logic.statistics import wilson
from tests.reviews.logic.builders import GOOD, make_spec

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH


@pytest.mark.parametrize(
    ("total", "passing", "missing", "threshold", "state"),
    [
        (20, 20, 0, 1.0, PASS),
        (20, 19, 0, 1.0, FAIL),
        (20, 19, 1, 1.0, NOT_ENOUGH),
        (20, 18, 1, 1.0, FAIL),
        (20, 0, 20, 1.0, NOT_ENOUGH),
        (20, 19, 0, 0.95, PASS),
        (20, 18, 2, 0.95, NOT_ENOUGH),
        (20, 18, 0, 0.95, FAIL),
        (100, 7, 0, 0.07, PASS),
        (0, 0, 0, 1.0, NOT_ENOUGH),
        (15, 14, 0, 0.9, PASS),
        (15, 13, 0, 0.9, FAIL),
    ],
)
def test_required_passing(total: int, passing: int, missing: int, threshold: float, state: GateState) -> None:
    facts = replace(GOOD, required_total=total, required_passing=passing, required_missing=missing)
    assert evaluate(make_spec(Measure.REQUIRED_PASSING, threshold), facts).state == state


@pytest.mark.parametrize(
    ("passing", "missing", "wish"),
    [
        (17, 0, "make 3 more required queries pass"),
        (17, 2, "make 1 more required query pass"),
        (17, 3, "get a result for 3 more required queries"),
    ],
)
def test_required_passing_says_how_many_are_missing(passing: int, missing: int, wish: str) -> None:
    facts = replace(GOOD, required_passing=passing, required_missing=missing)
    gate = evaluate(make_spec(Measure.REQUIRED_PASSING, 1), facts)
    assert (gate.actual, gate.actual_text, gate.missing) == (0.85, "17 of 20", wish)
    assert gate.evidence == EvidenceLink("replay", {"required": ("1",)})


def test_no_required_query_asks_for_some() -> None:
    gate = evaluate(make_spec(Measure.REQUIRED_PASSING, 1), replace(GOOD, required_total=0, required_passing=0))
    assert gate.missing == "mark the queries that must pass as required"


@pytest.mark.parametrize(
    ("passed", "total", "threshold", "state"),
    [
        (45, 50, 0.78, PASS),
        (45, 50, 0.79, NOT_ENOUGH),
        (45, 50, 0.95, NOT_ENOUGH),
        (45, 50, 0.96, FAIL),
        (10, 10, 0.9, NOT_ENOUGH),
        (35, 35, 0.9, PASS),
        (0, 10, 0.9, FAIL),
        (0, 0, 0.9, NOT_ENOUGH),
    ],
)
def test_pass_rate(passed: int, total: int, threshold: float, state: GateState) -> None:
    facts = replace(GOOD, decisive_passed=passed, decisive_total=total)
    assert evaluate(make_spec(Measure.PASS_RATE, threshold), facts).state == state


def test_pass_rate_shows_its_interval() -> None:
    gate = evaluate(make_spec(Measure.PASS_RATE, 0.75), replace(GOOD, decisive_passed=45, decisive_total=50))
    assert (gate.actual, gate.actual_text, gate.threshold_text) == (0.9, "90 %", "≥ 75 %, lower bound")
    assert (gate.low, gate.high) == pytest.approx((0.786, 0.957), abs=5e-4)
    assert gate.because == "45 of 50 pass; 95 % interval 78.6 % to 95.7 %."


@pytest.mark.parametrize(
    ("passed", "total", "unreplayed", "wish"),
    [
        (10, 10, 0, "give about 25 more queries a check that decides"),
        (34, 34, 0, "give about 1 more query a check that decides"),
        (10, 10, 37, "replay 25 more queries"),
        (10, 10, 3, "replay 3 more queries"),
        (0, 0, 0, "give about 35 more queries a check that decides"),
        (9, 10, 0, "more than 10,000 queries: the rate is too close to the threshold"),
        (9, 10, 500, "replay 500 more queries"),
    ],
)
def test_pass_rate_says_how_many_queries_settle_it(passed: int, total: int, unreplayed: int, wish: str) -> None:
    facts = replace(
        GOOD, decisive_passed=passed, decisive_total=total, queries_total=GOOD.queries_replayed + unreplayed
    )
    assert evaluate(make_spec(Measure.PASS_RATE, 0.9), facts).missing == wish


def test_pass_rate_promise_is_kept() -> None:
    """What it asks for on 10 of 10 is enough, and one less is not."""
    spec = make_spec(Measure.PASS_RATE, 0.9)
    states = [evaluate(spec, replace(GOOD, decisive_passed=total, decisive_total=total)).state for total in (34, 35)]
    assert states == [NOT_ENOUGH, PASS]


@pytest.mark.parametrize(
    ("passed", "total", "wish"),
    [
        (120, 200, "make 69 more of 200 queries pass"),
        (20, 35, "make 15 more of 35 queries pass"),
        (0, 10, "make 10 more of 10 queries pass, and decide more queries"),
    ],
)
def test_failing_pass_rate_says_how_many_more_must_pass(passed: int, total: int, wish: str) -> None:
    facts = replace(GOOD, decisive_passed=passed, decisive_total=total)
    assert evaluate(make_spec(Measure.PASS_RATE, 0.9), facts).missing == wish


def test_as_many_more_passes_as_it_asks_for_are_enough() -> None:
    spec = make_spec(Measure.PASS_RATE, 0.9)
    states = [evaluate(spec, replace(GOOD, decisive_passed=passed, decisive_total=200)).state for passed in (188, 189)]
    assert states == [NOT_ENOUGH, PASS]


def test_required_passing_says_how_many_fail() -> None:
    facts = replace(GOOD, required_passing=15, required_missing=2)
    gate = evaluate(make_spec(Measure.REQUIRED_PASSING, 1), facts)
    assert gate.because == "3 required queries fail."


@pytest.mark.parametrize(
    ("passing", "missing", "minutes"), [(17, 0, 180.0), (18, 0, 120.0), (17, 3, 7.0), (18, 2, 5.0)]
)
def test_required_passing_effort_grows_with_the_queries(passing: int, missing: int, minutes: float) -> None:
    facts = replace(GOOD, required_passing=passing, required_missing=missing)
    assert evaluate(make_spec(Measure.REQUIRED_PASSING, 1), facts).effort == minutes


@pytest.mark.parametrize(("passed", "total", "minutes"), [(120, 200, 69 * 60), (10, 10, 50.0), (9, 10, 20_000.0)])
def test_pass_rate_effort_grows_with_the_queries(passed: int, total: int, minutes: float) -> None:
    facts = replace(GOOD, decisive_passed=passed, decisive_total=total)
    assert evaluate(make_spec(Measure.PASS_RATE, 0.9), facts).effort == minutes


def test_pass_rate_with_a_bound_at_the_threshold() -> None:
    facts, interval = replace(GOOD, decisive_passed=45, decisive_total=50), wilson(45, 50)
    states = [evaluate(make_spec(Measure.PASS_RATE, bound), facts).state for bound in (interval.low, interval.high)]
    assert states == [PASS, NOT_ENOUGH]
