from dataclasses import replace
from typing import Any

import pytest

from bugbash.choices import Severity
from reviews.choices import GateState, Measure
from reviews.logic.facts import DiscoveryFacts
from reviews.logic.gates import (
    evaluate,
)
from reviews.logic.measures.readings import EvidenceLink
from tests.reviews.logic.builders import GOOD, NOTHING, make_breakage, make_spec

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH


@pytest.mark.parametrize(
    ("severities", "threshold", "state"),
    [
        ([], 0, PASS),
        (["S2", "S3", "S4"], 0, PASS),
        (["S1"], 0, FAIL),
        (["S1", ""], 0, FAIL),
        ([""], 0, NOT_ENOUGH),
        (["S1"], 1, PASS),
        (["S1", ""], 1, NOT_ENOUGH),
        ([""], 1, PASS),
        (["", ""], 1, NOT_ENOUGH),
        (["S1", "S1"], 1, FAIL),
    ],
)
def test_open_breakages(severities: list[str], threshold: int, state: GateState) -> None:
    found = tuple(make_breakage(number, Severity(value)) for number, value in enumerate(severities))
    spec = make_spec(Measure.OPEN_BREAKAGES, threshold, severities=["S1"])
    assert evaluate(spec, replace(GOOD, open_breakages=found)).state == state


def test_open_breakages_fail_even_before_the_replay() -> None:
    facts = replace(NOTHING, open_breakages=(make_breakage(41),))
    assert evaluate(make_spec(Measure.OPEN_BREAKAGES, 0, severities=["S1"]), facts).state == FAIL


def test_open_breakages_name_them_and_where_they_are() -> None:
    facts = replace(GOOD, open_breakages=(make_breakage(41), make_breakage(57), make_breakage(60, Severity.S2)))
    gate = evaluate(make_spec(Measure.OPEN_BREAKAGES, 0, severities=["S1"]), facts)
    assert (gate.actual, gate.actual_text, gate.threshold_text) == (2, "2 open S1", "must be 0")
    assert (gate.because, gate.missing) == ("BB-41 and BB-57 are open.", "fix or waive BB-41 and BB-57")
    assert gate.evidence.query_string == "severity=S1"


def test_open_breakages_beyond_an_allowed_number() -> None:
    facts = replace(GOOD, open_breakages=tuple(make_breakage(number) for number in (1, 2, 3)))
    gate = evaluate(make_spec(Measure.OPEN_BREAKAGES, 1, severities=["S1", "S2"]), facts)
    assert (gate.actual_text, gate.missing) == ("3 open S1/S2", "fix or waive 2 of BB-1, BB-2 and BB-3")


def test_open_breakages_of_all_severities_count_the_untriaged() -> None:
    facts = replace(GOOD, open_breakages=(make_breakage(1, Severity.UNSET),))
    gate = evaluate(make_spec(Measure.OPEN_BREAKAGES, 0), facts)
    assert (gate.state, gate.actual_text, gate.missing) == (FAIL, "1 open", "fix or waive BB-1")


def test_untriaged_breakages_ask_for_triage() -> None:
    facts = replace(GOOD, open_breakages=(make_breakage(1, Severity.UNSET), make_breakage(2, Severity.UNSET)))
    gate = evaluate(make_spec(Measure.OPEN_BREAKAGES, 0, severities=["S1"]), facts)
    assert (gate.missing, gate.effort) == ("triage 2 breakages", 2.0)
    assert (gate.evidence.query_string, gate.remedy.query_string) == ("severity=S1", "severity=unset")


def test_open_breakages_of_all_severities_lead_to_the_whole_list() -> None:
    assert evaluate(make_spec(Measure.OPEN_BREAKAGES, 0), GOOD).evidence.query_string == ""


def test_only_untriaged_breakages_can_be_counted() -> None:
    facts = replace(GOOD, open_breakages=(make_breakage(1, Severity.UNSET), make_breakage(2)))
    gate = evaluate(make_spec(Measure.OPEN_BREAKAGES, 0, severities=[""]), facts)
    assert (gate.state, gate.actual_text) == (FAIL, "1 open untriaged")


@pytest.mark.parametrize(("count", "minutes"), [(1, 60.0), (3, 180.0)])
def test_open_breakages_effort_grows_with_them(count: int, minutes: float) -> None:
    facts = replace(GOOD, open_breakages=tuple(map(make_breakage, range(count))))
    assert evaluate(make_spec(Measure.OPEN_BREAKAGES, 0), facts).effort == minutes


def test_categories_and_tags_narrow_what_counts() -> None:
    slow = replace(make_breakage(1), category="slow", tags=("api",))
    facts = replace(GOOD, open_breakages=(slow, replace(make_breakage(2), category="wrong")))
    narrowings: list[dict[str, Any]] = [
        {"categories": ["slow"]},
        {"tags": ["api"]},
        {"tags": ["docs"]},
        {"categories": ["wrong"]},
    ]
    texts = [evaluate(make_spec(Measure.OPEN_BREAKAGES, 0, **params), facts).because for params in narrowings]
    assert texts == ["BB-1 is open.", "BB-1 is open.", "None is open.", "BB-2 is open."]


def test_untriaged_breakages_fail_and_ask_for_triage() -> None:
    facts = replace(GOOD, open_breakages=(make_breakage(1, Severity.UNSET), make_breakage(2, Severity.UNSET)))
    gate = evaluate(make_spec(Measure.UNTRIAGED, 0), facts)
    assert (gate.state, gate.missing, gate.effort) == (FAIL, "triage 2 breakages", 2.0)
    assert gate.evidence == EvidenceLink("breakages", {"severity": ("unset",)})
    assert evaluate(make_spec(Measure.UNTRIAGED, 2), facts).state == PASS


@pytest.mark.parametrize(
    ("bound", "threshold", "state"),
    [
        ("upper", 4, PASS),
        ("upper", 3, NOT_ENOUGH),
        ("upper", 0.1, FAIL),
        ("estimate", 1.5, PASS),
        ("estimate", 1, NOT_ENOUGH),
    ],
)
def test_undiscovered(bound: str, threshold: float, state: GateState) -> None:
    facts = replace(GOOD, discovery=DiscoveryFacts(left=1.5, low=0.2, high=4.0))
    assert evaluate(make_spec(Measure.UNDISCOVERED, threshold, bound=bound), facts).state == state


def test_undiscovered_says_why_it_is_not_known() -> None:
    gate = evaluate(make_spec(Measure.UNDISCOVERED, 5), replace(GOOD, discovery=DiscoveryFacts(why="Only one.")))
    assert (gate.state, gate.because, gate.remedy) == (NOT_ENOUGH, "Only one.", EvidenceLink("discovery"))
