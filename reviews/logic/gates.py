"""Gates: what each criterion says about one version, in three states."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bugbash.choices import BreakageStatus, QueryStatus, Verdict
from reviews.choices import GateState, Measure
from reviews.logic.criteria import CriterionSpec, problems, threshold_text
from reviews.logic.facts import ContractBreak, Facts, ManualItem, OpenBreakage, RankingFacts
from reviews.logic.measures import MEASURES
from reviews.logic.measures.readings import EvidenceLink, Reading

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
    Measure.OPEN_BREAKAGES: (
        "breakages",
        {"status": (BreakageStatus.NEW.value, BreakageStatus.CONFIRMED.value)},
    ),
    Measure.REGRESSIONS: ("replay", {"verdict": (Verdict.REGRESSED.value,)}),
    Measure.REQUIRED_PASSING: ("replay", {"required": ("1",)}),
    Measure.PASS_RATE: ("replay", {"status": (QueryStatus.FAIL.value,)}),
    Measure.CONTRACT_BREAKS: ("contract", {}),
    Measure.ERROR_RATE: ("replay", {"verdict": (Verdict.ERROR.value,)}),
    Measure.P95_LATENCY: ("replay", {}),
    Measure.NDCG: ("queue", {}),
    Measure.JUDGED: ("queue", {}),
    Measure.MANUAL: ("checklist", {}),
}


@dataclass(frozen=True, slots=True)
class Gate:
    """A criterion's state for one version. A waiver changes nothing but `waived`: the state stays to be seen.

    `actual` is in the criterion's unit, `low` and `high` bound it at 95 % where there is an interval.
    `missing` says in numbers what leads to a pass (empty on a pass), `effort` in rough minutes how long
    that takes, `remedy` where.
    """

    spec: CriterionSpec
    state: GateState
    waived: bool
    actual: float | None
    actual_text: str
    low: float | None
    high: float | None
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
    reading = _unmeasurable(wrong) if wrong else MEASURES[Measure(spec.measure)](spec, facts)
    evidence = EvidenceLink("criteria") if wrong else evidence_of(spec)
    return Gate(
        spec=spec,
        state=reading.state,
        waived=waived and reading.state != GateState.PASS,
        actual=reading.actual,
        actual_text=reading.actual_text,
        low=reading.low,
        high=reading.high,
        threshold_text="" if wrong else threshold_text(spec),
        because=reading.because,
        missing=reading.missing,
        effort=reading.effort,
        evidence=evidence,
        remedy=reading.remedy or evidence,
        evidence_at=facts.evidence_at.get(evidence.kind),
    )


def evidence_of(spec: CriterionSpec) -> EvidenceLink:
    """The page and filter that show what a criterion counts."""
    kind, params = EVIDENCE[Measure(spec.measure)]
    match kind:
        case "breakages":
            return EvidenceLink(kind, {**params, "severity": spec.severities})
        case "queue":
            return EvidenceLink(kind, {"k": (str(spec.k),)})
        case "checklist":
            return EvidenceLink(kind, {"item": (spec.item,)})
        case _:
            return EvidenceLink(kind, params)


def _unmeasurable(wrong: tuple[str, ...]) -> Reading:
    return Reading(GateState.NOT_ENOUGH, None, "not measured", wrong[0], missing="correct the criterion", effort=2.0)
