"""Verdicts against a known truth; `make truth` plays it with 20 seeds instead of 3 and prints the figures."""

import os
from collections.abc import Iterator

import pytest

from tests.truth import TruePrototype, score_replays, total

SEEDS = range(int(os.environ.get("TRUTH_SEEDS", "3")))
FALSE_IN = 1000


@pytest.fixture
def truth() -> Iterator[TruePrototype]:
    server = TruePrototype()
    yield server
    server.close()


def test_every_regression_is_found_and_noise_is_none(db: None, truth: TruePrototype) -> None:
    scores = score_replays(truth, SEEDS)
    whole = total(scores)
    print(f"\n{len(scores)} replays: {whole}")
    assert [score.missed_regressions for score in scores] == [0] * len(scores)
    assert whole.errors_as_failures == 0
    assert whole.false_regressions * FALSE_IN <= whole.outcomes
    assert [whole.share(kind) for kind in ("fixed", "still-broken", "regressed", "changed")] == [1, 1, 1, 1]
