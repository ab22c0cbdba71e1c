"""What is answered may become narrower."""

import pytest

from bugbash.logic.openapi import compare_documents
from tests.bugbash.logic.openapi.documents import BREAKING, NOTE, WARNING, Json, a_document, answering, fields, found

NUMBER, TEXT, WHOLE = {"type": "number"}, {"type": "string"}, {"type": "integer"}


@pytest.mark.parametrize(
    ("before", "after", "level", "rule"),
    [
        (NUMBER, TEXT, BREAKING, "number-became-text"),
        (WHOLE, TEXT, BREAKING, "number-became-text"),
        (TEXT, NUMBER, BREAKING, "type-changed"),
        (TEXT, {"type": ["string", "array"]}, BREAKING, "type-changed"),
        (TEXT, {}, BREAKING, "type-changed"),
        (WHOLE, NUMBER, WARNING, "integer-became-number"),
        (TEXT, {"type": ["string", "null"]}, BREAKING, "newly-nullable"),
        (TEXT, {"type": "string", "nullable": True}, BREAKING, "newly-nullable"),
        (TEXT, {"anyOf": [TEXT, {"type": "null"}]}, BREAKING, "newly-nullable"),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, WARNING, "new-enum-value"),
        ({"enum": ["a"]}, TEXT, WARNING, "enum-opened"),
        ({"const": "a"}, {"enum": ["a", "b"]}, WARNING, "new-enum-value"),
    ],
)
def test_field_of_an_answer_changes(before: Json, after: Json, level: str, rule: str) -> None:
    old, new = answering(fields(a=before)), answering(fields(a=after))
    assert found(old, new) == [(level, rule, "GET /search 200: a")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (NUMBER, WHOLE),
        ({"type": ["string", "null"]}, TEXT),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}),
        (TEXT, {"enum": ["a"]}),
        ({}, TEXT),
        ({"type": "string", "maxLength": 3}, TEXT),
        ({"allOf": [fields(b=TEXT)]}, fields(b=TEXT)),
        ({"oneOf": [NUMBER, TEXT]}, TEXT),
    ],
)
def test_narrower_answer_breaks_nobody(before: Json, after: Json) -> None:
    assert found(answering(fields(a=before)), answering(fields(a=after))) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (fields(a=TEXT, b=TEXT), fields(a=TEXT), [(BREAKING, "removed", "GET /search 200: b")]),
        (fields(a=TEXT), fields(a=TEXT, b=TEXT), [(NOTE, "new-field", "GET /search 200: b")]),
        (
            fields(a=TEXT),
            {**fields(a=TEXT), "required": []},
            [(BREAKING, "newly-optional", "GET /search 200: a")],
        ),
        ({**fields(a=TEXT), "required": []}, fields(a=TEXT), []),
        (fields(a=fields(b=TEXT)), fields(a=TEXT), [(BREAKING, "type-changed", "GET /search 200: a")]),
        (
            {"type": "array", "items": fields(score=NUMBER)},
            {"type": "array", "items": fields(score=TEXT)},
            [(BREAKING, "number-became-text", "GET /search 200: [].score")],
        ),
        (
            fields(prices={"additionalProperties": NUMBER}),
            fields(prices={"additionalProperties": TEXT}),
            [(BREAKING, "number-became-text", "GET /search 200: prices{}")],
        ),
        (
            fields(a={"allOf": [fields(b=TEXT), fields(c=TEXT)]}),
            fields(a={"allOf": [fields(b=TEXT), fields(c=NUMBER)]}),
            [(BREAKING, "type-changed", "GET /search 200: a.c")],
        ),
        (fields(a={**TEXT, "writeOnly": True}), fields(), []),
    ],
)
def test_shape_of_an_answer_changes(before: Json, after: Json, expected: Json) -> None:
    assert found(answering(before), answering(after)) == expected


def test_reference_is_followed() -> None:
    reference = {"$ref": "#/components/schemas/Hit"}
    old, new = answering(reference, Hit=fields(score=NUMBER)), answering(reference, Hit=fields(score=TEXT))
    assert found(old, new) == [(BREAKING, "number-became-text", "GET /search 200: score")]


def test_schema_that_holds_itself_is_followed_once() -> None:
    reference = {"$ref": "#/components/schemas/Tree"}

    def tree(leaf: Json) -> Json:
        return fields(leaf=leaf, left=reference, right=reference)

    old, new = answering(reference, Tree=tree(NUMBER)), answering(reference, Tree=tree(TEXT))
    assert found(old, new) == [(BREAKING, "number-became-text", "GET /search 200: leaf")]


@pytest.mark.parametrize(
    "circle",
    [
        {"$ref": "#/components/schemas/A"},
        {"allOf": [{"$ref": "#/components/schemas/A"}]},
        {"anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/A"}]},
        {"type": "array", "items": {"$ref": "#/components/schemas/A"}},
        {"$ref": "#/components/schemas/B"},
    ],
)
def test_circle_of_references_ends(circle: Json) -> None:
    document = answering({"$ref": "#/components/schemas/A"}, A=circle)
    assert found(document, document) == []


def test_schemas_that_double_at_each_step_are_compared_in_no_time() -> None:
    def chain(leaf: Json) -> Json:
        steps = {f"S{n}": {"allOf": [{"$ref": f"#/components/schemas/S{n + 1}"}] * 2} for n in range(40)}
        doubled = {
            f"T{n}": fields(a={"$ref": f"#/components/schemas/T{n + 1}"}, b={"$ref": f"#/components/schemas/T{n + 1}"})
            for n in range(40)
        }
        start = fields(s={"$ref": "#/components/schemas/S0"}, t={"$ref": "#/components/schemas/T0"})
        return answering(start, **steps, **doubled, S40=leaf, T40=leaf)

    rules = [(level, rule) for level, rule, _ in found(chain(NUMBER), chain(TEXT))]
    assert rules == [(BREAKING, "number-became-text")] * 2


def test_long_chain_of_references_ends() -> None:
    parts = {f"S{n}": {"allOf": [{"$ref": f"#/components/schemas/S{n + 1}"}]} for n in range(5000)}
    below = {f"T{n}": fields(a={"$ref": f"#/components/schemas/T{n + 1}"}) for n in range(5000)}
    document = answering(
        fields(s={"$ref": "#/components/schemas/S0"}, t={"$ref": "#/components/schemas/T0"}), **parts, **below
    )
    assert found(document, document) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"200": {}}, {"201": {}}, [(BREAKING, "answer-removed", "200"), (NOTE, "answer-added", "201")]),
        ({"200": {}, "404": {}}, {"200": {}}, [(NOTE, "error-removed", "404")]),
        (
            {"200": {"content": {"application/json": {}, "text/csv": {}}}},
            {"200": {"content": {"application/json; charset=utf-8": {}}}},
            [(BREAKING, "answer-type-removed", "200 text/csv")],
        ),
    ],
)
def test_answers_come_and_go(before: Json, after: Json, expected: list[tuple[str, str, str]]) -> None:
    old, new = (a_document({"/search": {"get": {"responses": answers}}}) for answers in (before, after))
    assert found(old, new) == [(level, rule, f"GET /search {place}") for level, rule, place in expected]


def test_sentence_says_why_a_caller_breaks() -> None:
    sentences = [one.sentence for one in compare_documents(answering(fields(a=TEXT)), answering(fields(a=NUMBER)))]
    assert sentences == ["GET /search 200: a was text and is now a number. A caller that expects text fails."]
