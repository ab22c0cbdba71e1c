import json

import pytest

from bugbash.choices import CallError, QueryStatus, Verdict
from bugbash.logic.summary import ReplaySummary, Row, percentile, summarise

ROWS: list[Row] = [
    (Verdict.FIXED, QueryStatus.PASS, 30.0, ""),
    (Verdict.PASSING, QueryStatus.PASS, 10.0, None),
    (Verdict.PASSING, QueryStatus.PASS, 20.0, None),
    (Verdict.STILL_BROKEN, QueryStatus.FAIL, 40.0, None),
    (Verdict.UNSTABLE, QueryStatus.FLAKY, 50.0, None),
    (Verdict.CHANGED, QueryStatus.OPEN, 60.0, None),
    (Verdict.ERROR, QueryStatus.ERROR, 9000.0, CallError.TIMEOUT_TOTAL),
    ("", "", None, None),
]


def test_outcomes_are_counted_by_verdict_status_and_error() -> None:
    summary = summarise(ROWS)
    assert summary.total == 8
    assert summary.verdicts == {
        "changed": 1,
        "error": 1,
        "fixed": 1,
        "passing": 2,
        "still-broken": 1,
        "unstable": 1,
    }
    assert summary.statuses == {"error": 1, "fail": 1, "flaky": 1, "open": 1, "pass": 3}
    assert summary.errors == {"timeout-total": 1}


def test_a_flaky_query_is_decisive_and_does_not_pass() -> None:
    summary = summarise(ROWS)
    assert (summary.passed, summary.failed) == (3, 2)


def test_latency_leaves_errors_out() -> None:
    summary = summarise(ROWS)
    assert (summary.p50_ms, summary.p95_ms, summary.p99_ms) == (30.0, 60.0, 60.0)


def test_latency_percentiles_are_told_apart() -> None:
    summary = summarise((Verdict.PASSING, QueryStatus.PASS, float(ms), None) for ms in range(1, 101))
    assert (summary.p50_ms, summary.p95_ms, summary.p99_ms) == (50.0, 95.0, 99.0)


def test_without_checks_nothing_passed_or_failed() -> None:
    summary = summarise([(Verdict.NEW, QueryStatus.OPEN, 1.0, None)])
    assert (summary.passed, summary.failed) == (0, 0)


def test_nothing_replayed_has_no_latency() -> None:
    assert summarise([]) == ReplaySummary(total=0)


def test_summary_is_the_same_after_a_way_through_json() -> None:
    summary = summarise(ROWS)
    assert ReplaySummary.from_json(json.loads(json.dumps(summary.to_json()))) == summary


@pytest.mark.parametrize(
    ("count", "q", "expected"),
    [(1, 50, 1), (2, 50, 1), (3, 50, 2), (20, 95, 19), (21, 95, 20), (100, 99, 99), (101, 99, 100), (5, 99, 5)],
)
def test_percentile_is_the_nearest_rank(count: int, q: int, expected: int) -> None:
    assert percentile(range(1, count + 1), q) == expected


def test_lowest_percentile_is_the_least_value() -> None:
    assert percentile([7.0, 8.0], 0) == 7.0
