"""Two versions over the same queries: is the difference more than chance would give?"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reviews.logic.statistics import CHUNK, SEED

EXACT_UP_TO = 15
DRAWS = 10_000
SAME = 1e-10  # sums this near to each other are the same sum, added up in another order


def permutation_test(differences: Sequence[float], *, draws: int = DRAWS, seed: int = SEED) -> float:
    """Two-sided p of the paired permutation test of one metric; see `permutation_tests`."""
    return permutation_tests([differences], draws=draws, seed=seed)[0]


def permutation_tests(differences: Sequence[Sequence[float]], *, draws: int = DRAWS, seed: int = SEED) -> list[float]:
    """Two-sided p of the paired permutation test (Fisher, 1935), for each metric's differences by query.

    If the versions were the same, each query's difference could as well have had the other sign: p is the share
    of all assignments of signs whose sum is at least as far from 0 as the one observed. Recommended for rankings
    by Smucker, Allan and Carterette (CIKM 2007). Queries without any difference change nothing and are left out.
    Up to `EXACT_UP_TO` others all assignments are taken; above, `draws` random ones, and p is (b + 1) / (draws +
    1), which is never 0 (Phipson and Smyth, 2010). The same input gives the same p; 1.0 where nothing differs.

    All lists hold the same queries; raises ValueError where their lengths differ.
    """
    table = np.asarray(differences, dtype=np.float64)
    if table.size == 0:
        return [1.0] * len(differences)
    table = table[:, np.any(table != 0, axis=0)].T
    observed = np.abs(table.sum(axis=0))
    if len(table) <= EXACT_UP_TO:
        sums = np.abs(_all_signs(len(table)) @ table)
        return [float(share) for share in np.mean(sums >= observed - SAME, axis=0)]
    beyond = np.zeros(len(observed))
    random = np.random.default_rng(seed)
    rows = max(1, CHUNK // len(table))
    for start in range(0, draws, rows):
        signs = random.integers(0, 2, (min(rows, draws - start), len(table)), dtype=np.int8)
        beyond += np.count_nonzero(np.abs((2.0 * signs - 1) @ table) >= observed - SAME, axis=0)
    return [float(p) for p in (beyond + 1) / (draws + 1)]


def _all_signs(size: int) -> NDArray[np.float64]:
    """Every row of `size` signs once, as 1 and -1."""
    bits = (np.arange(2**size)[:, np.newaxis] >> np.arange(size)) & 1
    return (2 * bits - 1).astype(np.float64)
