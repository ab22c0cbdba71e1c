from dataclasses import replace

import pytest

from reviews.choices import GateState, Measure
from reviews.logic.gates import (
    ManualItem,
    evaluate,
)
from tests.reviews.logic.builders import GOOD, NOTHING, make_spec

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH


@pytest.mark.parametrize(
    ("items", "state"),
    [
        ({"rollback": ManualItem(done=True)}, PASS),
        ({"rollback": ManualItem(done=False, by="Engineer 1")}, NOT_ENOUGH),
        ({"other": ManualItem(done=True)}, NOT_ENOUGH),
        ({}, NOT_ENOUGH),
    ],
)
def test_manual(items: dict[str, ManualItem], state: GateState) -> None:
    facts = replace(GOOD, manual_items=items)
    assert evaluate(make_spec(Measure.MANUAL, 1, item="rollback"), facts).state == state


def test_manual_names_who_confirmed() -> None:
    gate = evaluate(make_spec(Measure.MANUAL, 1, item="rollback"), GOOD)
    assert gate.because == "Confirmed by Engineer 1: https://wiki.example/rollback."
    assert gate.threshold_text == "must be confirmed"


def test_manual_names_who_should_confirm() -> None:
    gate = evaluate(make_spec(Measure.MANUAL, 1, owner="Engineer 2"), NOTHING)
    assert gate.missing == "Engineer 2 confirms it"


def test_manual_without_an_item_goes_by_the_key() -> None:
    facts = replace(NOTHING, manual_items={"7": ManualItem(done=True)})
    assert evaluate(make_spec(Measure.MANUAL, 1, key=7), facts).state == PASS
