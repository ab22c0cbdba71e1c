import copy

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.answers import Json
from bugbash.logic.diff import Change, compare
from tests.bugbash.logic.answers import value

scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, "", "a", "b"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("xyz "), inner, max_size=4),
    max_leaves=12,
)


def changes(left: Json, right: Json) -> tuple[Change, ...]:
    return compare(value(left), value(right)).changes


def test_same_value_has_no_distance() -> None:
    diff = compare(value({"a": [1, {}]}), value({"a": [1, {}]}))
    assert (diff.same, diff.distance, diff.sentence) == (True, 0, "the same values")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"a": 1}, {"a": 2}, ("a", "changed", 1, 2)),
        ({"a": 1}, {"a": "1"}, ("a", "retyped", 1, "1")),
        ({"a": 1}, {"a": True}, ("a", "retyped", 1, True)),
        ({"a": 1}, {"a": None}, ("a", "retyped", 1, None)),
        ({"a": 1}, {"a": {}}, ("a", "retyped", 1, {})),
        ({}, {"a": 1}, ("a", "added", None, 1)),
        ({"a": {"b": 1}}, {}, ("a", "removed", {"b": 1}, None)),
        ({"a b": 1}, {"a b": 2}, ('"a b"', "changed", 1, 2)),
        (1, 2, ("@", "changed", 1, 2)),
        ([], [1], ("[0]", "added", None, 1)),
        ({"a": [1]}, {"a": []}, ("a[0]", "removed", 1, None)),
        ([1, 2, 3], [1, 5, 3], ("[1]", "changed", 2, 5)),
        ([1, 2, 3], [0, 1, 2, 3], ("[0]", "added", None, 0)),
        ([1, 2, 3], [1, 2], ("[2]", "removed", 3, None)),
        ([1, 2, 3], [1, 3], ("[1]", "removed", 2, None)),
        ([1, 1], [1], ("[1]", "removed", 1, None)),
    ],
)
def test_one_difference_is_one_change(left: Json, right: Json, expected: tuple[str, str, Json, Json]) -> None:
    assert changes(left, right) == (expected,)


def test_integer_and_float_are_both_numbers() -> None:
    assert changes({"a": 1}, {"a": 1.0}) == ()
    assert changes({"a": 1}, {"a": 1.5}) == (("a", "changed", 1, 1.5),)


def test_truth_value_that_python_takes_for_a_number_is_retyped_inside_shifted_lists() -> None:
    assert changes([1, 2], [True, 2, 3]) == (("[0]", "retyped", 1, True), ("[2]", "added", None, 3))
    assert changes([2, 1], [0, 2, True]) == (("[0]", "added", None, 0), ("[2]", "retyped", 1, True))


def test_distance_is_changed_leaves_over_all_leaves() -> None:
    diff = compare(value({"a": 1, "b": [1, 2], "c": {}}), value({"a": 1, "b": [1, 3], "d": {"e": 1, "f": 2}}))
    # leaves: a, b[0], b[1], c, d.e, d.f; changed: b[1], c, d.e, d.f
    assert diff.distance == pytest.approx(4 / 6)


def test_items_that_came_or_went_count_with_all_their_leaves() -> None:
    assert compare(value([1, {"a": 1, "b": 2}]), value([1])).distance == pytest.approx(2 / 3)
    assert compare(value([1]), value([1, {"a": 1, "b": 2}])).distance == pytest.approx(2 / 3)


def test_an_empty_container_is_one_leaf() -> None:
    assert compare(value({"a": 1}), value({"a": 1, "b": []})).distance == 0.5
    assert compare(value({"a": 1}), value({"a": 1, "b": {}})).distance == 0.5


def test_nothing_in_common_is_distance_one() -> None:
    assert compare(value({"a": 1, "b": 2}), value([1, 2, 3])).distance == 1
    assert compare(value({"a": 1}), value({"b": 1})).distance == 1


@pytest.mark.parametrize(
    ("left", "right", "sentence"),
    [
        ({"total": 3, "a": 1}, {"total": 5, "a": 1}, "1 of 2 values differ: total 3 → 5"),
        ({"total": 3}, {}, "1 of 1 values differ: total is gone"),
        ({}, {"total": 3}, "1 of 1 values differ: total is new"),
        (1, "a" * 38, f'1 of 1 values differ: @ 1 → "{"a" * 38}"'),
        ("a" * 50, "é", f'1 of 1 values differ: @ "{"a" * 38}… → "é"'),
    ],
)
def test_sentence_names_the_first_place(left: Json, right: Json, sentence: str) -> None:
    assert compare(value(left), value(right)).sentence == sentence


@given(values)
def test_a_value_is_the_same_as_its_copy(content: Json) -> None:
    assert compare(value(content), value(copy.deepcopy(content))).same


@given(values, values)
def test_distance_is_bounded_symmetric_and_zero_only_without_changes(left: Json, right: Json) -> None:
    forth, back = compare(value(left), value(right)), compare(value(right), value(left))
    assert 0 <= forth.distance <= 1
    assert forth.distance == back.distance
    assert (forth.distance == 0) == forth.same == (not forth.changes)


@given(values, values)
def test_each_new_value_stands_at_its_path(left: Json, right: Json) -> None:
    for change in changes(left, right):
        if change.op != "removed":
            assert jmespath.search(change.path, right) == change.new
