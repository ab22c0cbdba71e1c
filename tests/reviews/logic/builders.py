"""Facts and criteria that a test starts from and changes in one place."""

from dataclasses import replace
from typing import Any

from bugbash.choices import Parity, Severity, Verdict
from reviews.choices import GateState, Measure, Metric
from reviews.logic.criteria import direction
from reviews.logic.facts import (
    AgreementFacts,
    AnswerFacts,
    Baseline,
    DiscoveryFacts,
    PairedRanking,
    PreferenceFacts,
    Scope,
)
from reviews.logic.gates import (
    CriterionSpec,
    EvidenceLink,
    Facts,
    Gate,
    ManualItem,
    OpenBreakage,
    RankingFacts,
    evaluate,
)

NOTHING = Facts()
WELL_RANKED = RankingFacts({Metric.NDCG: (0.9, 0.85, 0.95, 0.8, 1.0, 0.9, 0.88, 0.92)}, judged=76, unrated=4)
BASELINE_RANKED = RankingFacts({Metric.NDCG: (0.8, 0.8, 0.85, 0.75, 0.9, 0.9, 0.8, 0.84)}, judged=76, unrated=4)
GOOD = Facts(
    replayed=True,
    queries_total=200,
    queries_replayed=200,
    asked=220,
    verdicts={Verdict.PASSING: 150, Verdict.FIXED: 17, Verdict.UNCHANGED: 33},
    required_total=20,
    required_passing=20,
    decisive_total=167,
    decisive_passed=160,
    latency_ms={95: 142.0},
    baseline_latency_ms={95: 139.0},
    contract_breaks=(),
    parity={Parity.SAME: 200},
    preferences=PreferenceFacts(n=40, wins=25, ties=10, losses=5, score=0.75, low=0.64, high=0.84),
    answers=AnswerFacts(passed=96, failed=4),
    agreement=AgreementFacts(n=40, alpha=0.82),
    discovery=DiscoveryFacts(left=1.5, low=0.2, high=4.0),
    tags=("api", "docs"),
    rankings={10: WELL_RANKED},
    baseline=Baseline("0.4", replayed=True),
    paired={10: PairedRanking(WELL_RANKED, BASELINE_RANKED)},
    manual_items={"rollback": ManualItem(done=True, by="Engineer 1", link="https://wiki.example/rollback")},
)
PART = replace(GOOD, scoped={}, decisive_total=20, decisive_passed=18)
GOOD = replace(GOOD, scoped={Scope(tags=(tag,)): PART for tag in GOOD.tags})
SILENT = replace(
    GOOD,
    errors=220,
    verdicts={Verdict.ERROR: 200},
    required_passing=0,
    required_missing=20,
    decisive_total=0,
    decisive_passed=0,
    latency_ms={},
    contract_breaks=None,
    rankings={10: RankingFacts()},
    paired={10: PairedRanking(only_baseline=8)},
    manual_items={},
)


def make_spec(
    measure: Measure, threshold: float, *, key: int = 1, must: bool = True, owner: str = "", **params: Any
) -> CriterionSpec:
    operator = direction(measure)
    return CriterionSpec(key, f"Sentence {key}", measure, operator, threshold, params, must, owner)


def make_breakage(number: int, severity: Severity = Severity.S1) -> OpenBreakage:
    return OpenBreakage(number=number, title=f"Breakage {number}", severity=severity)


def make_gate(state: GateState, *, key: int = 1, must: bool = True, waived: bool = False, **changes: Any) -> Gate:
    spec = make_spec(Measure.REGRESSIONS, 0, key=key, must=must)
    missing = "" if state == GateState.PASS else f"do work {key}"
    here = EvidenceLink("replay")
    gate = replace(evaluate(spec, GOOD), state=state, waived=waived, missing=missing, effort=float(key))
    return replace(gate, evidence=here, remedy=here, **changes)
