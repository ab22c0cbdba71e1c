"""Gates: what each criterion says about one version, in three states."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bugbash.choices import Parity, QueryStatus, Severity, Verdict
from portal.lib.amounts import say_decimal
from reviews.choices import GateState, Measure
from reviews.logic.criteria import CriterionSpec, problems, threshold_text
from reviews.logic.facts import ContractBreak, Facts, ManualItem, OpenBreakage, RankingFacts
from reviews.logic.measures import MEASURES
from reviews.logic.measures.model_words import doubted, trust_in
from reviews.logic.measures.readings import (
    CONFIRM_ITEM,
    RATE_RESULT,
    REPLAY,
    WRITE_CHECK,
    EvidenceLink,
    Reading,
    by_severity,
)
from reviews.logic.wording import change_interval, count, percent

__all__ = [
    "ContractBreak",
    "CriterionSpec",
    "EvidenceLink",
    "Facts",
    "Gate",
    "ManualItem",
    "OpenBreakage",
    "RankingFacts",
    "evaluate",
]


EVIDENCE: dict[Measure, tuple[str, dict[str, tuple[str, ...]]]] = {
    Measure.OPEN_BREAKAGES: ("breakages", {}),
    Measure.UNTRIAGED: ("breakages", {}),
    Measure.UNDISCOVERED: ("discovery", {}),
    Measure.REGRESSIONS: ("replay", {"verdict": (Verdict.REGRESSED.value,)}),
    Measure.REQUIRED_PASSING: ("replay", {"required": ("1",)}),
    Measure.PASS_RATE: ("replay", {"status": (QueryStatus.FAIL.value, QueryStatus.FLAKY.value)}),
    Measure.SLICE_FLOOR: ("replay", {}),
    Measure.COVERAGE: ("replay", {}),
    Measure.CONTRACT_BREAKS: ("contract", {}),
    Measure.PARITY: ("replay", {"parity": (Parity.DIFFERS.value,)}),
    Measure.ERROR_RATE: ("replay", {"verdict": (Verdict.ERROR.value,)}),
    Measure.LATENCY: ("replay", {}),
    Measure.LATENCY_RATIO: ("replay", {}),
    Measure.METRIC: ("queue", {}),
    Measure.METRIC_CHANGE: ("queue", {}),
    Measure.JUDGED: ("queue", {}),
    Measure.PREFERENCE: ("queue", {}),
    Measure.ACCEPTED: ("queue", {}),
    Measure.AGREEMENT: ("queue", {}),
    Measure.MANUAL: ("checklist", {}),
}


UNREPLAYED = (Measure.MANUAL, Measure.PREFERENCE, Measure.ACCEPTED, Measure.AGREEMENT, Measure.UNDISCOVERED)
AGAIN = {
    "replay": ("replay again", REPLAY, "versions"),
    "queue": ("rate again", 10 * RATE_RESULT, "queue"),
    "checklist": ("confirm again", CONFIRM_ITEM, "checklist"),
}


@dataclass(frozen=True, slots=True)
class Gate:
    """A criterion's state for one version. A waiver changes nothing but `waived`: the state stays to be seen.

    `actual` is in the criterion's unit, `low` and `high` bound it at 95 % where there is an interval;
    the texts say the same to people. `missing` says in numbers what leads to a pass (empty on a pass),
    `effort` in rough minutes how long that takes, `remedy` where.
    """

    spec: CriterionSpec
    state: GateState
    waived: bool
    actual: float | None
    actual_text: str
    low: float | None
    high: float | None
    interval_text: str
    threshold_text: str
    because: str
    missing: str
    effort: float
    evidence: EvidenceLink
    remedy: EvidenceLink
    evidence_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        """Plain values for a report; the moment stays a datetime."""
        return asdict(self)


def evaluate(spec: CriterionSpec, facts: Facts, *, waived: bool = False) -> Gate:
    """The gate of one criterion. Never raises: a criterion that cannot be measured is not enough evidence.

    A waiver of a gate that passes is not needed, so `waived` is then False.
    """
    wrong = problems(spec)
    evidence = EvidenceLink("criteria") if wrong else evidence_of(spec)
    taken_at = None if wrong else _taken_at(spec, evidence, facts)
    reading = _unmeasurable(wrong) if wrong else _age(_measure(spec, facts), evidence, taken_at, facts)
    return Gate(
        spec=spec,
        state=reading.state,
        waived=waived and reading.state != GateState.PASS,
        actual=reading.actual,
        actual_text=reading.actual_text,
        low=reading.low,
        high=reading.high,
        interval_text=interval_text(spec, reading),
        threshold_text="" if wrong else threshold_text(spec),
        because=reading.because,
        missing=reading.missing,
        effort=reading.effort,
        evidence=evidence,
        remedy=reading.remedy or evidence,
        evidence_at=taken_at,
    )


def interval_text(spec: CriterionSpec, reading: Reading) -> str:
    """`0.61–0.76`, or `58.8 %–74.1 %` where the measure is a share; empty without an interval."""
    if reading.low is None or reading.high is None:
        return ""
    if spec.measure == Measure.UNDISCOVERED:
        return f"{reading.low:.0f}–{reading.high:.0f}"
    if spec.measure == Measure.METRIC_CHANGE:
        return change_interval(reading.low, reading.high)
    say = say_decimal if spec.measure in (Measure.METRIC, Measure.PREFERENCE) else percent
    return f"{say(reading.low)}–{say(reading.high)}"


def evidence_of(spec: CriterionSpec) -> EvidenceLink:
    """The page and filter that show what a criterion counts."""
    kind, params = EVIDENCE[Measure(spec.measure)]
    match kind:
        case "breakages":
            chosen = (Severity.UNSET.value,) if spec.measure == Measure.UNTRIAGED else spec.severities
            only = {"category": spec.params.get("categories", ()), "tag": spec.tags}
            return EvidenceLink(kind, {**by_severity(chosen), **_chosen(only)})
        case "queue" if spec.measure in (Measure.METRIC, Measure.METRIC_CHANGE, Measure.JUDGED):
            return EvidenceLink(kind, {"k": (str(spec.k),)})
        case "replay":
            part = spec.scope
            only = {"tag": part.tags, "family": part.families, "deployment": part.deployments}
            return EvidenceLink(kind, {**params, **_chosen(only)})
        case "checklist":
            return EvidenceLink(kind, {"item": (spec.item,)})
        case _:
            return EvidenceLink(kind, params)


def _chosen(names: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """What the list is narrowed to; of several values any will do there, as in the criterion."""
    return {name: tuple(values) for name, values in names.items() if values}


def _measure(spec: CriterionSpec, facts: Facts) -> Reading:
    """A model's word counts only where the criterion says so, and only once it agrees with the experts."""
    if not (spec.with_model and facts.replayed):
        return _read(spec, facts)
    trust = trust_in(spec, facts)
    if not trust.is_enough:
        return doubted(trust)
    reading = _read(spec, facts.assisted or facts)
    return replace(reading, because=f"{reading.because} {trust.counted}")


