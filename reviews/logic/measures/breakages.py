"""Open breakages by severity, category and tag; those without a severity; and what nobody has met yet."""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bugbash.choices import Severity
from reviews.choices import GateState
from reviews.logic.criteria import UPPER, CriterionSpec
from reviews.logic.facts import DiscoveryFacts, Facts, OpenBreakage
from reviews.logic.measures.readings import (
    BASH,
    FIX_QUERY,
    TRIAGE_BREAKAGE,
    EvidenceLink,
    Reading,
    by_severity,
    unanswered,
    unreplayed,
)
from reviews.logic.wording import count, listed

TRIAGED = set(Severity.values) - {Severity.UNSET.value}


def open_breakages(spec: CriterionSpec, facts: Facts) -> Reading:
    """At most so many open ones of these severities; an untriaged one might be any of them.

    None open is evidence only once the version has been replayed.
    """
    within = _within(spec, facts)
    counted = [item for item in within if item.severity in spec.severities]
    untriaged = 0 if Severity.UNSET in spec.severities else _untriaged(within)
    actual, text, codes = len(counted), _text(len(counted), spec), [item.code for item in counted]
    because = f"{listed(codes) or 'None'} {'is' if actual < 2 else 'are'} open."
    excess = actual - int(spec.threshold)
    if excess > 0:
        which = listed(codes) if excess == actual else f"{excess} of {listed(codes)}"
        effort = FIX_QUERY * excess
        return Reading(GateState.FAIL, actual, text, because, missing=f"fix or waive {which}", effort=effort)
    if excess + untriaged > 0:
        return Reading(
            GateState.NOT_ENOUGH,
            actual,
            text,
            f"{count(untriaged, 'open breakage')} without a severity may count too.",
            missing=f"triage {count(untriaged, 'breakage')}",
            effort=TRIAGE_BREAKAGE * untriaged,
            remedy=EvidenceLink("breakages", by_severity([Severity.UNSET])),
        )
    return unanswered(facts, actual=actual, actual_text=text) or Reading(GateState.PASS, actual, text, because)


def untriaged(spec: CriterionSpec, facts: Facts) -> Reading:
    """At most so many open ones whose severity nobody has said; none is evidence once the version was replayed."""
    actual = _untriaged(_within(spec, facts))
    text, because = f"{actual} untriaged", f"{count(actual, 'open breakage has', 'open breakages have')} no severity."
    excess = actual - int(spec.threshold)
    if excess > 0:
        missing, effort = f"triage {count(excess, 'breakage')}", TRIAGE_BREAKAGE * excess
        return Reading(GateState.FAIL, actual, text, because, missing=missing, effort=effort)
    return unreplayed(facts, actual=actual, actual_text=text) or Reading(GateState.PASS, actual, text, because)


def undiscovered(spec: CriterionSpec, facts: Facts) -> Reading:
    """Chao's estimate of the breakages that nobody has met, or the upper end of its 95 % interval.

    Fails where even the lower end is above the threshold; between them it takes more searching to know.
    """
    found = facts.discovery or DiscoveryFacts(why="Nobody has searched yet, so nothing can be said about what is left.")
    if found.left is None or found.low is None or found.high is None:
        return Reading(GateState.NOT_ENOUGH, None, "not known", found.why, **_search())
    low, high = max(0.0, found.low), max(0.0, found.high)
    actual = high if spec.bound == UPPER else found.left
    reading = Reading(
        GateState.PASS,
        actual,
        f"{'at most' if spec.bound == UPPER else 'about'} {_whole(actual)} left",
        f"About {_whole(found.left)} not found yet; 95 % interval {_whole(low)} to {_whole(high)}.",
        low=low,
        high=high,
    )
    if actual <= spec.threshold:
        return replace(reading, missing="")
    if low > spec.threshold:
        return replace(reading, state=GateState.FAIL, **_search())
    return replace(reading, state=GateState.NOT_ENOUGH, **_search())


def _search() -> dict[str, Any]:
    return {"missing": "run another bash with at least 2 people", "effort": BASH, "remedy": EvidenceLink("discovery")}


def _whole(amount: float) -> str:
    """Rounded up: a breakage that may be left is never rounded away."""
    return f"{math.ceil(amount - 1e-9):,}"


def _within(spec: CriterionSpec, facts: Facts) -> list[OpenBreakage]:
    categories, tags = set(spec.categories), set(spec.tags)
    return [
        item
        for item in facts.open_breakages
        if (item.category in categories or "categories" not in spec.params) and (not tags or tags & set(item.tags))
    ]


def _untriaged(items: Iterable[OpenBreakage]) -> int:
    return sum(item.severity == Severity.UNSET for item in items)


def _text(actual: int, spec: CriterionSpec) -> str:
    named = [severity for severity in spec.severities if severity]
    if set(named) == TRIAGED:
        return f"{actual} open"
    return f"{actual} open {'/'.join(named) or 'untriaged'}"
