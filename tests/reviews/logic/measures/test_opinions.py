"""Preference, accepted answers and agreement."""

from dataclasses import replace

import pytest

from reviews.choices import GateState, Measure
from reviews.logic.facts import AgreementFacts, AnswerFacts, PreferenceFacts
from reviews.logic.gates import evaluate
from tests.reviews.logic.builders import GOOD, make_spec

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH


def preferred(low: float, high: float, *, n: int = 20, needed: int | None = 22) -> PreferenceFacts:
    return PreferenceFacts(n, wins=10, ties=4, losses=6, score=0.6, low=low, high=high, needed=needed)


@pytest.mark.parametrize(
    ("given", "state", "missing"),
    [
        (None, NOT_ENOUGH, "compare 1 pair"),
        (preferred(0, 1, n=0), NOT_ENOUGH, "compare 1 pair"),
        (preferred(0.5, 0.7), PASS, ""),
        (preferred(0.49, 0.7), NOT_ENOUGH, "needs 22 more comparisons"),
        (preferred(0.49, 0.7, needed=None), NOT_ENOUGH, "compare more pairs"),
        (preferred(0.2, 0.5), NOT_ENOUGH, "needs 22 more comparisons"),
        (preferred(0.2, 0.49), FAIL, "make experts prefer it to the baseline"),
    ],
)
def test_preference(given: PreferenceFacts | None, state: GateState, missing: str) -> None:
    gate = evaluate(make_spec(Measure.PREFERENCE, 0.5), replace(GOOD, preferences=given))
    assert (gate.state, gate.missing) == (state, missing)


def test_preference_says_what_it_rests_on() -> None:
    gate = evaluate(make_spec(Measure.PREFERENCE, 0.5), replace(GOOD, preferences=preferred(0.5, 0.7)))
    assert (gate.because, gate.actual_text) == ("10 better, 4 the same, 6 worse in 20 comparisons.", "0.60")
    assert gate.interval_text == "0.50–0.70"


@pytest.mark.parametrize(
    ("given", "state", "missing"),
    [
        (None, NOT_ENOUGH, "rate 1 answer"),
        (AnswerFacts(0, 0), NOT_ENOUGH, "rate 1 answer"),
        (AnswerFacts(96, 4), PASS, ""),
        (AnswerFacts(5, 0), NOT_ENOUGH, "rate about 30 more answers"),
        (AnswerFacts(10, 90), FAIL, "answer 90 rejected queries better"),
        (AnswerFacts(9, 1), NOT_ENOUGH, "more than 10,000 answers: the share is too close to the threshold"),
    ],
)
def test_accepted(given: AnswerFacts | None, state: GateState, missing: str) -> None:
    gate = evaluate(make_spec(Measure.ACCEPTED, 0.9), replace(GOOD, answers=given))
    assert (gate.state, gate.missing) == (state, missing)


@pytest.mark.parametrize(
    ("given", "state", "text", "missing"),
    [
        (None, NOT_ENOUGH, "too few", "have 10 more items rated by a second person"),
        (AgreementFacts(9), NOT_ENOUGH, "too few", "have 1 more item rated by a second person"),
        (AgreementFacts(10, 0.67), PASS, "0.67", ""),
        (AgreementFacts(10, 0.66), FAIL, "0.66", "settle with the raters what each grade means, and rate again"),
        (AgreementFacts(10, None, "All the same."), NOT_ENOUGH, "undefined", "rate results that differ"),
    ],
    ids=["nobody", "one rater of one item", "enough", "below", "undefined"],
)
def test_agreement(given: AgreementFacts | None, state: GateState, text: str, missing: str) -> None:
    gate = evaluate(make_spec(Measure.AGREEMENT, 0.67), replace(GOOD, agreement=given))
    assert (gate.state, gate.actual_text, gate.missing) == (state, text, missing)


def test_agreement_may_ask_for_more_items() -> None:
    facts = replace(GOOD, agreement=AgreementFacts(20, 0.9))
    assert evaluate(make_spec(Measure.AGREEMENT, 0.67, min_items=21), facts).state == NOT_ENOUGH
