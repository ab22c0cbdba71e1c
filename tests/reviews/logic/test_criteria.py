from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.choices import Measure
from reviews.logic.criteria import PARAMS, CriterionSpec, problems, threshold_text, wanted_cutoffs
from reviews.logic.gates import evaluate
from tests.reviews.logic.builders import GOOD, make_spec


@pytest.mark.parametrize(
    ("measure", "threshold", "params", "text"),
    [
        (Measure.OPEN_BREAKAGES, 0, {"severities": ["S1"]}, "must be 0"),
        (Measure.OPEN_BREAKAGES, 3, {"severities": ["S3", ""]}, "at most 3"),
        (Measure.REGRESSIONS, 0, {}, "must be 0"),
        (Measure.REQUIRED_PASSING, 1, {}, "≥ 100 % of the required"),
        (Measure.PASS_RATE, 0.955, {}, "≥ 95.5 %, lower bound"),
        (Measure.CONTRACT_BREAKS, 0, {}, "must be 0"),
        (Measure.ERROR_RATE, 0.01, {}, "≤ 1 %"),
        (Measure.P95_LATENCY, 300, {}, "≤ 300 ms"),
        (Measure.P95_LATENCY, 300, {"against_baseline": 1.1}, "≤ 300 ms and ≤ baseline + 10 %"),
        (Measure.P95_LATENCY, 300, {"against_baseline": 0.9}, "≤ 300 ms and ≤ baseline − 10 %"),
        (Measure.NDCG, 0.75, {"k": 5}, "nDCG@5 (exp) ≥ 0.75, lower bound"),
        (Measure.JUDGED, 0.9, {}, "judged@10 ≥ 90 %"),
        (Measure.MANUAL, 1, {"item": "rollback"}, "must be confirmed"),
    ],
)
def test_a_good_criterion_says_what_it_wants(
    measure: Measure, threshold: float, params: dict[str, Any], text: str
) -> None:
    spec = make_spec(measure, threshold, **params)
    assert problems(spec) == ()
    assert threshold_text(spec) == text


@pytest.mark.parametrize(
    ("measure", "threshold", "sentence"),
    [
        (Measure.REGRESSIONS, -1, "threshold: must be a number from 0, not -1."),
        (Measure.REGRESSIONS, 0.5, "threshold: must be a whole number, not 0.5."),
        (Measure.REGRESSIONS, float("nan"), "threshold: must be a number from 0, not nan."),
        (Measure.P95_LATENCY, float("inf"), "threshold: must be a number from 0, not inf."),
        (Measure.REQUIRED_PASSING, 100, "threshold: must be at most 1, not 100."),
        (Measure.PASS_RATE, 1, "threshold: must be at most 0.9999, not 1."),
        (Measure.NDCG, 1.1, "threshold: must be at most 1, not 1.1."),
    ],
)
def test_a_wrong_threshold_is_named(measure: Measure, threshold: float, sentence: str) -> None:
    assert problems(make_spec(measure, threshold)) == (sentence,)


@pytest.mark.parametrize(
    ("measure", "params", "sentence"),
    [
        (Measure.REGRESSIONS, {"k": 10}, "params: “k” is not known here. Known: none."),
        (
            Measure.NDCG,
            {"min_juged": 0.9},
            "params: “min_juged” is not known here. Known: k, min_judged and min_queries.",
        ),
        (Measure.NDCG, {"k": 0}, "params: “k” must be a whole number from 1 to 1,000, not 0."),
        (Measure.NDCG, {"k": True}, "params: “k” must be a whole number from 1 to 1,000, not True."),
        (Measure.NDCG, {"k": "10"}, "params: “k” must be a whole number from 1 to 1,000, not '10'."),
        (Measure.NDCG, {"min_judged": 80}, "params: “min_judged” must be a number from 0 to 1, not 80."),
        (Measure.NDCG, {"min_queries": 1}, "params: “min_queries” must be a whole number from 2 to 1,000, not 1."),
        (
            Measure.OPEN_BREAKAGES,
            {"severities": ["S1", "S9"]},
            "params: “severities” must be a list of S1, S2, S3, S4 or “” (untriaged), not ['S1', 'S9'].",
        ),
        (
            Measure.OPEN_BREAKAGES,
            {"severities": []},
            "params: “severities” must be a list of S1, S2, S3, S4 or “” (untriaged), not [].",
        ),
        (
            Measure.P95_LATENCY,
            {"against_baseline": 0},
            "params: “against_baseline” must be a number above 0, such as 1.1, not 0.",
        ),
        (Measure.MANUAL, {"item": " "}, "params: “item” must be the name of the item, on one line, not ' '."),
        (
            Measure.MANUAL,
            {"item": "a\0"},
            "params: “item” must be the name of the item, on one line, not 'a\\x00'.",
        ),
        (Measure.JUDGED, {"k": 10**30}, f"params: “k” must be a whole number from 1 to 1,000, not {10**30}."),
    ],
)
def test_a_wrong_parameter_is_named(measure: Measure, params: dict[str, Any], sentence: str) -> None:
    assert problems(make_spec(measure, 0, **params)) == (sentence,)


def test_the_wrong_direction_is_named() -> None:
    spec = replace(make_spec(Measure.NDCG, 0.7), operator="<=")
    assert problems(spec) == ("operator: nDCG@k (exp), lower bound is read as “at least”, not “<=”.",)


def test_an_unknown_measure_is_named() -> None:
    assert problems(CriterionSpec(1, "", "beauty", ">=", 1)) == (
        f"measure: “beauty” is not known. Choose one of {', '.join(Measure.values)}.",
    )


def test_a_checklist_item_needs_neither_operator_nor_threshold() -> None:
    assert problems(CriterionSpec(1, "", Measure.MANUAL, "", -1)) == ()


def test_all_problems_are_told_at_once() -> None:
    assert len(problems(replace(make_spec(Measure.NDCG, 7, k=0, nonsense=1), operator="<="))) == 4


def test_wanted_cutoffs_are_those_of_the_ranking_measures() -> None:
    specs = [
        make_spec(Measure.NDCG, 0.7, k=5),
        make_spec(Measure.JUDGED, 0.7),
        make_spec(Measure.NDCG, 0.7, k=-1),
        make_spec(Measure.REGRESSIONS, 0),
    ]
    assert wanted_cutoffs(specs) == {5, 10}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)


@given(
    measure=st.sampled_from(Measure.values) | st.text(max_size=5),
    operator=st.sampled_from(["<=", ">=", "=", ""]),
    threshold=st.floats() | st.integers(),
    params=st.dictionaries(st.sampled_from([*PARAMS, "other"]), JSON, max_size=3),
)
def test_no_criterion_whatsoever_breaks_a_gate(
    measure: str, operator: str, threshold: float, params: dict[str, Any]
) -> None:
    spec = CriterionSpec(1, "", measure, operator, threshold, params)
    assert (evaluate(spec, GOOD).missing == "correct the criterion") == bool(problems(spec))
