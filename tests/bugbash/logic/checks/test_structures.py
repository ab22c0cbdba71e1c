from typing import Any

import pytest

from bugbash.logic.checks.structures import compare
from tests.bugbash.logic.checks.seeing import body, held, reply, said

BODY = {"total": 2, "name": "x = 1", "hits": [{"id": "a", "score": 7}, {"id": "b", "score": 1}], "none": None}


@pytest.mark.parametrize(
    ("line", "result", "reason"),
    [
        ("json-path: total >= 2", "pass", "total is 2"),
        ("json-path: total >= 3", "fail", "total is 2, wanted >= 3"),
        ("not json-path: total >= 2", "fail", "total is 2, wanted not >= 2"),
        ("json-path: total > 2", "fail", "total is 2, wanted > 2"),
        ("json-path: total <= 2", "pass", "total is 2"),
        ("json-path: total < 2", "fail", "total is 2, wanted < 2"),
        ("json-path: total = 2.0", "pass", "total is 2"),
        ("json-path: total != 2", "fail", "total is 2, wanted != 2"),
        ("json-path: total in [1, 2]", "pass", "total is 2"),
        ("json-path: total in []", "fail", "total is 2, wanted in []"),
        ("json-path: hits[0].id exists", "pass", 'hits[0].id is "a"'),
        ("json-path: hits[2].id exists", "fail", "hits[2].id is null, wanted a value"),
        ("not json-path: hits[0].id exists", "fail", 'hits[0].id is "a", wanted no value'),
        ("json-path: none = null", "pass", "none is null"),
        ("json-path: hits[*].id = [\"a\", \"b\"]", "pass", 'hits[*].id is ["a","b"]'),
        ("json-path: hits[?score > `5`].id = [\"a\"]", "pass", 'hits[?score > `5`].id is ["a"]'),
        ('json-path: name = "x = 1"', "pass", 'name is "x = 1"'),
        ("json-path: length(hits) = 2", "pass", "length(hits) is 2"),
    ],
)  # fmt: skip
def test_json_path(line: str, result: str, reason: str) -> None:
    assert said(line, body(BODY)) == (result, reason)


@pytest.mark.parametrize(
    ("actual", "op", "value", "holds"),
    [
        (True, "=", 1, False),
        (False, "=", 0, False),
        ([True], "=", [1], False),
        ({"a": [1]}, "=", {"a": [1.0]}, True),
        ({"a": 1}, "=", {"a": True}, False),
        ({"a": 1}, "=", {"a": 1, "b": 2}, False),
        ([1, 2], "=", [1], False),
        (1, "=", "1", False),
        (None, "!=", 1, True),
        (True, "in", [1], False),
        ([1], "in", [[1]], True),
        ("b", ">", "a", True),
        ("10", "<", "9", True),
        ("3", ">=", 3, False),
        (True, ">", 0, False),
        (None, "<", 1, False),
        ([2], ">", [1], False),
        (1, "<", 1.5, True),
    ],
)
def test_types_are_those_of_json(actual: Any, op: str, value: Any, holds: bool) -> None:
    assert compare(actual, op, value) == holds


def test_an_expression_that_does_not_fit_is_an_error() -> None:
    result, reason = said("json-path: length(total) = 1", body(BODY))
    assert (result, reason[:44]) == ("error", "“length(total)” can not be evaluated (In fun")


def test_without_json_there_is_nothing_to_look_at() -> None:
    assert said("not json-path: a exists", reply(is_json=False, body=None)) == (
        "error",
        "json-path looks at JSON, and the answer is none",
    )


def test_a_long_value_is_shortened() -> None:
    assert held("json-path: @ exists", body(["x" * 200])).actual == f'["{"x" * 77}…'
