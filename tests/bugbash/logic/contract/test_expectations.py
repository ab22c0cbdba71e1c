from typing import Any

import orjson
import pytest

from bugbash.logic.contract import expected_shape
from tests.bugbash.logic.checks.seeing import body, held
from tests.bugbash.logic.contract.test_inference import infer_once

BEFORE = {"took": 3, "hits": [{"id": "a", "score": 0.5, "tags": ["x"]}], "prices": {f"p{n}": n for n in range(40)}}
SCHEMA = infer_once(
    BEFORE,
    {**BEFORE, "hits": [], "prices": {f"q{n}": n for n in range(40)}, "note": None},
    {**BEFORE, "prices": {f"r{n}": n for n in range(40)}},
)


def result(path: str, answer: Any) -> tuple[str, str]:
    expected = expected_shape(SCHEMA, path)
    outcome = held(f"json-schema: {orjson.dumps(expected).decode()}", body(answer))
    return outcome.result.value, outcome.reason


@pytest.mark.parametrize(
    ("path", "answer", "expected"),
    [
        ("took", {"took": 1.5}, ("pass", "the answer has this shape")),
        ("took", {}, ("fail", "took is missing, wanted a value")),
        ("took", {"took": "3"}, ("fail", "took is text, wanted a number")),
        ("took", [], ("fail", "@ is a list, wanted an object")),
        ("hits[].score", {"hits": []}, ("pass", "the answer has this shape")),
        ("hits[].score", {"hits": [{"score": 1}, {}]}, ("fail", "hits[1].score is missing, wanted a value")),
        ("hits[].score", {"hits": [{"score": "1"}]}, ("fail", "hits[0].score is text, wanted a number")),
        ("hits[].score", {}, ("fail", "hits is missing, wanted a value")),
        ("hits[].tags[]", {"hits": [{"tags": ["x", 1]}]}, ("fail", "hits[0].tags[1] is a whole number, wanted text")),
        ("prices{}", {"prices": {"z": "1"}}, ("fail", "prices.z is text, wanted a number")),
        ("prices{}", {"prices": {}}, ("pass", "the answer has this shape")),
        ("note", {"note": None}, ("pass", "the answer has this shape")),
        ("note", {"note": 1}, ("fail", "note is a whole number, wanted null")),
        ("note", {}, ("fail", "note is missing, wanted a value")),
        ("@", [], ("fail", "@ is a list, wanted an object")),
    ],
)
def test_path_promises_what_was_there(path: str, answer: Any, expected: tuple[str, str]) -> None:
    assert result(path, answer) == expected


def test_nothing_is_asked_of_other_paths() -> None:
    assert expected_shape(SCHEMA, "took") == {
        "type": "object",
        "required": ["took"],
        "properties": {"took": {"type": "number"}},
    }


def test_what_was_not_always_there_is_not_wanted_on_the_way() -> None:
    schema = infer_once({"a": {"b": 1}}, {})
    assert expected_shape(schema, "a.b") == {
        "type": "object",
        "properties": {"a": {"type": "object", "required": ["b"], "properties": {"b": {"type": "number"}}}},
    }


def test_record_that_became_a_map_promises_the_values_of_its_fields() -> None:
    schema = infer_once({"prices": {"a": 1, "b": 2}})
    assert expected_shape(schema, "prices{}") == {
        "type": "object",
        "required": ["prices"],
        "properties": {"prices": {"type": "object", "additionalProperties": {"type": "number"}}},
    }


def test_unknown_path_promises_nothing() -> None:
    assert expected_shape(SCHEMA, "hits[].other") is None
