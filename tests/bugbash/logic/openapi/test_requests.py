"""What is sent may become wider."""

import pytest

from bugbash.logic.openapi import compare_documents
from tests.bugbash.logic.openapi.documents import (
    BREAKING,
    NOTE,
    WARNING,
    Json,
    a_document,
    fields,
    found,
    taking,
    with_parameters,
)

NUMBER, TEXT, WHOLE = {"type": "number"}, {"type": "string"}, {"type": "integer"}
Q = {"in": "query", "name": "q", "schema": TEXT}
K = {"in": "query", "name": "k", "schema": WHOLE}


def optional(**schemas: Json) -> Json:
    return {"type": "object", "properties": schemas}


@pytest.mark.parametrize(
    ("before", "after", "level", "rule"),
    [
        ([], [{**K, "required": True}], BREAKING, "parameter-required"),
        ([], [K], NOTE, "parameter-added"),
        ([K], [], WARNING, "parameter-removed"),
        ([K], [{**K, "required": True}], BREAKING, "newly-required"),
        ([K], [{**K, "schema": TEXT}], BREAKING, "type-refused"),
    ],
)
def test_parameter_changes(before: list[Json], after: list[Json], level: str, rule: str) -> None:
    old, new = with_parameters(Q, *before), with_parameters(Q, *after)
    place = "GET /search: query k" + (": @" if rule == "type-refused" else "")
    assert found(old, new) == [(level, rule, place)]


@pytest.mark.parametrize(
    ("before", "after", "level", "rule"),
    [
        (NUMBER, WHOLE, BREAKING, "type-refused"),
        ({"type": ["string", "array"]}, TEXT, BREAKING, "type-refused"),
        ({}, TEXT, BREAKING, "type-refused"),
        ({"type": ["string", "null"]}, TEXT, BREAKING, "null-refused"),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, BREAKING, "enum-value-removed"),
        (TEXT, {"enum": ["a"]}, BREAKING, "enum-closed"),
        ({**TEXT, "maxLength": 200}, {**TEXT, "maxLength": 100}, BREAKING, "limit-tightened"),
        ({**NUMBER, "minimum": 0}, {**NUMBER, "minimum": 1}, BREAKING, "limit-tightened"),
        (TEXT, {**TEXT, "maxLength": 100}, WARNING, "limit-added"),
        (NUMBER, {**NUMBER, "minimum": 0}, WARNING, "limit-added"),
        (TEXT, {**TEXT, "pattern": "^a"}, WARNING, "pattern-changed"),
    ],
)
def test_field_of_a_body_changes(before: Json, after: Json, level: str, rule: str) -> None:
    assert found(taking(fields(a=before)), taking(fields(a=after))) == [(level, rule, "POST /ask body: a")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WHOLE, NUMBER),
        (TEXT, {"type": ["string", "null"]}),
        (TEXT, {}),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}),
        ({"enum": ["a"]}, TEXT),
        ({**TEXT, "maxLength": 100}, {**TEXT, "maxLength": 200}),
        ({**TEXT, "minLength": 2}, {**TEXT, "minLength": 1}),
        (TEXT, {**TEXT, "minLength": 0}),
        ({**TEXT, "pattern": "^a"}, TEXT),
    ],
)
def test_wider_body_breaks_nobody(before: Json, after: Json) -> None:
    assert found(taking(fields(a=before)), taking(fields(a=after))) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (fields(a=TEXT), fields(a=TEXT, b=TEXT), [(BREAKING, "parameter-required", "POST /ask body: b")]),
        (optional(a=TEXT), optional(a=TEXT, b=TEXT), [(NOTE, "parameter-added", "POST /ask body: b")]),
        (optional(a=TEXT), fields(a=TEXT), [(BREAKING, "newly-required", "POST /ask body: a")]),
        (fields(a=TEXT), optional(a=TEXT), []),
        (optional(a=TEXT, b=TEXT), optional(a=TEXT), [(WARNING, "parameter-removed", "POST /ask body: b")]),
        (optional(), fields(id={**TEXT, "readOnly": True}), []),
    ],
)
def test_shape_of_a_body_changes(before: Json, after: Json, expected: Json) -> None:
    assert found(taking(before), taking(after)) == expected


def with_body(body: Json) -> dict[str, Json]:
    return a_document({"/ask": {"post": {"responses": {}, **({"requestBody": body} if body else {})}}})


JSON: Json = {"content": {"application/json": {}}}
BOTH: Json = {"content": {"application/json": {}, "text/plain": {}}}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (JSON, {**JSON, "required": True}, [(BREAKING, "body-required", "POST /ask body")]),
        (BOTH, JSON, [(BREAKING, "body-type-removed", "POST /ask body text/plain")]),
        (JSON, BOTH, []),
        (JSON, None, [(WARNING, "body-removed", "POST /ask body")]),
        (None, JSON, []),
    ],
)
def test_body_comes_and_goes(before: Json, after: Json, expected: Json) -> None:
    assert found(with_body(before), with_body(after)) == expected


def test_operation_that_is_gone_breaks() -> None:
    old = a_document({"/search": {"get": {}}, "/ask": {"post": {}}})
    new = a_document({"/search": {"get": {}, "post": {}}})
    assert found(old, new) == [
        (BREAKING, "operation-removed", "POST /ask"),
        (NOTE, "operation-added", "POST /search"),
    ]


def test_renamed_placeholder_changes_nothing() -> None:
    old = with_parameters({"in": "path", "name": "id", "required": True, "schema": TEXT}, path="/items/{id}")
    new = with_parameters({"in": "path", "name": "key", "required": True, "schema": TEXT}, path="/items/{key}")
    assert found(old, new) == []


def test_parameters_of_the_path_hold_for_its_operations() -> None:
    old = a_document({"/search": {"parameters": [K], "get": {}}})
    new = a_document({"/search": {"get": {"parameters": [{**K, "required": True}]}}})
    assert found(old, new) == [(BREAKING, "newly-required", "GET /search: query k")]


def test_name_of_a_header_is_read_in_any_case() -> None:
    old, new = (with_parameters({"in": "header", "name": name, "schema": TEXT}) for name in ("X-Key", "x-key"))
    assert found(old, new) == []


def test_sentences_name_what_was_and_what_is() -> None:
    old = taking(fields(a={**TEXT, "maxLength": 200}, b={"enum": ["x", "y"]}))
    new = taking(fields(a={**TEXT, "maxLength": 100}, b={"enum": ["x"]}))
    assert [one.sentence for one in compare_documents(old, new)] == [
        "POST /ask body: a had maxLength 200 and now has maxLength 100. Callers that used the room are refused.",
        'POST /ask body: b no longer takes "y". Callers that send that are refused.',
    ]


def test_fingerprint_is_of_source_rule_and_path() -> None:
    first = compare_documents(taking(fields(a={"enum": ["x", "y"]})), taking(fields(a={"enum": ["x"]})))[0]
    second = compare_documents(taking(fields(a={"enum": ["x", "z"]})), taking(fields(a={"enum": ["x"]})))[0]
    assert first.sentence != second.sentence
    assert first.fingerprint == second.fingerprint
