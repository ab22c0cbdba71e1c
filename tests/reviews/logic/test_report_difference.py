"""What is said of two frozen reports. Each starts from the same facts and changes one thing."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from bugbash.logic.summary import ReplaySummary
from reviews.logic.report_difference import Change, differences

Edit = Callable[[dict[str, Any]], object]


def a_gate(key: int = 1, **facts: Any) -> dict[str, Any]:
    spec = {"key": key, "sentence": f"Criterion {key}.", "measure": "regressions", "must": True}
    return {"spec": spec, "state": "fail", "actual_text": "3", "threshold_text": "≤ 0", **facts}


def some_facts() -> dict[str, Any]:
    summary = ReplaySummary(10, statuses={"pass": 8, "fail": 2}, p95_ms=120.0).to_json()
    return {
        "version": "0.5",
        "baseline": "0.4",
        "assessment": {"overall": "no-go", "gates": [a_gate()]},
        "open_breakages": [{"code": "B-1", "title": "Empty", "severity": "S2"}],
        "contract": [{"path": "score", "sentence": "score is gone.", "level": "breaking"}],
        "replay": {"number": 1, "total": 10, "summary": summary},
        "experts": {"judgments": 12, "agreement": {"alpha": 0.7}},
        "waivers": [],
    }


def replay_with(**facts: Any) -> Edit:
    def edit(report: dict[str, Any]) -> None:
        report["replay"] = {**report["replay"], "summary": {**report["replay"]["summary"], **facts}}

    return edit


def gates(*rows: dict[str, Any]) -> Edit:
    return lambda report: report["assessment"].update(gates=list(rows))


def spec_of(**facts: Any) -> dict[str, Any]:
    return {**a_gate()["spec"], **facts}


WAIVER = {
    "about": "gate",
    "what": "No regression.",
    "ends_on": "2026-12-01",
    "waived_by": "Owner 1",
    "reason": "Known.",
}


@pytest.mark.parametrize(
    ("edit", "change"),
    [
        (lambda r: r["assessment"].update(overall="go"), Change("Decision", "NO-GO became GO.", "good")),
        (lambda r: r.update(version="0.6"), Change("Decision", "The version is 0.6, was 0.5.")),
        (lambda r: r.update(baseline=None), Change("Decision", "The baseline is none, was 0.4.")),
        (
            gates(a_gate(state="pass", actual_text="0")),
            Change("Gates", "“Criterion 1.”: fail became pass (3 → 0).", "good"),
        ),
        (
            gates(a_gate(state="not-enough", actual_text="–")),
            Change("Gates", "“Criterion 1.”: fail became not enough evidence (3 → –).", "good"),
        ),
        (gates(a_gate(actual_text="5")), Change("Gates", "“Criterion 1.”: fail as before, 3 → 5.")),
        (gates(a_gate(), a_gate(2)), Change("Criteria", "New: “Criterion 2.” ≤ 0.")),
        (gates(), Change("Criteria", "No longer asked: “Criterion 1.”.")),
        (gates(a_gate(threshold_text="≤ 5")), Change("Criteria", "“Criterion 1.” asks for ≤ 5, was ≤ 0.")),
        (gates(a_gate(spec=spec_of(must=False))), Change("Criteria", "“Criterion 1.” is now a should.")),
        (
            gates(a_gate(spec=spec_of(sentence="Nothing breaks."))),
            Change("Criteria", "“Nothing breaks.” said before: “Criterion 1.”."),
        ),
        (
            lambda r: r["open_breakages"].append({"code": "B-2", "title": "Slow", "severity": "S1"}),
            Change("Breakages", "B-2 is open now: Slow (S1).", "bad"),
        ),
        (lambda r: r["open_breakages"].clear(), Change("Breakages", "B-1 is open no longer: Empty (S2).", "good")),
        (lambda r: r["open_breakages"][0].update(severity="S1"), Change("Breakages", "B-1 is S1, was S2.")),
        (lambda r: r["contract"].clear(), Change("Contract", "Gone: score is gone.", "good")),
        (
            lambda r: r["contract"].append({"path": "id", "sentence": "id is new.", "level": "additive"}),
            Change("Contract", "New, additive: id is new."),
        ),
        (lambda r: r["replay"].update(number=2), Change("Replay", "It rests on replay 2, was 1.")),
        (lambda r: r["replay"].update(total=1), Change("Replay", "1 query, were 10.")),
        (lambda r: r.update(replay=None), Change("Replay", "There is no replay any more.")),
        (replay_with(statuses={"pass": 6, "fail": 4}), Change("Replay", "Pass rate 80 % → 60 %.", "bad")),
        (replay_with(p95_ms=90.2), Change("Replay", "p95 latency 120 ms → 90 ms.", "good")),
        (lambda r: r["experts"].update(judgments=13), Change("Experts", "13 judgments, were 12.")),
        (
            lambda r: r["experts"].update(agreement={"alpha": 0.61}),
            Change("Experts", "Agreement α 0.70 → 0.61.", "bad"),
        ),
        (
            lambda r: r["waivers"].append(WAIVER),
            Change("Waivers", "Waived until 2026-12-01 by Owner 1: No regression. Known."),
        ),
    ],
)
def test_one_changed_thing_is_one_sentence(edit: Edit, change: Change) -> None:
    before, after = some_facts(), some_facts()
    edit(after)
    assert differences(before, after) == (change,)


def test_reports_that_say_the_same_differ_in_nothing() -> None:
    assert differences(some_facts(), some_facts()) == ()


def test_waiver_that_ended_is_said() -> None:
    before = {**some_facts(), "waivers": [WAIVER]}
    assert differences(before, some_facts()) == (Change("Waivers", "No longer waived: No regression."),)


@pytest.mark.parametrize("nothing", [{"replay": None}, {"experts": None}])
def test_what_was_never_recorded_is_not_compared(nothing: dict[str, Any]) -> None:
    before, after = ({**some_facts(), **copy.deepcopy(nothing)} for _ in range(2))
    assert differences(before, after) == ()


def test_passes_that_nobody_decided_are_no_rate() -> None:
    after = some_facts()
    replay_with(statuses={})(after)
    assert differences(some_facts(), after) == ()
