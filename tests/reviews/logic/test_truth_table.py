"""Every measure in every situation: which gates pass, which fail; all others say that the evidence does not do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bugbash.choices import Parity, Severity, Verdict
from reviews.choices import GateState, Measure, Metric
from reviews.logic.facts import (
    AgreementFacts,
    AnswerFacts,
    Baseline,
    ContractBreak,
    DiscoveryFacts,
    Facts,
    ManualItem,
    PairedRanking,
    PreferenceFacts,
    RankingFacts,
    Scope,
)
from reviews.logic.gates import evaluate
from tests.reviews.logic.builders import BASELINE_RANKED, GOOD, NOTHING, PART, SILENT, WELL_RANKED, make_breakage
from tests.reviews.logic.test_gates import TYPICAL

EVERY = set(Measure)
NONE: set[Measure] = set()
THEN = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = {Measure.UNDISCOVERED, Measure.PREFERENCE, Measure.ACCEPTED, Measure.MANUAL}  # they ask no replay
AGELESS = {Measure.OPEN_BREAKAGES, Measure.UNTRIAGED, Measure.UNDISCOVERED}
NEVER_FAIL = {Measure.JUDGED, Measure.COVERAGE, Measure.MANUAL}  # what is missing there is evidence, not quality

NOT_REPLAYED = replace(
    NOTHING,
    baseline=GOOD.baseline,
    preferences=GOOD.preferences,
    answers=GOOD.answers,
    discovery=GOOD.discovery,
    manual_items=GOOD.manual_items,
)
NO_DENOMINATOR = replace(
    NOTHING,
    replayed=True,
    asked=3,
    verdicts={Verdict.NEW: 3},
    answers=AnswerFacts(0, 0),
    agreement=AgreementFacts(0),
    baseline=GOOD.baseline,
    paired={10: PairedRanking()},
)
ONE_RATER = replace(
    GOOD, agreement=AgreementFacts(0, why="Nobody rated anything twice."), discovery=DiscoveryFacts(why="One person.")
)
STALE = replace(
    GOOD,
    evidence_at=dict.fromkeys(("replay", "contract", "queue"), THEN),
    manual_items={"rollback": ManualItem(done=True, at=THEN)},
    stale_before=THEN + timedelta(seconds=1),
)
HARDLY_RATED = RankingFacts({Metric.NDCG: (0.1,) * 8}, judged=8, unrated=72)
RATED = replace(HARDLY_RATED, judged=80, unrated=0)
BAD = replace(
    GOOD,
    open_breakages=(make_breakage(1), make_breakage(2, Severity.UNSET)),
    discovery=DiscoveryFacts(left=30, low=12, high=90),
    verdicts={Verdict.REGRESSED: 150},
    required_passing=0,
    decisive_passed=10,
    scoped={Scope(tags=("api",)): replace(PART, decisive_passed=1)},
    tags=("api",),
    queries_replayed=100,
    contract_breaks=(ContractBreak("id", "removed"),),
    errors=100,
    parity={Parity.DIFFERS: 5},
    latency_ms={95: 900.0},
    rankings={10: HARDLY_RATED},
    paired={10: PairedRanking(HARDLY_RATED, BASELINE_RANKED)},
    preferences=PreferenceFacts(n=40, wins=2, ties=0, losses=38, score=0.05, low=0.01, high=0.14),
    answers=AnswerFacts(passed=4, failed=96),
    agreement=AgreementFacts(n=40, alpha=0.1),
    manual_items={},
)
BADLY_RANKED = replace(BAD, rankings={10: RATED}, paired={10: PairedRanking(RATED, BASELINE_RANKED)})
MIXED = replace(WELL_RANKED, scores={Metric.NDCG: (1.0, 0.75, 1.0, 0.7, 0.95, 1.0, 0.8, 1.0)})
FEW = replace(RATED, scores={Metric.NDCG: (0.1,) * 4})
BY_BASELINE = EVERY - {Measure.METRIC_CHANGE}

TABLE: dict[str, tuple[Facts, set[Measure], set[Measure]]] = {
    "nothing there yet": (NOTHING, NONE, NONE),
    "not replayed yet": (NOT_REPLAYED, PEOPLE, NONE),
    "zero denominators": (NO_DENOMINATOR, {Measure.OPEN_BREAKAGES, Measure.UNTRIAGED, Measure.ERROR_RATE}, NONE),
    "all errors": (
        SILENT,
        {Measure.UNTRIAGED, Measure.UNDISCOVERED, Measure.COVERAGE, Measure.PREFERENCE, Measure.ACCEPTED},
        {Measure.ERROR_RATE},
    ),
    "one rater": (ONE_RATER, EVERY - {Measure.AGREEMENT, Measure.UNDISCOVERED}, NONE),
    "stale": (STALE, AGELESS, NONE),
    "stale and bad": (
        replace(BADLY_RANKED, evidence_at=STALE.evidence_at, stale_before=STALE.stale_before),
        NONE,
        AGELESS,
    ),
    "all well": (GOOD, EVERY, NONE),
    "no baseline for rankings": (replace(GOOD, baseline=None, paired={}), BY_BASELINE, NONE),
    "the baseline itself": (replace(GOOD, baseline=Baseline("0.5", itself=True), paired={}), BY_BASELINE, NONE),
    "baseline not replayed": (replace(GOOD, baseline=Baseline("0.4"), paired={}), BY_BASELINE, NONE),
    "no rated query in common": (replace(GOOD, paired={10: PairedRanking()}), BY_BASELINE, NONE),
    "no answer in common": (replace(GOOD, paired={10: PairedRanking(only_candidate=8)}), BY_BASELINE, NONE),
    "few rated queries in common": (replace(GOOD, paired={10: PairedRanking(FEW, FEW)}), BY_BASELINE, NONE),
    "baseline hardly rated": (replace(GOOD, paired={10: PairedRanking(WELL_RANKED, HARDLY_RATED)}), BY_BASELINE, NONE),
    "as good as the baseline": (replace(GOOD, paired={10: PairedRanking(WELL_RANKED, WELL_RANKED)}), EVERY, NONE),
    "worse than the baseline": (
        replace(GOOD, paired={10: PairedRanking(BASELINE_RANKED, WELL_RANKED)}),
        BY_BASELINE,
        {Measure.METRIC_CHANGE},
    ),
    "better here, worse there": (replace(GOOD, paired={10: PairedRanking(MIXED, WELL_RANKED)}), BY_BASELINE, NONE),
    "all bad, too little rated": (BAD, NONE, EVERY - NEVER_FAIL - {Measure.METRIC, Measure.METRIC_CHANGE}),
    "all bad": (BADLY_RANKED, {Measure.JUDGED}, EVERY - NEVER_FAIL),
}


@pytest.mark.parametrize(("facts", "passing", "failing"), TABLE.values(), ids=TABLE)
def test_state_of_every_measure(facts: Facts, passing: set[Measure], failing: set[Measure]) -> None:
    states = {Measure(spec.measure): evaluate(spec, facts).state for spec in TYPICAL}
    undecided = dict.fromkeys(EVERY - passing - failing, GateState.NOT_ENOUGH)
    assert states == undecided | dict.fromkeys(passing, GateState.PASS) | dict.fromkeys(failing, GateState.FAIL)


@pytest.mark.parametrize(("facts", "passing", "failing"), TABLE.values(), ids=TABLE)
def test_whatever_does_not_pass_says_what_would_help(
    facts: Facts, passing: set[Measure], failing: set[Measure]
) -> None:
    gates = {Measure(spec.measure): evaluate(spec, facts) for spec in TYPICAL}
    assert {measure for measure, gate in gates.items() if not gate.missing or not gate.effort} == passing
