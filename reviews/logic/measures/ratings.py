"""What the experts' grades say: a ranking metric, and how much of the answers is graded."""

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from reviews.choices import GateState
from reviews.logic.criteria import CriterionSpec
from reviews.logic.facts import Facts, RankingFacts
from reviews.logic.measures.readings import RANK_BETTER, RATE_RESULT, Reading, unanswered
from reviews.logic.statistics import bootstrap_mean
from reviews.logic.wording import count, percent

TOO_MANY = 10_000  # asking for more queries than this says nothing but "too close to the threshold"


def metric(spec: CriterionSpec, facts: Facts) -> Reading:
    """The 95 % bootstrap interval of the metric's mean against the threshold.

    Passes where all of it is at or above, fails where all of it is below. Nothing is decided on fewer than
    `min_queries` queries, nor below a share of `min_judged`: unrated results count as irrelevant.
    """
    ranking = facts.rankings.get(spec.k, RankingFacts())
    if not ranking.results:
        return _unranked(facts)
    scores = ranking.scores.get(spec.metric, ())
    reading = _mean(scores, ranking.undefined)
    to_rate = short_of(spec.min_judged, ranking)
    if to_rate > 0:
        because = f"{_rated(ranking)}; it takes {percent(spec.min_judged)}."
        return _rate_more(replace(reading, because=because), to_rate)
    more = spec.min_queries - len(scores)
    if more > 0 or reading.actual is None or reading.low is None or reading.high is None:
        return rate_queries(reading, spec, more)
    if reading.low >= spec.threshold:
        return replace(reading, state=GateState.PASS)
    if reading.high < spec.threshold:
        missing = f"raise the mean {spec.metric.at(spec.k)} by at least {spec.threshold - reading.actual:.2f}"
        return replace(reading, state=GateState.FAIL, missing=missing, effort=RANK_BETTER)
    more = more_queries(spec, reading.actual, reading.low, reading.high, len(scores))
    return rate_queries(reading, spec, more)


def judged(spec: CriterionSpec, facts: Facts) -> Reading:
    """Share of the results within k that have a grade. Too few is missing evidence, never a failure."""
    ranking = facts.rankings.get(spec.k, RankingFacts())
    share = ranking.judged_share
    if share is None:
        return _unranked(facts)
    reading = Reading(GateState.PASS, share, percent(share), f"{_rated(ranking)}.")
    to_rate = short_of(spec.threshold, ranking)
    return _rate_more(reading, to_rate) if to_rate > 0 else reading


def _mean(scores: Sequence[float], undefined: int) -> Reading:
    interval = bootstrap_mean(scores)
    because = f"{count(len(scores), 'query', 'queries')} with a known relevant result"
    if undefined:
        because += f", {undefined:,} without one left out"
    if interval is None:
        text = f"{scores[0]:.2f}" if scores else "not rated"
        return Reading(GateState.NOT_ENOUGH, next(iter(scores), None), text, f"{because}.")
    mean = math.fsum(scores) / len(scores)
    because += f"; 95 % interval {interval.low:.3f} to {interval.high:.3f}."
    return Reading(GateState.NOT_ENOUGH, mean, f"{mean:.2f}", because, low=interval.low, high=interval.high)


def more_queries(spec: CriterionSpec, mean: float, low: float, high: float, size: int) -> int:
    """Queries to add until the interval, which narrows with their root, leaves out the threshold."""
    gap = abs(mean - spec.threshold)
    side = mean - low if mean > spec.threshold else high - mean
    if gap * math.sqrt(TOO_MANY) <= side:
        return TOO_MANY + 1
    return max(1, math.ceil(size * (side / gap) ** 2) - size)


def rate_queries(reading: Reading, spec: CriterionSpec, queries: int) -> Reading:
    if queries > TOO_MANY:
        missing = f"more than {TOO_MANY:,} queries: the mean is too close to the threshold"
        return replace(reading, state=GateState.NOT_ENOUGH, missing=missing, effort=RATE_RESULT * TOO_MANY)
    reading = _rate_more(reading, queries * spec.k)
    words = count(queries, "more query", "more queries")
    return replace(reading, missing=f"{reading.missing} ({words}, {spec.k} each)")


def _rate_more(reading: Reading, results: int) -> Reading:
    missing = f"rate {count(results, 'more result')}"
    return replace(reading, state=GateState.NOT_ENOUGH, missing=missing, effort=RATE_RESULT * results)


def short_of(share: float, ranking: RankingFacts) -> int:
    """How many results must still be rated for this share; 0 or less when it is reached."""
    return math.ceil(Fraction(str(share)) * ranking.results) - ranking.judged


def _rated(ranking: RankingFacts) -> str:
    return f"{ranking.judged:,} of {count(ranking.results, 'result')} are rated"


def _unranked(facts: Facts) -> Reading:
    return unanswered(facts, actual_text="not rated") or Reading(
        GateState.NOT_ENOUGH,
        None,
        "not rated",
        "Nobody has rated a query to which this version gave ranked results.",
        missing="rate ranked results",
        effort=RATE_RESULT,
    )
