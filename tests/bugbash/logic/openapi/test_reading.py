import json
from typing import Any

import pytest

from bugbash.logic.openapi import DocumentError, compare_documents, read_document
from bugbash.logic.openapi.reading import MOST_BYTES

HEAD = "openapi: 3.0.3\ninfo: {title: Search, version: '1'}\n"


def refused(content: str | bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(content)
    return str(caught.value)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_json_and_yaml_are_the_same_document(mark: str) -> None:
    text = HEAD + "paths:\n  /search:\n    get:\n      responses: {200: {description: ok}}\n"
    document = read_document(mark + text)
    assert document["paths"]["/search"]["get"]["responses"] == {"200": {"description": "ok"}}
    assert read_document(mark + json.dumps(document)) == document


def test_yaml_is_read_as_its_version_1_2_has_it() -> None:
    document = read_document(f"{HEAD}x: {{a: no, b: 2020-01-01, c: 12:30, d: 010, e: 1.5e3, f: ~, g: -3, h: TRUE}}\n")
    assert document["x"] == {
        "a": "no",
        "b": "2020-01-01",
        "c": "12:30",
        "d": "010",
        "e": 1500.0,
        "f": None,
        "g": -3,
        "h": True,
    }


@pytest.mark.parametrize("version", ["3.0.0", "3.0", "3.1.1", "3.2.0"])
def test_every_third_version_is_taken(version: str) -> None:
    assert read_document(json.dumps({"openapi": version, "paths": {}}))["openapi"] == version


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"swagger": "2.0"}', "Only OpenAPI 3 can be compared; the version of this document is Swagger 2."),
        ('{"openapi": "4.0.0"}', "Only OpenAPI 3 can be compared; the version of this document is OpenAPI 4.0.0."),
        ('{"paths": {}}', "Only OpenAPI 3 can be compared; the version of this document is none."),
        ('{"openapi": 3.1}', "Only OpenAPI 3 can be compared; the version of this document is OpenAPI 3.1."),
        ("[]", "An OpenAPI document is an object with openapi, info and paths."),
        ("", "An OpenAPI document is an object with openapi, info and paths."),
        ("Hello", "An OpenAPI document is an object with openapi, info and paths."),
        ('{"openapi": "3.1.0", "paths": []}', "`paths` must be an object of paths and what can be done with them."),
        (f"{HEAD}x: !!set {{a}}", "The document can not be kept. This is not JSON:"),
        (f"{HEAD}x: !!float .nan", "The document can not be kept. nan is not a number that JSON knows."),
        (f"{HEAD}x: !!python/name:os.system {{}}", "The document is neither JSON nor YAML: could not determine"),
        (f"{HEAD}x: [", "The document is neither JSON nor YAML:"),
        (f"{HEAD}x: *a", "The document is neither JSON nor YAML: found undefined alias in line 3."),
        ("a: 1\n---\nb: 2", "The document is neither JSON nor YAML:"),
        ('{"openapi": ', "The document is not JSON:"),
        (b"\xff\xfe", "The document is not UTF-8: byte 0 does not fit."),
        ("#" * (MOST_BYTES + 1), "A document has at most 1,000,000 bytes."),
        (f"{HEAD}x: {'[' * 150}{']' * 150}", "A document has at most 100 levels and 100,000 values."),
        (f"{HEAD}x: &a [*a]", "A document has at most 100 levels and 100,000 values."),
    ],
)
def test_other_content_is_refused_with_its_reason(content: str | bytes, sentence: str) -> None:
    assert refused(content).startswith(sentence)


def test_names_that_multiply_are_counted() -> None:
    lines = ["x0: &x0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert refused(HEAD + "\n".join(lines)) == "A document has at most 100 levels and 100,000 values."


@pytest.mark.parametrize(
    "reference", ["other.yaml#/Hit", "http://127.0.0.1/api.json", "//host/x", "file:///etc/passwd", ""]
)
def test_outside_reference_is_named(reference: str) -> None:
    document = {"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {"200": {"$ref": reference}}}}}}
    assert refused(json.dumps(document)) == (
        f'paths."/a".get.responses."200" refers to “{reference}”, outside of the document; put it inside.'
    )


def test_field_may_be_called_like_a_reference() -> None:
    schema: Any = {"properties": {"$ref": {"type": "string"}}}
    document = {"openapi": "3.1.0", "components": {"schemas": {"A": schema}}}
    assert read_document(json.dumps(document)) == document


@pytest.mark.parametrize(
    "paths",
    [
        {"/a": None},
        {"/a": {"get": None}},
        {"/a": {"get": {"parameters": {}}}},
        {"/a": {"get": {"parameters": [None, {"in": 1, "name": []}]}}},
        {"/a": {"get": {"requestBody": [], "responses": []}}},
        {"/a": {"get": {"responses": {"200": {"content": {"application/json": None}}}}}},
        {"/a": {"get": {"responses": {"200": {"content": {"a/b": {"schema": {"type": 5, "required": 1}}}}}}}},
        {"/a": {"get": {"responses": {"200": {"content": {"a/b": {"schema": {"enum": [{}, None], "type": [1]}}}}}}}},
        {"/a": {"$ref": "#/paths/~1a"}},
    ],
)
def test_document_that_breaks_its_own_rules_is_compared_as_far_as_it_goes(paths: Any) -> None:
    document = read_document(json.dumps({"openapi": "3.1.0", "paths": paths}))
    assert compare_documents(document, document) == ()
