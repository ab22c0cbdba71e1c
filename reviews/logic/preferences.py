"""Blind preferences: who sees which answer on which side, and what many such words come to.

A comparison is 1 where the candidate is better, 0 where the baseline is, 1/2 where neither. Equal answers are never
shown and count as 1/2. The interval resamples whole queries (a cluster bootstrap, Davison and Hinkley, 1997, 3.8),
because what two people say of one pair is no two independent facts.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from reviews.logic.statistics import RESAMPLES, SEED, Interval, wilson

HIDDEN = "▮▮"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One person's word on one pair. `score` is the candidate's; `chose_left` is None where neither was better."""

    group: str
    score: float
    chose_left: bool | None = None
    candidate_acceptable: bool = True
    baseline_acceptable: bool = True


@dataclass(frozen=True, slots=True)
class PreferenceResult:
    """`score` is (wins + ties/2)/n with its 95 % interval, None without a comparison.

    equal               pairs of equal answers, which are among the ties
    left                how often the left one was chosen among those that chose, with Wilson's interval
    consistent          how many of the pairs that came back flipped were answered alike, of `again`
    needed              about how many more comparisons would show a winner; None where one shows, or none is in sight
    """

    n: int
    wins: int
    ties: int
    losses: int
    equal: int
    score: float | None
    interval: Interval
    candidate_acceptable: int
    baseline_acceptable: int
    shown: int
    left: int
    chosen: int
    left_interval: Interval
    consistent: int
    again: int
    needed: int | None

    @property
    def winner(self) -> str:
        """`candidate`, `baseline`, or nothing while the interval holds one half."""
        if self.score is None or self.interval.low <= 0.5 <= self.interval.high:
            return ""
        return "candidate" if self.score > 0.5 else "baseline"

    @property
    def is_biased(self) -> bool:
        """Whether the side where an answer stood decided more than chance would explain."""
        return not self.left_interval.low <= 0.5 <= self.left_interval.high


def is_swapped(item: int, rater: int, *, again: bool = False) -> bool:
    """Whether the pair's second answer stands on the left for this rater; the second look is the other way round."""
    return bool(sha256(f"sides {item} {rater}".encode()).digest()[0] & 1) != again


def comes_again(item: int, rater: int, share: float) -> bool:
    """Whether this rater sees this pair a second time; so for `share` of all pairs, and always the same ones."""
    drawn = int.from_bytes(sha256(f"again {item} {rater}".encode()).digest()[:4])
    return drawn < share * 2**32


def hide_names(value: Any, names: Sequence[str]) -> Any:
    """Any JSON value with these whole words replaced: an answer that says which version it is tells too much."""
    if isinstance(value, str):
        for name in names:
            value = _without(value, name)
        return value
    if isinstance(value, Mapping):
        return {key: hide_names(item, names) for key, item in value.items()}
    return [hide_names(item, names) for item in value] if isinstance(value, list) else value


def preference_result(
    comparisons: Sequence[Comparison], equal: Sequence[str], second_looks: Sequence[tuple[float, float]]
) -> PreferenceResult:
    """What the words come to. `equal` are the query groups of pairs that are equal, `second_looks` the candidate's
    score at first sight and the other way round.
    """
    scores = [(one.group, one.score) for one in comparisons] + [(group, 0.5) for group in equal]
    n = len(scores)
    score = sum(value for _, value in scores) / n if n else None
    interval = cluster_interval(scores)
    chose = [one.chose_left for one in comparisons if one.chose_left is not None]
    return PreferenceResult(
        n=n,
        wins=sum(value == 1 for _, value in scores),
        ties=sum(value == 0.5 for _, value in scores),
        losses=sum(value == 0 for _, value in scores),
        equal=len(equal),
        score=score,
        interval=interval,
        candidate_acceptable=sum(one.candidate_acceptable for one in comparisons),
        baseline_acceptable=sum(one.baseline_acceptable for one in comparisons),
        shown=len(comparisons),
        left=sum(chose),
        chosen=len(chose),
        left_interval=wilson(sum(chose), len(chose)),
        consistent=sum(first == second for first, second in second_looks),
        again=len(second_looks),
        needed=more_needed(n, score, interval),
    )


def cluster_interval(scores: Sequence[tuple[str, float]], *, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """95 % percentile interval of the mean, whole groups resampled; of fewer than two groups 0..1: all is possible."""
    sums: dict[str, float] = {}
    counts: dict[str, int] = {}
    for group, value in scores:
        sums[group] = sums.get(group, 0.0) + value
        counts[group] = counts.get(group, 0) + 1
    if len(sums) < 2:
        return Interval(0.0, 1.0)
    total, size = np.array(list(sums.values())), np.array(list(counts.values()), dtype=np.float64)
    drawn = np.random.default_rng(seed).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=resamples)
    low, high = np.quantile((drawn @ total) / (drawn @ size), [0.025, 0.975])
    return Interval(float(low), float(high))


def more_needed(n: int, score: float | None, interval: Interval) -> int | None:
    """How many more comparisons would take one half out of the interval, if all else stays.

    The interval narrows with the root of n, so n' = n (w / |score - 1/2|)² with w its half on the side of one half.
    """
    if score is None or score == 0.5 or not interval.low <= 0.5 <= interval.high:
        return None
    width = score - interval.low if score > 0.5 else interval.high - score
    return max(1, math.ceil(n * (width / abs(score - 0.5)) ** 2 - n - 1e-9))


def _without(text: str, name: str) -> str:
    """`name` where it stands by itself: `0.5` in "version 0.5." and not in "10.5" or "0.5.1"."""
    if not name or name not in text:
        return text
    return re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", HIDDEN, text)
