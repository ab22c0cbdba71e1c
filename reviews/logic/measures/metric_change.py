"""What the experts' grades say of this version beside the baseline."""

import math
from dataclasses import replace

from reviews.choices import GateState
from reviews.logic.criteria import CriterionSpec
from reviews.logic.facts import Facts, PairedRanking, RankingFacts
from reviews.logic.measures.ratings import more_queries, rate_queries, short_of
from reviews.logic.measures.readings import (
    RANK_BETTER,
    RATE_RESULT,
    REPLAY,
    EvidenceLink,
    Reading,
    unanswered,
    without_baseline,
)
from reviews.logic.metric_comparison import intervals_of
from reviews.logic.wording import change, change_interval, count, listed, percent


def metric_change(spec: CriterionSpec, facts: Facts) -> Reading:
    """The 95 % bootstrap interval of the mean of (this version - the baseline), query by query, against the threshold.

    Passes where all of it is at or above, fails where all of it is below. Nothing is decided on fewer than
    `min_queries` queries where both have a value, nor below a share of `min_judged` of either's results: unrated
    ones count as irrelevant, which a version with new results would pay for.
    """
    if (nothing := unanswered(facts, actual_text="not compared") or _without(facts)) is not None:
        return nothing
    pair = facts.paired.get(spec.k, PairedRanking())
    ours, theirs = (side.scores.get(spec.metric, ()) for side in (pair.candidate, pair.baseline))
    reading = _mean(ours, theirs)
    lacking = {"this version": short_of(spec.min_judged, pair.candidate)}
    lacking["the baseline"] = short_of(spec.min_judged, pair.baseline)
    if any(results > 0 for results in lacking.values()):
        return _rate(spec, reading, pair, {who: results for who, results in lacking.items() if results > 0})
    more = spec.min_queries - len(ours)
    if more > 0 or reading.actual is None or reading.low is None or reading.high is None:
        return _pair_more(spec, reading, pair, more)
    if reading.low >= spec.threshold:
        return replace(reading, state=GateState.PASS)
    if reading.high < spec.threshold:
        missing = f"raise the mean {spec.metric.at(spec.k)} by at least {spec.threshold - reading.actual:.3f}"
        return replace(reading, state=GateState.FAIL, missing=missing, effort=RANK_BETTER)
    return rate_queries(reading, spec, more_queries(spec, reading.actual, reading.low, reading.high, len(ours)))


def _without(facts: Facts) -> Reading | None:
    """Why there is no baseline to compare with; None where there is one."""
    known = facts.baseline
    if known is None:
        return without_baseline("The project has no baseline.")
    if known.itself:
        wish, because = "register a version to compare with it", f"{known.name} is the baseline itself."
    elif not known.replayed:
        wish, because = f"replay {known.name}", f"No replay of the baseline, {known.name}, has finished."
    else:
        return None
    reading = without_baseline(because)
    return replace(reading, missing=wish)


def _mean(ours: tuple[float, ...], theirs: tuple[float, ...]) -> Reading:
    gaps = [mine - other for mine, other in zip(ours, theirs, strict=True)]
    because = f"{count(len(gaps), 'query', 'queries')} with a known relevant result on both"
    if not gaps:
        return Reading(GateState.NOT_ENOUGH, None, "not compared", f"{because}.")
    size, [interval] = len(gaps), intervals_of([gaps])
    mean = math.fsum(gaps) / size
    because += f"; {math.fsum(ours) / size:.3f}, on the baseline {math.fsum(theirs) / size:.3f}"
    if interval is None:
        return Reading(GateState.NOT_ENOUGH, mean, change(mean), f"{because}.")
    because += f"; 95 % interval of the change {change_interval(interval.low, interval.high)}."
    return Reading(GateState.NOT_ENOUGH, mean, change(mean), because, low=interval.low, high=interval.high)


def _rate(spec: CriterionSpec, reading: Reading, pair: PairedRanking, lacking: dict[str, int]) -> Reading:
    because = f"Of this version {_rated(pair.candidate)}, of the baseline {_rated(pair.baseline)}"
    because += f"; it takes {percent(spec.min_judged)} of each."
    asked = [f"{count(results, 'more result')} of {who}" for who, results in lacking.items()]
    effort = RATE_RESULT * sum(lacking.values())
    return replace(reading, because=because, missing=f"rate {listed(asked)}", effort=effort)


def _rated(ranking: RankingFacts) -> str:
    return f"{ranking.judged:,} of {count(ranking.results, 'result')}"


def _pair_more(spec: CriterionSpec, reading: Reading, pair: PairedRanking, more: int) -> Reading:
    """Rated queries that one of the two did not answer are sooner asked than others are rated."""
    alone = {"the baseline": pair.only_candidate, "this version": pair.only_baseline}
    if not sum(alone.values()) or sum(alone.values()) < more:
        return rate_queries(reading, spec, more)
    asked = [f"{who} on {count(queries, 'more query', 'more queries')}" for who, queries in alone.items() if queries]
    remedy = EvidenceLink("versions")
    return replace(reading, missing=f"replay {listed(asked)}", effort=REPLAY, remedy=remedy)
