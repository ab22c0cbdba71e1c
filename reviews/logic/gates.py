"""Gates: what each criterion says about one version, in three states."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bugbash.choices import Parity, QueryStatus, Verdict
from portal.lib.amounts import say_decimal
from reviews.choices import GateState, Measure
from reviews.logic.criteria import CriterionSpec, problems, threshold_text
from reviews.logic.facts import ContractBreak, Facts, ManualItem, OpenBreakage, RankingFacts
from reviews.logic.measures import MEASURES
from reviews.logic.measures.readings import REPLAY, EvidenceLink, Reading, by_severity
from reviews.logic.wording import count, percent

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
    Measure.REGRESSIONS: ("replay", {"verdict": (Verdict.REGRESSED.value,)}),
    Measure.REQUIRED_PASSING: ("replay", {"required": ("1",)}),
    Measure.PASS_RATE: ("replay", {"status": (QueryStatus.FAIL.value, QueryStatus.FLAKY.value)}),
    Measure.CONTRACT_BREAKS: ("contract", {}),
    Measure.PARITY: ("replay", {"parity": (Parity.DIFFERS.value,)}),
    Measure.ERROR_RATE: ("replay", {"verdict": (Verdict.ERROR.value,)}),
    Measure.P95_LATENCY: ("replay", {}),
    Measure.NDCG: ("queue", {}),
    Measure.JUDGED: ("queue", {}),
    Measure.MANUAL: ("checklist", {}),
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
    reading = _unmeasurable(wrong) if wrong else _measure(spec, facts)
    evidence = EvidenceLink("criteria") if wrong else evidence_of(spec)
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
        evidence_at=facts.evidence_at.get(evidence.kind),
    )


def interval_text(spec: CriterionSpec, reading: Reading) -> str:
    """`0.61–0.76`, or `58.8 %–74.1 %` where the measure is a share; empty without an interval."""
    if reading.low is None or reading.high is None:
        return ""
    say = say_decimal if spec.measure == Measure.NDCG else percent
    return f"{say(reading.low)}–{say(reading.high)}"


def evidence_of(spec: CriterionSpec) -> EvidenceLink:
    """The page and filter that show what a criterion counts."""
    kind, params = EVIDENCE[Measure(spec.measure)]
    match kind:
        case "breakages":
            return EvidenceLink(kind, by_severity(spec.severities))
        case "queue":
            return EvidenceLink(kind, {"k": (str(spec.k),)})
        case "checklist":
            return EvidenceLink(kind, {"item": (spec.item,)})
        case _:
            return EvidenceLink(kind, params)


def _measure(spec: CriterionSpec, facts: Facts) -> Reading:
    """A part of the queries that somebody chose may fail a criterion, and never passes one alone."""
    reading = MEASURES[Measure(spec.measure)](spec, facts)
    left = facts.queries_unreplayed
    if reading.state != GateState.PASS or spec.measure == Measure.MANUAL or not (facts.chosen and left):
        return reading
    return replace(
        reading,
        state=GateState.NOT_ENOUGH,
        because=f"{reading.because} {count(left, 'query was', 'queries were')} left out by choice.",
        missing=f"replay {count(left, 'more query', 'more queries')}",
        effort=REPLAY,
        remedy=EvidenceLink("versions"),
    )


def _unmeasurable(wrong: tuple[str, ...]) -> Reading:
    return Reading(GateState.NOT_ENOUGH, None, "not measured", wrong[0], missing="correct the criterion", effort=2.0)
