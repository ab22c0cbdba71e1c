"""How the calls went: errors and latency."""

import math
from fractions import Fraction

from reviews.choices import GateState
from reviews.logic.criteria import CriterionSpec
from reviews.logic.facts import Facts
from reviews.logic.measures.readings import (
    FIX_ERRORS,
    REPLAY,
    SPEED_UP,
    EvidenceLink,
    Reading,
    unanswered,
    unreplayed,
)
from reviews.logic.statistics import wilson
from reviews.logic.wording import count, percent


def error_rate(spec: CriterionSpec, facts: Facts) -> Reading:
    """Errors over calls, with the 95 % interval (Wilson) beside it; the observed share decides.

    Nothing but errors decides here, and only here: they are what the measure counts.
    """
    if (nothing := unreplayed(facts)) is not None:
        return nothing
    allowed = math.floor(Fraction(str(spec.threshold)) * facts.asked)
    passes = facts.errors <= allowed
    actual, interval = facts.errors / facts.asked, wilson(facts.errors, facts.asked)
    return Reading(
        GateState.PASS if passes else GateState.FAIL,
        actual,
        percent(actual),
        f"{facts.errors:,} of {count(facts.asked, 'call')} gave no usable answer.",
        low=interval.low,
        high=interval.high,
        missing="" if passes else f"bring {count(facts.errors, 'error')} down to {allowed:,}",
        effort=0.0 if passes else FIX_ERRORS,
    )


def latency(spec: CriterionSpec, facts: Facts) -> Reading:
    """The candidate's percentile, absolute and, where the criterion says so, against the baseline's."""
    q, ratio = spec.percentile, spec.against_baseline
    actual, baseline = _timed(facts, q), facts.baseline_latency_ms.get(q)
    if isinstance(actual, Reading):
        return actual
    text = f"p{q} {_ms(actual)}"
    limit = spec.threshold if ratio is None or baseline is None else min(spec.threshold, baseline * ratio)
    because = f"{q} % of the answers came within {_ms(actual)}"
    because += "." if baseline is None else f"; on the baseline within {_ms(baseline)}."
    if actual > limit:
        missing = f"bring p{q} down by {math.ceil(actual - limit)} ms"
        return Reading(GateState.FAIL, actual, text, because, missing=missing, effort=SPEED_UP)
    if ratio is not None and baseline is None:
        return _unmeasured(actual, text, "The baseline's latency is not known.", "the baseline")
    return Reading(GateState.PASS, actual, text, because)


def latency_ratio(spec: CriterionSpec, facts: Facts) -> Reading:
    """The candidate's percentile over the baseline's."""
    q = spec.percentile
    actual, baseline = _timed(facts, q), facts.baseline_latency_ms.get(q)
    if isinstance(actual, Reading):
        return actual
    if not baseline:
        return _unmeasured(None, "not compared", "The baseline's latency is not known.", "the baseline")
    ratio = actual / baseline
    because = f"p{q} is {_ms(actual)}, on the baseline {_ms(baseline)}."
    if ratio <= spec.threshold:
        return Reading(GateState.PASS, ratio, f"{ratio:.2f} × baseline", because)
    text = f"{math.ceil(ratio * 100) / 100:.2f} × baseline"
    missing = f"bring p{q} down by {math.ceil(actual - spec.threshold * baseline)} ms"
    return Reading(GateState.FAIL, ratio, text, because, missing=missing, effort=SPEED_UP)


def _timed(facts: Facts, q: int) -> float | Reading:
    """The version's percentile, or why there is none."""
    if (nothing := unanswered(facts)) is not None:
        return nothing
    unmeasured = _unmeasured(None, "not measured", "No answer of this version was timed.", "this version")
    return facts.latency_ms.get(q, unmeasured)


def _ms(latency: float) -> str:
    """Whole milliseconds, rounded up: what is over a limit never reads as being within it."""
    return f"{math.ceil(latency):,} ms"


def _unmeasured(actual: float | None, text: str, because: str, what: str) -> Reading:
    return Reading(
        GateState.NOT_ENOUGH,
        actual,
        text,
        because,
        missing=f"replay {what}",
        effort=REPLAY,
        remedy=EvidenceLink("replay" if actual is None else "versions"),
    )
