from dataclasses import replace

import pytest

from bugbash.choices import Verdict
from reviews.choices import GateState, Measure
from reviews.logic.gates import (
    ContractBreak,
    EvidenceLink,
    evaluate,
)
from tests.reviews.logic.builders import GOOD, NOTHING, make_spec

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH


@pytest.mark.parametrize(
    ("verdicts", "threshold", "state"),
    [
        ({Verdict.PASSING: 9}, 0, PASS),
        ({Verdict.PASSING: 9, Verdict.REGRESSED: 1}, 0, FAIL),
        ({Verdict.PASSING: 9, Verdict.REGRESSED: 1}, 1, PASS),
        ({Verdict.PASSING: 9, Verdict.ERROR: 5, Verdict.UNSTABLE: 5}, 0, PASS),
        ({Verdict.REGRESSED: 3}, 0, FAIL),
        ({Verdict.NEW: 9}, 0, NOT_ENOUGH),
        ({Verdict.CHANGED: 4, Verdict.UNCHANGED: 9, Verdict.FIXED: 2}, 0, NOT_ENOUGH),
        ({Verdict.NOT_COMPARABLE: 9}, 0, NOT_ENOUGH),
        ({}, 0, NOT_ENOUGH),
    ],
)
def test_regressions(verdicts: dict[str, int], threshold: int, state: GateState) -> None:
    facts = replace(GOOD, verdicts=verdicts)
    assert evaluate(make_spec(Measure.REGRESSIONS, threshold), facts).state == state


def test_known_regressions_fail_before_the_replay_has_finished() -> None:
    facts = replace(NOTHING, verdicts={Verdict.REGRESSED: 2})
    assert evaluate(make_spec(Measure.REGRESSIONS, 0), facts).missing == "fix or waive 2 regressions"


def test_regressions_beyond_an_allowed_number() -> None:
    facts = replace(GOOD, verdicts={Verdict.REGRESSED: 3, Verdict.PASSING: 7})
    assert evaluate(make_spec(Measure.REGRESSIONS, 1), facts).missing == "fix or waive 2 of 3 regressions"


def test_regressions_say_what_they_rest_on() -> None:
    facts = replace(GOOD, verdicts={Verdict.PASSING: 187, Verdict.REGRESSED: 1, Verdict.ERROR: 3, "unstable": 2})
    gate = evaluate(make_spec(Measure.REGRESSIONS, 0), facts)
    assert gate.because == (
        "1 of 188 queries that passed on the baseline fails now; not counted: 3 errors and 2 unstable."
    )
    assert gate.actual_text == "1 regressed"


def test_regressions_without_a_baseline_ask_for_one() -> None:
    gate = evaluate(make_spec(Measure.REGRESSIONS, 0), replace(GOOD, verdicts={Verdict.NEW: 9}))
    assert gate.missing == "bless a baseline and replay this version against it"
    assert gate.remedy == EvidenceLink("versions")


def test_regressions_without_checks_ask_for_one() -> None:
    gate = evaluate(make_spec(Measure.REGRESSIONS, 0), replace(GOOD, verdicts={Verdict.UNCHANGED: 9}))
    assert gate.missing == "give at least 1 query a check that passes on the baseline"


def test_contract_break_fails() -> None:
    found = (
        ContractBreak("results[].score", "number-became-text"),
        ContractBreak("results[].summary", "removed"),
    )
    gate = evaluate(make_spec(Measure.CONTRACT_BREAKS, 0), replace(GOOD, contract_breaks=found))
    assert (gate.state, gate.actual_text) == (FAIL, "2 breaking")
    assert gate.because == "results[].score (number-became-text) and results[].summary (removed) broke."
    assert gate.missing == "restore results[].score and results[].summary, or waive the contract breaks"
    assert gate.evidence == EvidenceLink("contract")


def test_one_contract_break_may_be_allowed() -> None:
    found = (ContractBreak("a", "removed"),)
    assert evaluate(make_spec(Measure.CONTRACT_BREAKS, 1), replace(GOOD, contract_breaks=found)).state == PASS


def test_contract_compared_with_nothing_is_not_enough() -> None:
    gate = evaluate(make_spec(Measure.CONTRACT_BREAKS, 0), replace(GOOD, contract_breaks=None))
    assert (gate.state, gate.actual_text) == (NOT_ENOUGH, "not compared")


@pytest.mark.parametrize(("count", "minutes"), [(1, 60.0), (3, 180.0)])
def test_regressions_effort_grows_with_them(count: int, minutes: float) -> None:
    facts = replace(GOOD, verdicts={Verdict.REGRESSED: count})
    assert evaluate(make_spec(Measure.REGRESSIONS, 0), facts).effort == minutes


@pytest.mark.parametrize(("count", "minutes"), [(1, 30.0), (3, 90.0)])
def test_contract_effort_grows_with_the_breaks(count: int, minutes: float) -> None:
    facts = replace(GOOD, contract_breaks=(ContractBreak("a", "removed"),) * count)
    assert evaluate(make_spec(Measure.CONTRACT_BREAKS, 0), facts).effort == minutes
