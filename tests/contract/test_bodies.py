"""Bodies that no client should send (RELIABILITY E 77-83, W18, W19): a problem document each time, nothing saved."""

import gzip
import json
from typing import Any

import pytest
from django.contrib.auth.models import User

from bugbash.models import AuditEvent
from portal.lib.api.parsing import MAX_BYTES
from tests.api import PROBLEM, Api, a_token, problem_of
from tests.contract.operations import OPERATIONS, Operation, filled
from tests.contract.scene import Scene

WRITES = [operation for operation in OPERATIONS if operation.body is not None]
writes = pytest.mark.parametrize("operation", WRITES, ids=str)
DEEP = "JSON is at most 50 levels deep here."
CROWDED = "JSON has at most 100,000 values here."
LARGE = "A request has at most 2,500,000 bytes."
UNSTORABLE = "Text must not contain NUL or half of a surrogate pair."
BODIES: dict[str, tuple[bytes, int, Any]] = {
    "lists 100,000 deep": (b"[" * 100_000 + b"]" * 100_000, 400, DEEP),
    "objects 30,000 deep": (b'{"a":' * 30_000, 400, DEEP),
    "a million values": (b"[" + b"0," * 999_999 + b"0]", 400, CROWDED),
    "many keys": (json.dumps(dict.fromkeys(map(str, range(100_001)), 0)).encode(), 400, CROWDED),
    "20 MB": (b'{"text":"' + b"a" * 20_000_000 + b'"}', 413, LARGE),
    "one byte too many": (b" " * (MAX_BYTES + 1), 413, LARGE),
    "not JSON": (
        b"{",
        400,
        "The body is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1).",
    ),
    "two documents": (b"{}{}", 400, "The body is not JSON: Extra data: line 1 column 3 (char 2)."),
    "not UTF-8": (b'{"a":"\xff"}', 400, "The body is not UTF-8: byte 6 does not fit."),
    "UTF-16": ('{"a":1}'.encode("utf-16"), 400, "The body is not UTF-8: byte 0 does not fit."),
    "NaN": (b'{"a":NaN}', 400, "The body is not JSON: NaN is not a number that JSON knows."),
    "-Infinity": (b'{"a":-Infinity}', 400, "The body is not JSON: -Infinity is not a number that JSON knows."),
    "1e400": (b'{"a":1e400}', 400, {"a": ["A number must be finite."]}),
    "2**63": (b'{"a":9223372036854775808}', 400, {"a": ["A whole number must fit into 64 bits."]}),
    "5,000 digits": (b'{"a":[1,' + b"9" * 5000 + b"]}", 400, {"a[1]": ["A whole number must fit into 64 bits."]}),
    "equal keys": (b'{"a":1,"a":2}', 400, {"a": ["This key is there twice."]}),
    "NUL": (b'{"a":{"b":"x\\u0000"}}', 400, {"a.b": [UNSTORABLE]}),
    "lone surrogate": (b'{"a":["\\ud800"]}', 400, {"a[0]": [UNSTORABLE]}),
    "NUL in a key": (b'{"a\\u0000":1}', 400, {"a\ufffd": ["A key must not contain NUL or half of a surrogate pair."]}),
    "a raw NUL": (b'{"a":"\0"}', 400, "The body is not JSON: Invalid control character at: line 1 column 7 (char 6)."),
    "a list": (b"[]", 400, {"body": ["Invalid data. Expected a dictionary, but got list."]}),
    "a text": (b'"x"', 400, {"body": ["Invalid data. Expected a dictionary, but got str."]}),
    "null": (b"null", 400, {"body": ["No data provided"]}),
}
SMALL = [case for case in BODIES.values() if len(case[0]) < 10_000]
KINDS = {
    "text/plain": 'Unsupported media type "text/plain" in request.',
    "application/x-www-form-urlencoded": 'Unsupported media type "application/x-www-form-urlencoded" in request.',
    "multipart/form-data": 'Unsupported media type "multipart/form-data" in request.',
    "multipart/form-data; boundary=x": 'Unsupported media type "multipart/form-data; boundary=x" in request.',
    "application/json; charset=utf-32": "JSON is sent as UTF-8.",
    "application/json; charset=bogus": "JSON is sent as UTF-8.",
    "nonsense": 'Unsupported media type "nonsense" in request.',
}


