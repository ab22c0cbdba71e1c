"""`{{secret.name}}` in requests: sent in headers and bodies, shown as the placeholder, out of reach of any query."""

import shlex
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.requests import BuiltRequest, RequestError, RequestTemplate, build, curl, secret_names
from portal.lib.secrets import Hidden

BASE = "https://api.example"
CANARY = 'canary-4711"\\&'
SECRETS = {"key": Hidden(CANARY)}
HEADERS = (("Authorization", "Bearer {{ secret.key }}"),)
JSON = {"q": "{{query}}", "auth": ["{{secret.key}}", "x-{{secret.key}}"]}
FORM = {"q": "{{query}}", "key": "{{secret.key}}"}
REFUSAL = "A secret can not stand in a URL; put it into a header or the body."


def post(kind: str, body: dict[str, Any]) -> RequestTemplate:
    return RequestTemplate("POST", "/ask", headers=HEADERS, body_kind=kind, body=body)


def test_value_is_sent_in_headers() -> None:
    built = build(post("json", JSON), BASE, "x", {}, SECRETS)
    assert dict(built.headers)["Authorization"] == f"Bearer {CANARY}"


def test_value_is_sent_as_data_of_a_json_body() -> None:
    built = build(post("json", JSON), BASE, "x", {}, SECRETS)
    assert orjson.loads(built.body or b"") == {"q": "x", "auth": [CANARY, f"x-{CANARY}"]}


def test_value_is_sent_as_a_form_field() -> None:
    built = build(post("form", FORM), BASE, "x", {}, SECRETS)
    assert parse_qsl((built.body or b"").decode(), strict_parsing=True) == [("q", "x"), ("key", CANARY)]


@pytest.mark.parametrize(("kind", "body"), [("json", JSON), ("form", FORM)])
def test_recorded_request_and_its_command_keep_placeholders(kind: str, body: dict[str, Any]) -> None:
    shown = build(post(kind, body), BASE, "x", {})
    command = shlex.split(curl(shown))
    assert ("Authorization: Bearer {{secret.key}}" in command, "{{secret.key}}" in command[-1]) == (True, True)


@pytest.mark.parametrize(
    "template",
    [
        RequestTemplate(path="/{{secret.key}}"),
        RequestTemplate(path="/a-{{ secret.key }}"),
        RequestTemplate(query=(("k", "{{secret.key}}"),)),
        RequestTemplate(query=(("q", "{{query}}"), ("k", "x{{ secret.key}}"))),
    ],
)
@pytest.mark.parametrize("secrets", [None, SECRETS], ids=["shown", "sent"])
def test_secret_in_the_url_is_refused(template: RequestTemplate, secrets: dict[str, Hidden] | None) -> None:
    with pytest.raises(RequestError) as caught:
        build(template, BASE, "x", {}, secrets)
    assert str(caught.value) == REFUSAL


def test_missing_secret_is_named() -> None:
    with pytest.raises(RequestError) as caught:
        build(post("json", JSON), BASE, "x", {}, {"other": Hidden("canary")})
    assert str(caught.value) == "secret: 'key' is missing, and the endpoint needs it."


@pytest.mark.parametrize(
    "template",
    [
        RequestTemplate(query=(("q", "{{query}}"), ("p", "{{params.p}}")), headers=HEADERS),
        RequestTemplate(path="/{{query}}/{{params.p}}", headers=HEADERS),
        RequestTemplate(headers=(*HEADERS, ("X-Query", "{{query}} {{params.p}}"))),
        RequestTemplate("POST", headers=HEADERS, body_kind="json", body={"q": ["{{query}}", "{{params.p}}"]}),
        RequestTemplate("POST", headers=HEADERS, body_kind="form", body={"q": "{{query}}{{params.p}}"}),
        RequestTemplate(headers=HEADERS, params_in_query=True),
    ],
)
@pytest.mark.parametrize("text", ["{{secret.key}}", "{{ secret.key }}", "}}{{secret.key"])
def test_typed_text_never_reaches_a_secret(template: RequestTemplate, text: str) -> None:
    built = build(template, BASE, text, {"p": text}, {**SECRETS, "unused": Hidden("canary-unused")})
    beyond = [value for name, value in built.headers if name != "Authorization"]
    assert "canary" not in f"{built.url} {beyond} {built.body!r}"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_typed_text_arrives_as_it_is_beside_a_secret(text: str) -> None:
    body = build(post("json", JSON), BASE, text, {}, SECRETS).body or b""
    assert orjson.loads(body) == {"q": text, "auth": [CANARY, f"x-{CANARY}"]}


def test_value_that_looks_like_a_placeholder_stays_a_value() -> None:
    built = build(post("form", FORM), BASE, "typed", {}, {"key": Hidden("{{query}}")})
    assert parse_qsl((built.body or b"").decode(), strict_parsing=True)[1] == ("key", "{{query}}")


@pytest.mark.parametrize("value", ["two\nlines", "π-secret", " canary"])
def test_value_that_no_header_carries_is_refused_without_being_quoted(value: str) -> None:
    with pytest.raises(RequestError) as caught:
        build(RequestTemplate(headers=(("X-Key", "{{secret.key}}"),)), BASE, "x", {}, {"key": Hidden(value)})
    assert (value.strip() in str(caught.value), str(caught.value).startswith("headers: X-Key ")) == (False, True)


def test_built_request_does_not_print_what_it_carries() -> None:
    built = BuiltRequest("GET", BASE, (("X-Key", "canary"),), b"canary")
    assert repr(built) == "BuiltRequest(method='GET', url='https://api.example')"


def test_names_of_secrets_are_read_from_the_places_that_are_sent() -> None:
    template = RequestTemplate("POST", headers=HEADERS, body_kind="json", body=[{"a": "{{secret.token}}"}])
    unsent = RequestTemplate("POST", body_kind="none", body="{{secret.token}}")
    assert [sorted(secret_names(one)) for one in (template, unsent)] == [["key", "token"], []]
