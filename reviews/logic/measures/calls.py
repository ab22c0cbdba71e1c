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


def p95_latency(spec: CriterionSpec, facts: Facts) -> Reading:
    """The candidate's 95th percentile, absolute and, where the criterion says so, against the baseline's."""
    actual, baseline, ratio = facts.latency_p95_ms, facts.baseline_latency_p95_ms, spec.against_baseline
    if (nothing := unanswered(facts)) is not None:
        return nothing
    if actual is None:
        return _unmeasured(None, "not measured", "No answer of this version was timed.", "this version")
    text = f"p95 {_ms(actual)}"
    limit = spec.threshold if ratio is None or baseline is None else min(spec.threshold, baseline * ratio)
    because = f"95 % of the answers came within {_ms(actual)}"
    because += "." if baseline is None else f"; on the baseline within {_ms(baseline)}."
    if actual > limit:
        missing = f"bring p95 down by {math.ceil(actual - limit)} ms"
        return Reading(GateState.FAIL, actual, text, because, missing=missing, effort=SPEED_UP)
    if ratio is not None and baseline is None:
        return _unmeasured(actual, text, "The baseline's latency is not known.", "the baseline")
    return Reading(GateState.PASS, actual, text, because)


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
