from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.choices import Measure, Metric
from reviews.logic.criteria import PARAMS, CriterionSpec, problems, threshold_text, wanted_rankings, wanted_scopes
from reviews.logic.facts import Scope
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
        (Measure.LATENCY, 300, {}, "≤ 300 ms"),
        (Measure.LATENCY, 300, {"against_baseline": 1.1}, "≤ 300 ms and ≤ baseline + 10 %"),
        (Measure.LATENCY, 300, {"against_baseline": 0.9}, "≤ 300 ms and ≤ baseline − 10 %"),
        (Measure.METRIC, 0.75, {"k": 5}, "nDCG@5 (exp) ≥ 0.75, lower bound"),
        (Measure.METRIC_CHANGE, 0, {}, "nDCG@10 (exp) − baseline’s ≥ 0, lower bound"),
        (Measure.METRIC_CHANGE, -0.02, {"metric": "rr"}, "RR@10 − baseline’s ≥ −0.02, lower bound"),
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
        (Measure.LATENCY, float("inf"), "threshold: must be a number from 0, not inf."),
        (Measure.REQUIRED_PASSING, 100, "threshold: must be at most 1, not 100."),
        (Measure.PASS_RATE, 1, "threshold: must be at most 0.9999, not 1."),
        (Measure.METRIC, 1.1, "threshold: must be at most 1, not 1.1."),
        (Measure.METRIC_CHANGE, -1.1, "threshold: must be a number from -1, not -1.1."),
        (Measure.METRIC_CHANGE, 1.1, "threshold: must be at most 1, not 1.1."),
    ],
)
def test_a_wrong_threshold_is_named(measure: Measure, threshold: float, sentence: str) -> None:
    assert problems(make_spec(measure, threshold)) == (sentence,)


@pytest.mark.parametrize(
    ("measure", "params", "sentence"),
    [
        (Measure.CONTRACT_BREAKS, {"k": 10}, "params: “k” is not known here. Known: none."),
        (
            Measure.METRIC,
            {"min_juged": 0.9},
            (
                "params: “min_juged” is not known here. "
                "Known: metric, k, min_judged, min_queries, with_model, tags and families."
            ),
        ),
        (Measure.METRIC, {"k": 0}, "params: “k” must be a whole number from 1 to 1,000, not 0."),
        (Measure.METRIC, {"k": True}, "params: “k” must be a whole number from 1 to 1,000, not True."),
        (Measure.METRIC, {"k": "10"}, "params: “k” must be a whole number from 1 to 1,000, not '10'."),
        (Measure.METRIC, {"min_judged": 80}, "params: “min_judged” must be a number from 0 to 1, not 80."),
        (Measure.METRIC, {"min_queries": 1}, "params: “min_queries” must be a whole number from 2 to 1,000, not 1."),
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
            Measure.LATENCY,
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
    spec = replace(make_spec(Measure.METRIC, 0.7), operator="<=")
    assert problems(spec) == ("operator: ranking metric at k, lower bound is read as “at least”, not “<=”.",)


def test_an_unknown_measure_is_named() -> None:
    assert problems(CriterionSpec(1, "", "beauty", ">=", 1)) == (
        f"measure: “beauty” is not known. Choose one of {', '.join(Measure.values)}.",
    )


@pytest.mark.parametrize(
    ("measure", "params"),
    [
        (Measure.OPEN_BREAKAGES, {"categories": ["ugly"]}),
        (Measure.OPEN_BREAKAGES, {"tags": []}),
        (Measure.PASS_RATE, {"tags": ["a\0"]}),
        (Measure.PASS_RATE, {"tags": "api"}),
        (Measure.PASS_RATE, {"families": [{}]}),
        (Measure.ERROR_RATE, {"deployments": ["x"] * 51}),
        (Measure.METRIC, {"metric": "beauty"}),
        (Measure.METRIC, {"metric": ["ndcg"]}),
        (Measure.SLICE_FLOOR, {"of": "latency"}),
        (Measure.LATENCY, {"percentile": 90}),
        (Measure.LATENCY_RATIO, {"percentile": "95"}),
        (Measure.UNDISCOVERED, {"bound": "lower"}),
        (Measure.AGREEMENT, {"min_items": 1}),
    ],
)
def test_a_wrong_scope_is_one_problem(measure: Measure, params: dict[str, Any]) -> None:
    assert len(problems(make_spec(measure, 0, **params))) == 1


def test_a_threshold_says_its_scope() -> None:
    spec = make_spec(Measure.PASS_RATE, 0.9, tags=["docs", "api"], families=["unicode"])
    assert threshold_text(spec) == "≥ 90 %, lower bound, tag api or docs, family unicode"


def test_wanted_scopes_are_those_of_the_criteria_and_each_slice() -> None:
    specs = [
        make_spec(Measure.PASS_RATE, 0.9, tags=["docs"], families=["unicode"]),
        make_spec(Measure.PASS_RATE, 0.9),
        make_spec(Measure.OPEN_BREAKAGES, 0, tags=["docs"]),
        make_spec(Measure.SLICE_FLOOR, 0.6),
    ]
    assert wanted_scopes(specs, ["api"]) == {Scope(tags=("docs",), families=("unicode",)), Scope(tags=("api",))}


def test_a_checklist_item_needs_neither_operator_nor_threshold() -> None:
    assert problems(CriterionSpec(1, "", Measure.MANUAL, "", -1)) == ()


def test_all_problems_are_told_at_once() -> None:
    assert len(problems(replace(make_spec(Measure.METRIC, 7, k=0, nonsense=1), operator="<="))) == 4


def test_wanted_rankings_are_those_of_the_ranking_measures() -> None:
    specs = [
        make_spec(Measure.METRIC, 0.7, k=5),
        make_spec(Measure.JUDGED, 0.7),
        make_spec(Measure.METRIC_CHANGE, 0, k=5, metric="rr"),
        make_spec(Measure.METRIC, 0.7, k=-1),
        make_spec(Measure.REGRESSIONS, 0),
    ]
    assert wanted_rankings(specs) == {5: {Metric.NDCG, Metric.RECIPROCAL_RANK}, 10: set()}


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
