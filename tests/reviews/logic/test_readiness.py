from dataclasses import replace

import pytest

from reviews.choices import GateState, Measure, Metric, Overall
from reviews.logic.gates import EvidenceLink, RankingFacts, evaluate
from reviews.logic.readiness import Counts, Step, assess
from tests.reviews.logic.builders import GOOD, NOTHING, make_gate, make_spec

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH


@pytest.mark.parametrize(
    ("musts", "overall"),
    [
        ([PASS], Overall.GO),
        ([NOT_ENOUGH], Overall.NOT_ENOUGH),
        ([FAIL], Overall.NO_GO),
        ([PASS, PASS], Overall.GO),
        ([PASS, NOT_ENOUGH], Overall.NOT_ENOUGH),
        ([NOT_ENOUGH, PASS], Overall.NOT_ENOUGH),
        ([PASS, FAIL], Overall.NO_GO),
        ([FAIL, NOT_ENOUGH], Overall.NO_GO),
        ([NOT_ENOUGH, FAIL], Overall.NO_GO),
        ([PASS, PASS, PASS, PASS, NOT_ENOUGH, FAIL], Overall.NO_GO),
    ],
)
def test_the_worst_must_decides(musts: list[GateState], overall: Overall) -> None:
    assessment = assess([make_gate(state, key=key) for key, state in enumerate(musts, start=1)])
    assert (assessment.overall, assessment.with_remarks) == (overall, False)


@pytest.mark.parametrize(
    ("must", "should", "overall", "with_remarks"),
    [
        (PASS, PASS, Overall.GO, False),
        (PASS, NOT_ENOUGH, Overall.GO, True),
        (PASS, FAIL, Overall.GO, True),
        (NOT_ENOUGH, PASS, Overall.NOT_ENOUGH, False),
        (NOT_ENOUGH, FAIL, Overall.NOT_ENOUGH, False),
        (FAIL, PASS, Overall.NO_GO, False),
        (FAIL, FAIL, Overall.NO_GO, False),
    ],
)
def test_a_should_only_makes_remarks(must: GateState, should: GateState, overall: Overall, with_remarks: bool) -> None:
    assessment = assess([make_gate(must), make_gate(should, key=2, must=False)])
    assert (assessment.overall, assessment.with_remarks) == (overall, with_remarks)


@pytest.mark.parametrize(
    ("other", "overall"),
    [(PASS, Overall.GO), (NOT_ENOUGH, Overall.NOT_ENOUGH), (FAIL, Overall.NO_GO)],
)
@pytest.mark.parametrize("state", [FAIL, NOT_ENOUGH])
def test_a_waived_must_is_passed_over(state: GateState, other: GateState, overall: Overall) -> None:
    assessment = assess([make_gate(state, waived=True), make_gate(other, key=2)])
    assert assessment.overall == overall
    assert assessment.with_remarks == (overall == Overall.GO)


def test_all_musts_waived_is_go_with_remarks() -> None:
    assessment = assess([make_gate(FAIL, waived=True)])
    assert (assessment.overall, assessment.with_remarks) == (Overall.GO, True)
    assert assessment.sentence == "Every must-criterion passes or is waived; 1 waived."


def test_no_criteria_is_not_enough_evidence_and_says_what_to_do() -> None:
    assessment = assess([])
    assert (assessment.overall, assessment.sentence) == (Overall.NOT_ENOUGH, "There are no criteria yet.")
    assert assessment.shortest_way == (Step("Write down the first criterion", 5.0, EvidenceLink("criteria")),)


@pytest.mark.parametrize("state", [PASS, FAIL, NOT_ENOUGH])
def test_no_must_is_not_enough_evidence_and_says_what_to_do(state: GateState) -> None:
    assessment = assess([make_gate(state, must=False)])
    assert assessment.overall == Overall.NOT_ENOUGH
    assert assessment.sentence == "No criterion is a must, so nothing can decide."
    assert [step.sentence for step in assessment.shortest_way] == ["Make at least one criterion a must"]


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ([FAIL, FAIL, NOT_ENOUGH], "2 must-criteria fail."),
        ([FAIL], "1 must-criterion fails."),
        ([NOT_ENOUGH, NOT_ENOUGH, PASS], "2 must-criteria lack evidence."),
        ([NOT_ENOUGH], "1 must-criterion lacks evidence."),
        ([PASS, PASS], "Every must-criterion passes."),
    ],
)
def test_the_sentence_says_why(states: list[GateState], sentence: str) -> None:
    assert assess([make_gate(state, key=key) for key, state in enumerate(states)]).sentence == sentence


