import random

import numpy as np
import pytest
from scipy import stats

from reviews.logic.paired import permutation_test, permutation_tests


def theirs(differences: list[float], resamples: float) -> float:
    """The same test by scipy: each pair (difference, 0) may change places."""
    found = stats.permutation_test(
        (differences, [0.0] * len(differences)),
        lambda left, right, axis: np.mean(left - right, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=resamples,
        rng=np.random.default_rng(3),
    )
    return float(found.pvalue)


def drawn(size: int, shift: float) -> list[float]:
    source = random.Random(size)
    return [source.gauss(shift, 0.2) for _ in range(size)]


@pytest.mark.parametrize("size", [2, 5, 9, 12])
@pytest.mark.parametrize("shift", [0.0, 0.1, -0.3])
def test_p_of_few_queries_is_exact(size: int, shift: float) -> None:
    differences = drawn(size, shift)
    assert permutation_test(differences) == pytest.approx(theirs(differences, np.inf), abs=1e-12)


def test_p_counts_equal_sums_as_equally_far() -> None:
    differences = [0.1, 0.2, 0.3, -0.1, -0.2, 0.1, 0.3]
    assert permutation_test(differences) == pytest.approx(theirs(differences, np.inf), abs=1e-12)


@pytest.mark.parametrize("shift", [0.0, 0.03, 0.06])
def test_p_of_many_queries_is_near_that_of_scipy(shift: float) -> None:
    differences = drawn(60, shift)
    assert permutation_test(differences) == pytest.approx(theirs(differences, 20_000), abs=0.02)


def test_fishers_own_example() -> None:
    """Darwin's maize, pair by pair (The Design of Experiments, 1935, section 21): 1,726 of 32,768 assignments."""
    eighths_of_an_inch = [49.0, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    assert permutation_test(eighths_of_an_inch) == 1726 / 32_768


def test_random_p_is_never_0() -> None:
    assert permutation_test([1.0] * 100, draws=999) == 1 / 1000


def test_queries_that_did_not_change_do_not_count() -> None:
    assert permutation_test([0.5, 0.25, 0.125]) == permutation_test([0.5, 0, 0.25, 0, *[0] * 50, 0.125]) == 0.25


@pytest.mark.parametrize("differences", [[], [0.0], [0.0, 0.0, 0.0], [0.5]])
def test_p_is_1_where_nothing_can_be_told(differences: list[float]) -> None:
    assert permutation_test(differences) == 1.0


def test_metrics_are_tested_each_by_itself() -> None:
    first, second = drawn(40, 0.05), drawn(41, 0.0)[:40]
    both = permutation_tests([first, second])
    assert both == [permutation_test(first), permutation_test(second)]


def test_p_is_the_same_twice() -> None:
    assert permutation_test(drawn(50, 0.02)) == permutation_test(drawn(50, 0.02))


def test_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="inhomogeneous"):
        permutation_tests([[0.1, 0.2], [0.1]])
