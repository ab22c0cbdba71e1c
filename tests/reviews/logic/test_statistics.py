import math
import random

import numpy as np
import pytest
from scipy import stats

from reviews.logic.statistics import (
    Interval,
    bootstrap_difference,
    bootstrap_mean,
    bootstrap_means,
    mcnemar,
    percentile,
    wilson,
    wilson_total_needed,
)


def test_wilson_golden() -> None:
    interval = wilson(45, 50)
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.786, 0.957)


@pytest.mark.parametrize("total", [1, 2, 7, 50, 1000])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_wilson_equals_scipy(total: int, confidence: float) -> None:
    for successes in {0, 1, total // 2, total}:
        theirs = stats.binomtest(successes, total).proportion_ci(confidence, method="wilson")
        ours = wilson(successes, total, confidence=confidence)
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_wilson_reaches_exactly_0_and_1() -> None:
    assert wilson(0, 10).low == 0.0
    assert wilson(10, 10).high == 1.0


def test_wilson_of_nothing_is_everything() -> None:
    assert wilson(0, 0) == Interval(0.0, 1.0)


@pytest.mark.parametrize(("successes", "total"), [(-1, 5), (6, 5), (1, 0)])
def test_wilson_refuses_impossible_counts(successes: int, total: int) -> None:
    with pytest.raises(ValueError, match=rf"^successes must be within 0\.\.{total}, not {successes}\.$"):
        wilson(successes, total)


@pytest.mark.parametrize("threshold", [0.5, 0.75, 0.9, 0.95, 0.99])
def test_total_needed_is_the_smallest_for_a_perfect_rate(threshold: float) -> None:
    smallest = next(total for total in range(1, 1000) if wilson(total, total).low >= threshold)
    assert wilson_total_needed(1.0, threshold) == smallest


@pytest.mark.parametrize(("rate", "threshold"), [(0.8, 0.75), (0.7, 0.75), (0.6, 0.5), (0.0, 0.1)])
def test_total_needed_settles_it(rate: float, threshold: float) -> None:
    needed = wilson_total_needed(rate, threshold)
    assert needed is not None
    settled = [
        not wilson(round(rate * total), total).low < threshold <= wilson(round(rate * total), total).high
        for total in range(10, 10 * (needed // 10 + 2), 10)
    ]
    assert settled == [total >= needed for total in range(10, 10 * (needed // 10 + 2), 10)]


@pytest.mark.parametrize(("rate", "threshold"), [(0.9, 0.9), (0.9, 1.0), (0.1, 0.0)])
def test_total_needed_is_none_where_nothing_settles_it(rate: float, threshold: float) -> None:
    assert wilson_total_needed(rate, threshold) is None


def draw_skewed(size: int) -> list[float]:
    source = random.Random(size)
    return [min(1.0, source.betavariate(4, 1.3)) for _ in range(size)]


@pytest.mark.parametrize(
    "values",
    [
        draw_skewed(400),
        draw_skewed(12),
        [0.9, 1.0, 0.95, 0.1, 0.97, 0.99],
        [1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0],
    ],
    ids=["many", "few", "one outlier", "0 or 1"],
)
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_bootstrap_equals_scipy_bca_at_the_expanded_level(values: list[float], confidence: float) -> None:
    """Asked for the level that Hesterberg's expansion comes to, scipy's BCa gives the same interval."""
    size = len(values)
    z = math.sqrt(size / (size - 1)) * stats.t.ppf(0.5 + confidence / 2, size - 1)
    theirs = stats.bootstrap(
        (values,),
        np.mean,
        confidence_level=2 * stats.norm.cdf(z) - 1,
        n_resamples=20_000,
        method="BCa",
        rng=np.random.default_rng(1),
    ).confidence_interval
    ours = bootstrap_mean(values, confidence=confidence, resamples=20_000)
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.004)


def test_bootstrap_of_two_values_spans_them() -> None:
    assert bootstrap_mean([0.25, 0.75]) == Interval(0.25, 0.75)


def test_bootstrap_is_as_wide_as_student_for_few_symmetric_values() -> None:
    values = [0.30, 0.38, 0.44, 0.48, 0.50, 0.52, 0.56, 0.62, 0.70]
    theirs = stats.ttest_1samp(values, 0).confidence_interval()
    ours = bootstrap_mean(values)
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)


def test_bootstrap_leans_to_the_long_tail() -> None:
    values = [1.0] * 15 + [0.1] * 3
    interval, mean = bootstrap_mean(values), sum(values) / len(values)
    assert interval is not None
    assert mean - interval.low > interval.high - mean


def test_bootstrap_gives_the_same_interval_twice() -> None:
    assert bootstrap_mean(draw_skewed(30)) == bootstrap_mean(draw_skewed(30))


def test_bootstrap_depends_on_the_seed() -> None:
    assert bootstrap_mean(draw_skewed(30), seed=1) != bootstrap_mean(draw_skewed(30), seed=2)


def test_bootstrap_stays_within_the_values() -> None:
    interval = bootstrap_mean([0.0, 0.0, 0.0, 1.0, 1.0])
    assert interval is not None
    assert (interval.low >= 0, interval.high <= 1) == (True, True)


def test_bootstrap_of_equal_values_is_a_point() -> None:
    assert bootstrap_mean([0.75] * 6) == Interval(0.75, 0.75)


@pytest.mark.parametrize("values", [[], [0.5]])
def test_bootstrap_needs_two_values(values: list[float]) -> None:
    assert bootstrap_mean(values) is None


def test_bootstrap_draws_large_samples_in_parts() -> None:
    values = draw_skewed(300_000)
    interval, mean = bootstrap_mean(values, resamples=40), sum(values) / len(values)
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((mean, mean), abs=0.002)


def test_bootstrap_of_several_metrics_is_that_of_each() -> None:
    columns = [draw_skewed(30), [0.5] * 30, [1.0, 0.0] * 15]
    for ours, column in zip(bootstrap_means(columns), columns, strict=True):
        alone = bootstrap_mean(column)
        assert ours is not None
        assert alone is not None
        assert (ours.low, ours.high) == pytest.approx((alone.low, alone.high), abs=0.01)


def test_bootstrap_of_several_metrics_needs_two_queries() -> None:
    assert bootstrap_means([[0.5], [0.25]]) == [None, None]


def test_bootstrap_difference_is_paired() -> None:
    baseline = draw_skewed(40)
    candidate = [value + 0.01 * (number % 2) for number, value in enumerate(baseline)]
    interval = bootstrap_difference(candidate, baseline)
    assert interval is not None
    assert (interval.low > 0, interval.high < 0.01) == (True, True)


def test_bootstrap_difference_refuses_unequal_lengths() -> None:
    with pytest.raises(ValueError, match=r"^zip\(\) argument 2 is longer"):
        bootstrap_difference([0.1], [0.1, 0.2])


@pytest.mark.parametrize(("left", "right", "p"), [(3, 9, 0.146), (9, 3, 0.146), (1, 9, 0.021)])
def test_mcnemar_golden(left: int, right: int, p: float) -> None:
    assert round(mcnemar(left, right), 3) == p


@pytest.mark.parametrize(("left", "right"), [(0, 1), (5, 5), (0, 20), (120, 180), (4000, 4400)])
def test_mcnemar_equals_scipy(left: int, right: int) -> None:
    assert mcnemar(left, right) == pytest.approx(stats.binomtest(left, left + right).pvalue, rel=1e-9)


def test_mcnemar_of_no_change_is_one() -> None:
    assert mcnemar(0, 0) == 1.0


@pytest.mark.parametrize(("q", "expected"), [(5, 15), (30, 20), (40, 20), (50, 35), (100, 50), (0.1, 15), (99.9, 50)])
def test_percentile_is_the_nearest_rank(q: float, expected: float) -> None:
    assert percentile([35, 20, 15, 50, 40], q) == expected


@pytest.mark.parametrize(("q", "size", "rank"), [(7, 100, 7), (95, 20, 19), (99.9, 1000, 999), (29, 100, 29)])
def test_percentile_is_not_pushed_up_by_rounding(q: float, size: int, rank: int) -> None:
    assert percentile(range(1, size + 1), q) == rank


def test_percentile_of_nothing_is_undefined() -> None:
    assert percentile([], 95) is None


@pytest.mark.parametrize("q", [0, -1, 100.1])
def test_percentile_refuses_what_is_no_percentage(q: float) -> None:
    with pytest.raises(ValueError, match=r"^q must be above 0 and at most 100"):
        percentile([1.0], q)
