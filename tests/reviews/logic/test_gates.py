"""Every measure in every state, and what no measure may ever do."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bugbash.choices import Verdict
from reviews.choices import GateState, Measure
from reviews.logic.gates import (
    CriterionSpec,
    EvidenceLink,
    Facts,
    ManualItem,
    evaluate,
)
from tests.reviews.logic.builders import GOOD, NOTHING, SILENT, make_spec

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH

TYPICAL = [
    make_spec(Measure.OPEN_BREAKAGES, 0, severities=["S1"]),
    make_spec(Measure.UNTRIAGED, 0),
    make_spec(Measure.UNDISCOVERED, 5),
    make_spec(Measure.REGRESSIONS, 0),
    make_spec(Measure.REQUIRED_PASSING, 1),
    make_spec(Measure.PASS_RATE, 0.9),
    make_spec(Measure.SLICE_FLOOR, 0.6),
    make_spec(Measure.COVERAGE, 0.95),
    make_spec(Measure.CONTRACT_BREAKS, 0),
    make_spec(Measure.ERROR_RATE, 0.01),
    make_spec(Measure.PARITY, 0),
    make_spec(Measure.LATENCY, 300, against_baseline=1.1),
    make_spec(Measure.LATENCY_RATIO, 1.1),
    make_spec(Measure.METRIC, 0.75),
    make_spec(Measure.METRIC_CHANGE, 0),
    make_spec(Measure.JUDGED, 0.9),
    make_spec(Measure.PREFERENCE, 0.5),
    make_spec(Measure.ACCEPTED, 0.9),
    make_spec(Measure.AGREEMENT, 0.67),
    make_spec(Measure.MANUAL, 1, item="rollback"),
]
NO_REPLAY = replace(GOOD, replayed=False)
NOTHING_ASKED = replace(GOOD, asked=0, verdicts={}, decisive_total=0, decisive_passed=0, rankings={}, paired={})


def name(spec: CriterionSpec) -> str:
    return spec.measure


def test_typical_criteria_cover_every_measure() -> None:
    assert [spec.measure for spec in TYPICAL] == Measure.values


@pytest.mark.parametrize("spec", TYPICAL, ids=name)
def test_good_facts_pass(spec: CriterionSpec) -> None:
    gate = evaluate(spec, GOOD)
    assert (gate.state, gate.missing, gate.effort) == (PASS, "", 0.0)


@pytest.mark.parametrize("spec", TYPICAL, ids=name)
def test_nothing_yet_is_not_enough_evidence(spec: CriterionSpec) -> None:
    gate = evaluate(spec, NOTHING)
    assert gate.state == NOT_ENOUGH
    assert gate.missing != ""
    assert gate.effort > 0


TELLING = {
    Measure.ERROR_RATE,  # errors are what it counts
    Measure.UNTRIAGED,  # what people do with breakages asks no version
    Measure.UNDISCOVERED,
    Measure.COVERAGE,
    Measure.PREFERENCE,
    Measure.ACCEPTED,
}


@pytest.mark.parametrize("spec", [spec for spec in TYPICAL if spec.measure not in TELLING], ids=name)
def test_all_errors_are_not_enough_evidence(spec: CriterionSpec) -> None:
    assert evaluate(spec, SILENT).state == NOT_ENOUGH


def test_all_errors_fail_the_error_rate() -> None:
    gate = evaluate(make_spec(Measure.ERROR_RATE, 0.01), SILENT)
    assert (gate.state, gate.actual_text, gate.missing) == (FAIL, "100 %", "bring 220 errors down to 2")


REPLAYED = {
    Measure.OPEN_BREAKAGES,
    Measure.UNTRIAGED,
    Measure.REGRESSIONS,
    Measure.REQUIRED_PASSING,
    Measure.PASS_RATE,
    Measure.SLICE_FLOOR,
    Measure.COVERAGE,
    Measure.CONTRACT_BREAKS,
    Measure.ERROR_RATE,
    Measure.PARITY,
    Measure.LATENCY,
    Measure.LATENCY_RATIO,
    Measure.METRIC_CHANGE,
    Measure.AGREEMENT,
}
FROM_REPLAY = [spec for spec in TYPICAL if spec.measure in REPLAYED]


@pytest.mark.parametrize("spec", FROM_REPLAY, ids=name)
@pytest.mark.parametrize("facts", [NO_REPLAY, NOTHING_ASKED], ids=["unfinished", "nothing asked"])
def test_without_a_finished_replay_nothing_passes(spec: CriterionSpec, facts: Facts) -> None:
    gate = evaluate(spec, facts)
    assert (gate.state, gate.missing, gate.remedy) == (
        NOT_ENOUGH,
        "replay this version",
        EvidenceLink("replay"),
    )


ANSWERED = [spec for spec in FROM_REPLAY if spec.measure not in TELLING]


@pytest.mark.parametrize("spec", ANSWERED, ids=name)
def test_calls_that_all_failed_are_to_be_run_again(spec: CriterionSpec) -> None:
    gate = evaluate(spec, SILENT)
    assert gate.missing == "re-run 220 failed calls"
    assert gate.remedy == EvidenceLink("replay", {"verdict": ("error",)})


def test_a_waiver_leaves_the_state_to_be_seen() -> None:
    facts = replace(GOOD, verdicts={Verdict.REGRESSED: 1})
    gate = evaluate(make_spec(Measure.REGRESSIONS, 0), facts, waived=True)
    assert (gate.state, gate.waived) == (FAIL, True)


def test_a_waiver_of_a_passing_gate_is_not_needed() -> None:
    assert evaluate(make_spec(Measure.REGRESSIONS, 0), GOOD, waived=True).waived is False


def test_a_gate_carries_when_its_evidence_was_taken() -> None:
    rated_at = datetime(2026, 1, 2, tzinfo=UTC)
    replayed_at = datetime(2026, 1, 1, tzinfo=UTC)
    facts = replace(GOOD, evidence_at={"queue": rated_at, "replay": replayed_at})
    rated = {
        Measure.METRIC,
        Measure.METRIC_CHANGE,
        Measure.JUDGED,
        Measure.PREFERENCE,
        Measure.ACCEPTED,
        Measure.AGREEMENT,
    }
    ageless = {Measure.OPEN_BREAKAGES, Measure.UNTRIAGED, Measure.UNDISCOVERED, Measure.CONTRACT_BREAKS, Measure.MANUAL}
    expected = {measure: rated_at if measure in rated else replayed_at for measure in Measure if measure not in ageless}
    assert {spec.measure: evaluate(spec, facts).evidence_at for spec in TYPICAL} == (expected | dict.fromkeys(ageless))


@pytest.mark.parametrize("spec", TYPICAL, ids=name)
def test_a_criterion_that_cannot_be_measured_never_passes(spec: CriterionSpec) -> None:
    gate = evaluate(replace(spec, params={"nonsense": 1}), GOOD)
    assert (gate.state, gate.missing, gate.evidence) == (
        NOT_ENOUGH,
        "correct the criterion",
        EvidenceLink("criteria"),
    )


def test_an_unknown_measure_says_so() -> None:
    gate = evaluate(CriterionSpec(1, "", "beauty", ">=", 1), GOOD)
    assert (gate.state, gate.because[:40]) == (NOT_ENOUGH, "measure: “beauty” is not known. Choose o")


def test_a_measure_without_an_interval_says_none() -> None:
    assert evaluate(make_spec(Measure.REGRESSIONS, 0), GOOD).interval_text == ""


AGED = {"replay": datetime(2026, 1, 1, tzinfo=UTC), "queue": datetime(2026, 1, 1, tzinfo=UTC)}
STALE = replace(GOOD, evidence_at=AGED, stale_before=datetime(2026, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize("measure", [Measure.PASS_RATE, Measure.LATENCY, Measure.METRIC, Measure.AGREEMENT])
def test_stale_evidence_is_no_evidence(measure: Measure) -> None:
    [spec] = [spec for spec in TYPICAL if spec.measure == measure]
    gate = evaluate(spec, STALE)
    wish = "rate again" if measure in (Measure.METRIC, Measure.AGREEMENT) else "replay again"
    assert (gate.state, gate.missing) == (NOT_ENOUGH, wish)
    assert gate.because.startswith("Stale: from 2026-01-01, before 2026-01-02. ")


def test_stale_evidence_does_not_fail_either() -> None:
    facts = replace(STALE, verdicts={Verdict.REGRESSED: 3})
    assert evaluate(make_spec(Measure.REGRESSIONS, 0), facts).state == NOT_ENOUGH


def test_evidence_of_the_very_moment_is_not_stale() -> None:
    facts = replace(STALE, stale_before=AGED["replay"])
    assert evaluate(make_spec(Measure.PASS_RATE, 0.9), facts).state == PASS


def test_stale_confirmation_is_asked_for_again() -> None:
    item = ManualItem(done=True, by="Engineer 1", at=AGED["replay"])
    gate = evaluate(make_spec(Measure.MANUAL, 1, item="rollback"), replace(STALE, manual_items={"rollback": item}))
    assert (gate.state, gate.missing, gate.remedy) == (
        NOT_ENOUGH,
        "confirm again",
        EvidenceLink("checklist"),
    )


def test_evidence_that_is_missing_anyway_asks_for_what_is_missing() -> None:
    facts = replace(STALE, required_total=20, required_passing=19, required_missing=1)
    gate = evaluate(make_spec(Measure.REQUIRED_PASSING, 1), facts)
    assert gate.missing == "get a result for 1 more required query"


def test_a_scope_without_a_query_says_so() -> None:
    gate = evaluate(make_spec(Measure.PASS_RATE, 0.9, tags=["nothing"]), GOOD)
    assert (gate.state, gate.because) == (NOT_ENOUGH, "No active query is in its scope (tag nothing).")


def test_a_scope_leads_to_its_part_of_the_evidence() -> None:
    spec = make_spec(Measure.ERROR_RATE, 0.1, tags=["api"], families=["unicode", "entity"], deployments=["eu"])
    params = {"verdict": ("error",), "tag": ("api",), "family": ("entity", "unicode"), "deployment": ("eu",)}
    assert evaluate(spec, GOOD).evidence == EvidenceLink("replay", params)
