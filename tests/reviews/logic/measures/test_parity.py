from dataclasses import replace

import pytest

from bugbash.choices import Parity
from reviews.choices import GateState, Measure
from reviews.logic.gates import EvidenceLink, evaluate
from tests.reviews.logic.builders import GOOD, NOTHING, SILENT, make_spec

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH
SAME, DIFFERS, UNKNOWN = Parity.SAME, Parity.DIFFERS, Parity.UNKNOWN


@pytest.mark.parametrize(
    ("parity", "threshold", "state"),
    [
        ({SAME: 200}, 0, PASS),
        ({SAME: 199, DIFFERS: 1}, 0, FAIL),
        ({SAME: 199, DIFFERS: 1}, 1, PASS),
        ({SAME: 199, DIFFERS: 3, UNKNOWN: 1}, 0, FAIL),
        ({SAME: 199, UNKNOWN: 1}, 0, NOT_ENOUGH),
        ({SAME: 199, UNKNOWN: 1}, 1, PASS),
        ({DIFFERS: 1, UNKNOWN: 1}, 1, NOT_ENOUGH),
        ({UNKNOWN: 200}, 0, NOT_ENOUGH),
        ({}, 0, NOT_ENOUGH),
    ],
)
def test_parity(parity: dict[str, int], threshold: int, state: GateState) -> None:
    assert evaluate(make_spec(Measure.PARITY, threshold), replace(GOOD, parity=parity)).state == state


@pytest.mark.parametrize("facts", [NOTHING, SILENT])
def test_parity_of_a_version_that_never_answered_is_unknown(facts: object) -> None:
    assert evaluate(make_spec(Measure.PARITY, 0), facts).state == NOT_ENOUGH  # type: ignore[arg-type]


def test_parity_says_what_it_rests_on_and_where_to_look() -> None:
    gate = evaluate(make_spec(Measure.PARITY, 0), replace(GOOD, parity={SAME: 7, DIFFERS: 2, UNKNOWN: 1}))
    assert gate.because == "2 of 9 answers that more than one deployment gave differ."
    assert gate.missing == "make the deployments agree on 2 queries"
    assert gate.evidence == EvidenceLink("replay", {"parity": ("differs",)})


def test_answers_that_could_not_be_compared_are_asked_again() -> None:
    gate = evaluate(make_spec(Measure.PARITY, 0), replace(GOOD, parity={SAME: 7, UNKNOWN: 3}))
    assert (gate.missing, gate.remedy) == (
        "ask 3 unanswered queries again",
        EvidenceLink("replay", {"parity": ("unknown",)}),
    )
