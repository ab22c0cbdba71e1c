"""What a replay says against the baseline: regressions and the shape of the answers."""

from bugbash.choices import Verdict
from reviews.choices import GateState
from reviews.logic.criteria import CriterionSpec
from reviews.logic.facts import Facts
from reviews.logic.measures.readings import (
    FIX_QUERY,
    RESTORE_FIELD,
    WRITE_CHECK,
    EvidenceLink,
    Reading,
    unanswered,
    without_baseline,
)
from reviews.logic.wording import count, listed


def regressions(spec: CriterionSpec, facts: Facts) -> Reading:
    """Queries that passed on the baseline and fail now, confirmed by repeats.

    Known ones fail the gate before the replay has finished; errors and unstable ones count neither way.
    """
    actual = facts.verdict_count(Verdict.REGRESSED)
    compared = actual + facts.verdict_count(Verdict.PASSING)
    text = f"{actual} regressed"
    because = f"{actual} of {count(compared, 'query', 'queries')} that passed on the baseline"
    because += f" {'fails' if actual == 1 else 'fail'} now{_left_out(facts)}."
    excess = actual - int(spec.threshold)
    if excess > 0:
        every = count(actual, "regression")
        missing = f"fix or waive {every if excess == actual else f'{excess} of {every}'}"
        return Reading(GateState.FAIL, actual, text, because, missing=missing, effort=FIX_QUERY * excess)
    if (nothing := unanswered(facts)) is not None:
        return nothing
    return Reading(GateState.PASS, actual, text, because) if compared else _nothing_compared(facts)


def contract_breaks(spec: CriterionSpec, facts: Facts) -> Reading:
    """Breaking differences between the shape of these answers and the baseline's."""
    breaks = facts.contract_breaks or ()
    actual, text = len(breaks), f"{len(breaks)} breaking"
    because = f"{listed([f'{item.path} ({item.rule})' for item in breaks]) or 'Nothing'} broke."
    excess = actual - int(spec.threshold)
    if excess > 0:
        paths = listed([item.path for item in breaks])
        which = paths if excess == actual else f"{excess} of {paths}"
        missing = f"restore {which}, or waive the contract {'break' if excess == 1 else 'breaks'}"
        return Reading(GateState.FAIL, actual, text, because, missing=missing, effort=RESTORE_FIELD * excess)
    if (nothing := unanswered(facts)) is not None:
        return nothing
    if facts.contract_breaks is None:
        return without_baseline("The shape of the answers was compared with nothing.")
    return Reading(GateState.PASS, actual, text, because)


def _left_out(facts: Facts) -> str:
    errors, unstable = facts.verdict_count(Verdict.ERROR), facts.verdict_count(Verdict.UNSTABLE)
    parts = [count(errors, "error")] if errors else []
    parts += [f"{unstable} unstable"] if unstable else []
    return f"; not counted: {listed(parts)}" if parts else ""


def _nothing_compared(facts: Facts) -> Reading:
    if facts.verdict_count(Verdict.NEW):
        return without_baseline("There was no baseline to compare with.")
    return Reading(
        GateState.NOT_ENOUGH,
        None,
        "not compared",
        "No query that passed on the baseline was decided again.",
        missing="give at least 1 query a check that passes on the baseline",
        effort=WRITE_CHECK,
        remedy=EvidenceLink("queries"),
    )