def _read(spec: CriterionSpec, facts: Facts) -> Reading:
    """A part of the queries that somebody chose may fail a criterion, and never passes one alone."""
    part = facts.within(spec.scope)
    if spec.scope and facts.replayed and not part.queries_total:
        return _empty(spec)
    reading = MEASURES[Measure(spec.measure)](spec, part)
    left = part.queries_unreplayed
    if reading.state != GateState.PASS or spec.measure in UNREPLAYED or not (facts.chosen and left):
        return reading
    return replace(
        reading,
        state=GateState.NOT_ENOUGH,
        because=f"{reading.because} {count(left, 'query was', 'queries were')} left out by choice.",
        missing=f"replay {count(left, 'more query', 'more queries')}",
        effort=REPLAY,
        remedy=EvidenceLink("versions"),
    )


def _empty(spec: CriterionSpec) -> Reading:
    return Reading(
        GateState.NOT_ENOUGH,
        None,
        "no query",
        f"No active query is in its scope ({spec.scope}).",
        missing="collect queries in the criterion’s scope, or correct it",
        effort=WRITE_CHECK,
        remedy=EvidenceLink("queries"),
    )


def _taken_at(spec: CriterionSpec, evidence: EvidenceLink, facts: Facts) -> datetime | None:
    if spec.measure == Measure.MANUAL:
        item = facts.manual_items.get(spec.item)
        return item.at if item else None
    return facts.evidence_at.get(evidence.kind)


def _age(reading: Reading, evidence: EvidenceLink, taken_at: datetime | None, facts: Facts) -> Reading:
    """Stale evidence is no evidence: it neither passes nor fails, and asks for the same work again."""
    if taken_at is None or facts.stale_before is None or taken_at >= facts.stale_before:
        return reading
    if reading.state == GateState.NOT_ENOUGH:
        return reading
    missing, effort, kind = AGAIN.get(evidence.kind, AGAIN["replay"])
    return replace(
        reading,
        state=GateState.NOT_ENOUGH,
        because=f"Stale: from {taken_at:%Y-%m-%d}, before {facts.stale_before:%Y-%m-%d}. {reading.because}",
        missing=missing,
        effort=effort,
        remedy=EvidenceLink(kind),
    )


def _unmeasurable(wrong: tuple[str, ...]) -> Reading:
    return Reading(GateState.NOT_ENOUGH, None, "not measured", wrong[0], missing="correct the criterion", effort=2.0)