@pytest.fixture
def engineer(scene: Scene) -> Api:
    return scene.api("engineer")


def queries(scene: Scene) -> str:
    return scene.path("projects/{slug}/queries/")


@pytest.mark.parametrize("name", BODIES)
def test_body_is_refused(scene: Scene, engineer: Api, name: str) -> None:
    body, status, wrong = BODIES[name]
    assert problem_of(engineer.post(queries(scene), body)) == (status, wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_content_type_is_refused(scene: Scene, engineer: Api, kind: str) -> None:
    answer = engineer.send("POST", queries(scene), b'{"text":"copy a file"}', kind=kind)
    assert problem_of(answer) == (415, KINDS[kind])


@pytest.mark.parametrize("kind", ["application/json; charset=UTF-8", 'application/json; charset="utf-8"'])
def test_utf_8_may_be_said(scene: Scene, engineer: Api, kind: str) -> None:
    assert engineer.send("POST", queries(scene), b'{"text":"copy a file"}', kind=kind).status_code == 201


def test_byte_order_mark_is_passed_over(scene: Scene, engineer: Api) -> None:
    assert engineer.post(queries(scene), b'\xef\xbb\xbf{"text":"copy a file"}').status_code == 201


def test_compressed_body_is_refused(scene: Scene, engineer: Api) -> None:
    answer = engineer.post(queries(scene), gzip.compress(b'{"text":"x"}'), Content_Encoding="gzip")
    assert problem_of(answer) == (415, "A request body is sent without a content encoding.")


def test_largest_body_is_taken(scene: Scene, engineer: Api) -> None:
    body = json.dumps({"text": "copy a file"}).encode()
    assert engineer.post(queries(scene), body.ljust(MAX_BYTES)).status_code == 201


@writes
def test_no_body_is_a_server_error(scene: Scene, operation: Operation) -> None:
    api, path = scene.api(operation.who[0]), scene.path(operation.path)
    before = AuditEvent.objects.count()
    for body, status, _ in SMALL:
        answer = api.send(operation.method, path, body)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    assert AuditEvent.objects.count() == before


@writes
def test_unknown_field_is_named(scene: Scene, operation: Operation) -> None:
    body = {**filled(operation.body, scene.names), "colour": "red"}
    status, wrong = problem_of(scene.api(operation.who[0]).send(operation.method, scene.path(operation.path), body))
    assert (status, list(wrong), wrong["colour"][0][:29]) == (400, ["colour"], "There is no such field; known")


@writes
def test_form_is_refused_although_csrf_has_read_it(scene: Scene, operation: Operation) -> None:
    api = signed_in_by_form(scene.people[operation.who[0]])
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'
    answer = api.send(
        operation.method,
        scene.path(operation.path),
        body,
        kind="multipart/form-data; boundary=x",
        X_CSRFToken=api.client.cookies["csrftoken"].value,
    )
    assert answer.status_code == 415


def signed_in_by_form(user: User) -> Api:
    """A browser that has seen a page with a form, so that it holds the CSRF cookie."""
    api = Api(user, csrf=True)
    api.get("/tokens/")
    return api


def test_method_can_not_be_overridden(scene: Scene) -> None:
    path = scene.path("projects/{slug}/criteria/{criterion}/")
    answer = scene.api("owner").post(path, {}, X_HTTP_Method_Override="DELETE")
    assert problem_of(answer) == (405, 'Method "POST" not allowed.')


def test_fields_that_are_only_read_are_not_written(scene: Scene) -> None:
    path = scene.path("projects/{slug}/queries/{query}/")
    status, wrong = problem_of(scene.api("owner").patch(path, {"project": 1, "author": "x", "id": 7, "need": "n"}))
    assert (status, sorted(wrong)) == (400, ["author", "id", "project"])
    assert scene.project.queries.get(pk=scene.names["query"]).need == "Remove a folder"


def test_body_reaches_a_token_too(scene: Scene) -> None:
    api = Api(token=a_token(scene.people["engineer"]))
    assert problem_of(api.post(queries(scene), b"[" * 60)) == (400, DEEP)
