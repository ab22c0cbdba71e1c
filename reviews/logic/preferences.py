"""Blind preferences: who sees which answer on which side, and what many such words come to.

A pair is won where most of its words say that the candidate is better, lost where most say that the baseline is, and
a tie otherwise; so it counts once, however many people looked. Equal answers are never shown and are ties. The
interval resamples whole query groups (a cluster bootstrap, Davison and Hinkley, 1997, 3.8), because alike queries are
no independent facts.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from reviews.logic.statistics import CHUNK, RESAMPLES, SEED, Interval, wilson


@dataclass(frozen=True, slots=True)
class Comparison:
    """One person's word on one pair of a query group. `score` is the candidate's: 1 better, 0 worse, 1/2 neither;
    `chose_left` is None where neither was better.
    """

    pair: str
    group: str
    score: float
    chose_left: bool | None = None
    candidate_acceptable: bool = True
    baseline_acceptable: bool = True


@dataclass(frozen=True, slots=True)
class PreferenceResult:
    """`score` is (wins + ties/2)/n over pairs with its 95 % interval, None without one.

    equal               pairs of equal answers, which are among the ties
    compared, words     pairs that somebody compared, and what was said of them in all
    *_acceptable        pairs whose answer most of its raters find acceptable, with Wilson's interval
    left                how often the left one was chosen among the words that chose, with Wilson's interval
    consistent          how many of the pairs that came back flipped were answered alike, of `again`
    needed              about how many more pairs would show a winner; None where one shows, or none is in sight
    """

    n: int
    wins: int
    ties: int
    losses: int
    equal: int
    score: float | None
    interval: Interval
    compared: int
    words: int
    candidate_acceptable: int
    baseline_acceptable: int
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
    def candidate_interval(self) -> Interval:
        return wilson(self.candidate_acceptable, self.compared)

    @property
    def baseline_interval(self) -> Interval:
        return wilson(self.baseline_acceptable, self.compared)

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


def pair_score(words: Sequence[Comparison]) -> float:
    """What its words say of one pair together: 1 won, 0 lost, 1/2 as many for the one as for the other."""
    lead = sum(one.score for one in words) - len(words) / 2
    return 0.5 if lead == 0 else float(lead > 0)


def preference_result(
    comparisons: Sequence[Comparison], equal: Sequence[str], second_looks: Sequence[tuple[float, float]]
) -> PreferenceResult:
    """What the words come to. `equal` are the query groups of pairs that are equal, `second_looks` the candidate's
    score at first sight and the other way round.
    """
    pairs: dict[str, list[Comparison]] = defaultdict(list)
    for one in comparisons:
        pairs[one.pair].append(one)
    scores = [(words[0].group, pair_score(words)) for words in pairs.values()] + [(group, 0.5) for group in equal]
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
        compared=len(pairs),
        words=len(comparisons),
        candidate_acceptable=sum(most(one.candidate_acceptable for one in words) for words in pairs.values()),
        baseline_acceptable=sum(most(one.baseline_acceptable for one in words) for words in pairs.values()),
        left=sum(chose),
        chosen=len(chose),
        left_interval=wilson(sum(chose), len(chose)),
        consistent=sum(first == second for first, second in second_looks),
        again=len(second_looks),
        needed=more_needed(n, score, interval),
    )


def most(words: Iterable[bool]) -> bool:
    """Whether more than half say so; a doubt flatters nobody."""
    said = list(words)
    return 2 * sum(said) > len(said)


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
    random, even, means = np.random.default_rng(seed), np.full(len(sums), 1 / len(sums)), []
    rows = max(1, CHUNK // len(sums))
    for start in range(0, resamples, rows):
        drawn = random.multinomial(len(sums), even, size=min(rows, resamples - start))
        means.append((drawn @ total) / (drawn @ size))
    low, high = np.quantile(np.concatenate(means), [0.025, 0.975])
    return Interval(float(low), float(high))


def more_needed(n: int, score: float | None, interval: Interval) -> int | None:
    """How many more pairs would take one half out of the interval, if all else stays.

    The interval narrows with the root of n, so n' = n (w / |score - 1/2|)² with w its half on the side of one half.
    """
    if score is None or score == 0.5 or not interval.low <= 0.5 <= interval.high:
        return None
    width = score - interval.low if score > 0.5 else interval.high - score
    return max(1, math.ceil(n * (width / abs(score - 0.5)) ** 2 - n - 1e-9))
