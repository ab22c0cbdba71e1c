import json
from typing import Any

import pytest

from bugbash.choices import CheckResult
from bugbash.logic.checks import CheckSyntaxError, parse_check
from bugbash.logic.checks.schemas import DEEPEST, compiled
from tests.bugbash.logic.checks.seeing import body, held, reply, said

BODY = {"total": 2, "results": [{"id": "a", "score": "0.5"}, {"id": "b", "score": 0.5, "odd name": None}]}


def a_line(schema: Any) -> str:
    return f"json-schema: {json.dumps(schema)}"


def inside(schema: Any) -> str:
    """A check of each result."""
    return a_line({"properties": {"results": {"items": schema}}})


@pytest.mark.parametrize(
    ("line", "result", "reason"),
    [
        (a_line({}), "pass", "the answer has this shape"),
        (a_line({"required": ["total"]}), "pass", "the answer has this shape"),
        (a_line({"required": ["total", "took"]}), "fail", "took is missing, wanted a value"),
        (a_line({"type": "array"}), "fail", "@ is an object, wanted a list"),
        (inside({"required": ["odd name"]}), "fail", 'results[0]."odd name" is missing, wanted a value'),
        (
            inside({"properties": {"score": {"type": "number"}}}),
            "fail",
            "results[0].score is text, wanted a number",
        ),
        (
            inside({"properties": {"odd name": {"type": ["number", "string"]}}}),
            "fail",
            'results[1]."odd name" is null, wanted a number or text',
        ),
        (a_line({"properties": {"total": {"minimum": 3}}}), "fail", "total is 2, wanted minimum 3"),
        (inside({"properties": {"id": {"pattern": "^[a]$"}}}), "fail", 'results[1].id is "b", wanted pattern "^[a]$"'),
        (inside({"properties": {"id": {"pattern": "^[ab]$"}}}), "pass", "the answer has this shape"),
        (f"not {a_line({'required': ['took']})}", "pass", "took is missing"),
        (f"not {a_line({})}", "fail", "the answer has this shape"),
    ],
)
def test_schema_says_path_expected_and_actual(line: str, result: str, reason: str) -> None:
    assert said(line, body(BODY)) == (result, reason)


def test_failed_schema_keeps_expected_and_actual_apart() -> None:
    outcome = held(a_line({"properties": {"total": {"type": "string"}}}), body(BODY))
    assert (outcome.expected, outcome.actual) == ("text", "a whole number")


def test_answer_that_is_no_json_has_no_shape() -> None:
    outcome = held(a_line({}), reply(is_json=False, body=None))
    assert (outcome.result, outcome.reason) == (
        CheckResult.ERROR,
        "json-schema looks at JSON, and the answer is none",
    )


@pytest.mark.parametrize(("items", "result"), [([1, 1.5, "1"], "pass"), ([{"a": 1}, {"a": 1}], "fail")])
def test_unique_items_are_told_apart(items: list[Any], result: str) -> None:
    assert held(a_line({"uniqueItems": True}), body(items)).result == result


def test_line_is_canonical() -> None:
    assert parse_check('json-schema:  {"required" : ["b"], "maxProperties": 2}').line == (
        'json-schema: {"maxProperties":2,"required":["b"]}'
    )


def test_schema_is_compiled_once() -> None:
    compiled.cache_clear()
    check = a_line({"required": ["total"]})
    held(check, body(BODY))
    held(check, body({}))
    assert (compiled.cache_info().misses, compiled.cache_info().hits) == (1, 1)


def nested(levels: int) -> Any:
    schema: Any = True
    for _ in range(levels):
        schema = {"not": schema}
    return schema


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("", "needs a JSON Schema, and this is not JSON"),
        ("{a}", "needs a JSON Schema, and this is not JSON"),
        ('["total"]', "needs a JSON Schema, which is a JSON object"),
        ('{"type": "numbr"}', "needs a JSON Schema, and type is none"),
        ('{"properties": {"a": {"required": "b"}}}', "needs a JSON Schema, and properties.a.required is none"),
        ('{"$ref": "http://127.0.0.1/schema.json"}', "takes a schema that stands by itself, without $ref"),
        ('{"items": [{"$dynamicRef": "#a"}]}', "takes a schema that stands by itself, without $dynamicRef"),
        ('{"patternProperties": {"(a+)+$": {}}}', "takes a schema that stands by itself, without patternProperties"),
        ('{"pattern": "(?=a)"}', "needs a regular expression in RE2 syntax"),
        (json.dumps(nested(DEEPEST)), f"takes a schema of at most {DEEPEST} levels"),
    ],
)
def test_bad_schema_is_refused_with_its_place(argument: str, sentence: str) -> None:
    with pytest.raises(CheckSyntaxError) as caught:
        parse_check(f"json-schema: {argument}")
    assert str(caught.value).startswith(f"json-schema {sentence}")


def test_deepest_schema_can_be_held_against_an_answer() -> None:
    assert held(a_line(nested(DEEPEST - 1)), body(BODY)).result in {CheckResult.PASS, CheckResult.FAIL}


@pytest.mark.parametrize("name", ["$ref", "patternProperties", "pattern", "properties"])
def test_field_may_be_called_like_a_keyword(name: str) -> None:
    line = a_line({"properties": {name: {"type": "string"}}})
    assert said(line, body({name: 1})) == (
        "fail",
        f"{json.dumps(name) if '$' in name else name} is a whole number, wanted text",
    )
