"""How much was looked at: the share of the collected queries that a replay asked, and the floor under every tag."""

import math
from fractions import Fraction

from reviews.choices import GateState
from reviews.logic.criteria import CriterionSpec
from reviews.logic.facts import Facts, Scope
from reviews.logic.measures.readings import (
    FIX_QUERY,
    REPLAY,
    WRITE_CHECK,
    EvidenceLink,
    Reading,
    unanswered,
    unreplayed,
)
from reviews.logic.wording import count, listed, percent


def coverage(spec: CriterionSpec, facts: Facts) -> Reading:
    """Share of the active queries that were replayed. Too few is missing evidence, never a failure."""
    if (nothing := unreplayed(facts)) is not None:
        return nothing
    total, replayed = facts.queries_total, min(facts.queries_replayed, facts.queries_total)
    if not total:
        return Reading(
            GateState.NOT_ENOUGH,
            None,
            "no query",
            "The project has no active query.",
            missing="collect at least 1 query",
            effort=WRITE_CHECK,
            remedy=EvidenceLink("queries"),
        )
    because = f"{replayed:,} of {count(total, 'active query', 'active queries')} were replayed."
    short = math.ceil(Fraction(str(spec.threshold)) * total) - replayed
    reading = Reading(GateState.PASS, replayed / total, percent(replayed / total), because)
    if short <= 0:
        return reading
    return Reading(
        GateState.NOT_ENOUGH,
        reading.actual,
        reading.actual_text,
        because,
        missing=f"replay {count(short, 'more query', 'more queries')}",
        effort=REPLAY,
        remedy=EvidenceLink("versions"),
    )


def slice_floor(spec: CriterionSpec, facts: Facts) -> Reading:
    """The worst tag by pass rate or metric: no tag may be below the threshold.

    The observed value of each tag decides, not its bound, which a small tag could never reach; a tag with fewer
    than `min_queries` decided queries says nothing. One tag known to be below fails; one unknown leaves it open.
    """
    if (nothing := unanswered(facts)) is not None:
        return nothing
    tags = spec.tags or facts.tags
    if not tags:
        return _open("no tag", "No active query has a tag.", "tag the queries", WRITE_CHECK)
    values = {tag: _values(spec, facts.within(Scope(tags=(tag,)))) for tag in tags}
    means = {tag: math.fsum(found) / len(found) for tag, found in values.items() if len(found) >= spec.min_queries}
    unknown = {tag: spec.min_queries - len(found) for tag, found in values.items() if tag not in means}
    below = sorted((tag for tag, mean in means.items() if mean < spec.threshold), key=lambda tag: (means[tag], tag))
    lowest = min(means.values(), default=None)
    worst = min(means, key=lambda tag: (means[tag], tag), default="")
    text = "not known" if lowest is None else f"{worst} {lowest:.2f}"
    because = f"{count(len(means), 'tag is', 'tags are')} known"
    because += f"; lowest is {worst} with {lowest:.3f} over {len(values[worst])}." if lowest is not None else "."
    if unknown:
        because += f" Too few queries: {listed(sorted(unknown))}."
    if below:
        missing = f"raise {listed(below)} to {spec.threshold:g}"
        effort = FIX_QUERY * len(below)
        return Reading(GateState.FAIL, lowest, text, because, missing=missing, effort=effort)
    if unknown:
        more = sum(unknown.values())
        wish = f"decide {count(more, 'more query', 'more queries')} in {listed(sorted(unknown))}"
        return _open(text, because, wish, WRITE_CHECK * more, actual=lowest)
    return Reading(GateState.PASS, lowest, text, because)


def _values(spec: CriterionSpec, part: Facts) -> tuple[float, ...]:
    if spec.sliced_metric is None:
        return (1.0,) * part.decisive_passed + (0.0,) * (part.decisive_total - part.decisive_passed)
    ranking = part.rankings.get(spec.k)
    return ranking.scores.get(spec.sliced_metric, ()) if ranking else ()


def _open(text: str, because: str, missing: str, effort: float, actual: float | None = None) -> Reading:
    queries = EvidenceLink("queries")
    return Reading(GateState.NOT_ENOUGH, actual, text, because, missing=missing, effort=effort, remedy=queries)
