"""A part of the queries that somebody chose may fail a criterion; it never passes one."""

from dataclasses import replace

import pytest

from bugbash.choices import Parity, Verdict
from reviews.choices import GateState, Measure
from reviews.logic.gates import EvidenceLink, evaluate
from tests.reviews.logic.builders import GOOD, make_spec

PART = replace(GOOD, chosen=True, queries_replayed=110, parity={Parity.SAME: 9})
WHOLE = replace(GOOD, chosen=False, queries_replayed=110, parity={Parity.SAME: 9})
RESTING = {
    Measure.OPEN_BREAKAGES: 0,
    Measure.REGRESSIONS: 0,
    Measure.REQUIRED_PASSING: 1,
    Measure.PASS_RATE: 0.5,
    Measure.CONTRACT_BREAKS: 0,
    Measure.ERROR_RATE: 0.1,
    Measure.PARITY: 0,
    Measure.LATENCY: 300,
    Measure.METRIC: 0.5,
    Measure.METRIC_CHANGE: 0,
    Measure.JUDGED: 0.5,
}


@pytest.mark.parametrize("measure", RESTING)
def test_part_passes_nothing(measure: Measure) -> None:
    spec = make_spec(measure, RESTING[measure])
    assert evaluate(spec, WHOLE).state == GateState.PASS
    gate = evaluate(spec, PART)
    assert (gate.state, gate.missing, gate.remedy) == (
        GateState.NOT_ENOUGH,
        "replay 90 more queries",
        EvidenceLink("versions"),
    )
    assert gate.because.endswith(" 90 queries were left out by choice.")


def test_part_fails_as_the_whole_does() -> None:
    gate = evaluate(make_spec(Measure.REGRESSIONS, 0), replace(PART, verdicts={Verdict.REGRESSED: 1}))
    assert (gate.state, gate.missing) == (GateState.FAIL, "fix or waive 1 regression")


def test_parts_that_make_a_whole_pass() -> None:
    assert evaluate(make_spec(Measure.REGRESSIONS, 0), replace(PART, queries_replayed=200)).state == GateState.PASS


def test_what_a_person_confirms_needs_no_replay() -> None:
    spec = make_spec(Measure.MANUAL, 1, item="rollback")
    assert evaluate(spec, PART).state == GateState.PASS
