"""What the checks say: required queries and the pass rate."""

import math
from bisect import bisect_left
from dataclasses import replace
from fractions import Fraction

from reviews.choices import GateState
from reviews.logic.criteria import CriterionSpec
from reviews.logic.facts import Facts
from reviews.logic.measures.readings import (
    FIX_QUERY,
    REPLAY,
    WRITE_CHECK,
    EvidenceLink,
    Reading,
    unanswered,
)
from reviews.logic.statistics import wilson, wilson_total_needed
from reviews.logic.wording import count, percent

TOO_MANY = 10_000  # asking for more queries than this says nothing but "too close to the threshold"


def required_passing(spec: CriterionSpec, facts: Facts) -> Reading:
    """Share of the required queries that pass; one without a result counts neither way."""
    total, passing, unknown = facts.required_total, facts.required_passing, facts.required_missing
    if not total:
        return _nothing_required()
    actual, text = passing / total, f"{passing} of {total}"
    short = math.ceil(Fraction(str(spec.threshold)) * total) - passing
    failing = total - passing - unknown
    because = f"{count(failing, 'required query fails', 'required queries fail')}."
    if short > unknown:
        more = short - unknown
        missing = f"make {count(more, 'more required query', 'more required queries')} pass"
        return Reading(GateState.FAIL, actual, text, because, missing=missing, effort=FIX_QUERY * more)
    if (nothing := unanswered(facts, actual=actual, actual_text=text)) is not None:
        return nothing
    if short <= 0:
        return Reading(GateState.PASS, actual, text, because)
    return Reading(
        GateState.NOT_ENOUGH,
        actual,
        text,
        f"{count(unknown, 'required query has', 'required queries have')} neither passed nor failed.",
        missing=f"get a result for {count(short, 'more required query', 'more required queries')}",
        effort=REPLAY + WRITE_CHECK * short,
    )


def pass_rate(spec: CriterionSpec, facts: Facts) -> Reading:
    """The 95 % interval (Wilson) of the pass rate over the decided queries, against the threshold.

    Passes where all of it is at or above, fails where all of it is below.
    """
    if (nothing := unanswered(facts)) is not None:
        return nothing
    total, passed = facts.decisive_total, facts.decisive_passed
    if not total:
        return _ask_more(spec, facts, Reading(GateState.NOT_ENOUGH, None, "0 decided", "No check decides."))
    interval = wilson(passed, total)
    reading = Reading(
        GateState.PASS,
        passed / total,
        percent(passed / total),
        f"{passed} of {total} pass; 95 % interval {percent(interval.low)} to {percent(interval.high)}.",
        low=interval.low,
        high=interval.high,
    )
    if interval.low >= spec.threshold:
        return reading
    if interval.high >= spec.threshold:
        return _ask_more(spec, facts, reading)
    return _fix_more(spec, reading, passed, total)


def _nothing_required() -> Reading:
    return Reading(
        GateState.NOT_ENOUGH,
        None,
        "none required",
        "No query is marked as required.",
        missing="mark the queries that must pass as required",
        effort=WRITE_CHECK,
        remedy=EvidenceLink("queries"),
    )


def _fix_more(spec: CriterionSpec, reading: Reading, passed: int, total: int) -> Reading:
    """How many more of the same queries must pass for the lower bound; all of them may be too few."""
    enough = bisect_left(range(total + 1), spec.threshold, key=lambda passes: wilson(passes, total).low)
    more = min(enough, total) - passed
    missing = f"make {more} more of {count(total, 'query', 'queries')} pass"
    if enough > total:
        missing += ", and decide more queries"
    return replace(reading, state=GateState.FAIL, missing=missing, effort=FIX_QUERY * more)


def _ask_more(spec: CriterionSpec, facts: Facts, reading: Reading) -> Reading:
    """How many more decided queries settle it if they pass as often; of none so far, if all pass."""
    rate = 1.0 if reading.actual is None else reading.actual
    needed = wilson_total_needed(rate, spec.threshold)
    more = TOO_MANY + 1 if needed is None else max(1, needed - facts.decisive_total)
    unreplayed = facts.queries_unreplayed
    if unreplayed:
        missing = f"replay {count(min(more, unreplayed), 'more query', 'more queries')}"
        effort, remedy = REPLAY, EvidenceLink("replay")
    elif more > TOO_MANY:
        missing = f"more than {TOO_MANY:,} queries: the rate is too close to the threshold"
        effort, remedy = WRITE_CHECK * TOO_MANY, EvidenceLink("queries")
    else:
        missing = f"give about {count(more, 'more query', 'more queries')} a check that decides"
        effort, remedy = WRITE_CHECK * more, EvidenceLink("queries")
    return replace(reading, state=GateState.NOT_ENOUGH, missing=missing, effort=effort, remedy=remedy)
