import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.expressions import ExpressionError, find_fault, name_of, search
from bugbash.logic.fingerprints import canonical_json

BODY = {"total": 3, "hits": [{"id": "a", "tags": ["x"]}, {"id": "b", "tags": []}], "big": 2**64 - 1, "huge": 1e308}
PIECES = "hits [*] [0] [::0] . id | @ & sum( max_by( ceil( to_number( ) , `1` 'a' [? ] == < huge {a: } ! || keys( join("


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("total", 3),
        ("hits[*].id", ["a", "b"]),
        ("hits[?tags].id | [0]", "a"),
        ("absent", None),
        ("absent.deeper[0]", None),
        ("", None),
        ("@", BODY),
        ("zip(hits[].id, [`1`, `2`, `3`])", [["a", 1], ["b", 2]]),
        ("zip(hits[].id)", [["a"], ["b"]]),
        ("from_items(zip(hits[].id, [`1`, `2`]))", {"a": 1, "b": 2}),
        ("from_items(`[]`)", {}),
    ],
)
def test_search(path: str, found: Any) -> None:
    assert search(path, BODY) == found


@pytest.mark.parametrize(
    "path",
    [
        "hits[::0]",
        "ceil(to_number('inf'))",
        "to_number('nan')",
        "`1e999`",
        "&total",
        "sum([huge, huge])",
        "sum([big, big])",
        "length(total)",
        "unknown(total)",
        "contains('abc', `1`)",
        "sort([total, hits])",
        "hits[",
        "zip(hits, total)",
        "zip()",
        "from_items(hits)",
        "from_items(`[[1, 2]]`)",
        'from_items(`[["a"]]`)',
        "from_items(total)",
        "(" * 5000 + "a" + ")" * 5000,
    ],
)
def test_every_failure_is_one_sentence(path: str) -> None:
    with pytest.raises(ExpressionError, match=r"\A“.*” can not be evaluated \(.+\)\.\Z"):
        search(path, BODY)


@given(st.lists(st.sampled_from(PIECES.split()), max_size=8).map("".join))
def test_whatever_is_found_is_json(path: str) -> None:
    try:
        found = search(path, BODY)
    except ExpressionError:
        return
    assert canonical_json(found)


@pytest.mark.parametrize("path", ["total", "hits[0].id", "length(@)", '"odd name"'])
def test_a_good_expression_has_no_fault(path: str) -> None:
    assert find_fault(path) == ""


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("a" * 1001, "longer than 1000 characters"),
        ("", "Invalid JMESPath expression: cannot be empty"),
    ],
    ids=["long", "empty"],
)
def test_a_fault_is_named(path: str, fault: str) -> None:
    assert find_fault(path) == fault


@pytest.mark.parametrize("path", ["a[", "a b", "a.", "'", "$.a", "\ud800"])
def test_what_is_not_jmespath_has_a_fault(path: str) -> None:
    assert find_fault(path) != ""


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (None, "missing"),
        ({}, "an object"),
        ([], "a list"),
        ("", "text"),
        (False, "true or false"),
        (0, "a number"),
        (math.pi, "a number"),
    ],
)
def test_what_stands_there_has_a_name(content: Any, name: str) -> None:
    assert name_of(content) == name