def test_the_sentence_names_the_remarks() -> None:
    gates = [
        make_gate(PASS),
        make_gate(FAIL, key=2, must=False),
        make_gate(NOT_ENOUGH, key=3, must=False),
        make_gate(FAIL, key=4, must=False, waived=True),
    ]
    assert assess(gates).sentence == ("Every must-criterion passes; 2 should-criteria do not pass; 1 waived.")


def test_waived_gates_are_counted_apart() -> None:
    gates = [
        make_gate(FAIL),
        make_gate(FAIL, key=2, waived=True),
        make_gate(NOT_ENOUGH, key=3, must=False),
        make_gate(PASS, key=4),
        make_gate(PASS, key=5),
    ]
    assert assess(gates).counts == Counts(failed=1, undecided=1, passed=2, waived=1)


def test_gates_stay_in_their_order() -> None:
    gates = [make_gate(PASS, key=2), make_gate(FAIL, key=1)]
    assert assess(gates).gates == tuple(gates)


def test_the_shortest_way_begins_with_the_least_effort() -> None:
    gates = [make_gate(FAIL, key=9), make_gate(PASS, key=1), make_gate(NOT_ENOUGH, key=4)]
    assert assess(gates).shortest_way == (
        Step("Do work 4", 4.0, EvidenceLink("replay")),
        Step("Do work 9", None, EvidenceLink("replay")),
    )


def test_the_shortest_way_leaves_out_shoulds_and_waived() -> None:
    gates = [make_gate(FAIL, must=False), make_gate(FAIL, key=2, waived=True), make_gate(PASS, key=3)]
    assert assess(gates).shortest_way == ()


def test_the_same_work_is_named_once() -> None:
    measures = [Measure.REGRESSIONS, Measure.CONTRACT_BREAKS, Measure.ERROR_RATE]
    gates = [evaluate(make_spec(measure, 0, key=key), NOTHING) for key, measure in enumerate(measures)]
    assert assess(gates).shortest_way == (Step("Replay this version", 1.0, EvidenceLink("replay")),)


def test_rating_for_the_same_k_is_named_once_with_the_larger_number() -> None:
    facts = replace(GOOD, rankings={10: replace(GOOD.rankings[10], judged=60, unrated=40)})
    specs = [make_spec(Measure.METRIC, 0.75, key=1), make_spec(Measure.JUDGED, 0.9, key=2)]
    way = assess([evaluate(spec, facts) for spec in specs]).shortest_way
    assert [step.sentence for step in way] == ["Rate 30 more results"]


def test_rating_for_another_k_is_work_of_its_own() -> None:
    ranking = replace(GOOD.rankings[10], judged=60, unrated=40)
    facts = replace(GOOD, rankings={5: ranking, 10: ranking})
    specs = [make_spec(Measure.JUDGED, 0.9, key=k, k=k) for k in (5, 10)]
    assert len(assess([evaluate(spec, facts) for spec in specs]).shortest_way) == 2


def test_every_checklist_item_is_a_step_of_its_own() -> None:
    specs = [make_spec(Measure.MANUAL, 1, key=key, owner="Engineer 1", item=f"item {key}") for key in (1, 2)]
    way = assess([evaluate(spec, NOTHING) for spec in specs]).shortest_way
    assert way == (
        Step("Engineer 1 confirms it: Sentence 1", 2.0, EvidenceLink("checklist", {"item": ("item 1",)})),
        Step("Engineer 1 confirms it: Sentence 2", 2.0, EvidenceLink("checklist", {"item": ("item 2",)})),
    )


def test_ranking_better_is_no_rating() -> None:
    ranking = RankingFacts({Metric.NDCG: (0.1, 0.2, 0.1, 0.2, 0.1, 0.2)}, judged=85, unrated=15)
    specs = [make_spec(Measure.METRIC, 0.75, key=1), make_spec(Measure.JUDGED, 0.9, key=2)]
    way = assess([evaluate(spec, replace(GOOD, rankings={10: ranking})) for spec in specs]).shortest_way
    assert [step.sentence for step in way] == [
        "Rate 5 more results",
        "Raise the mean nDCG@10 (exp) by at least 0.60",
    ]
