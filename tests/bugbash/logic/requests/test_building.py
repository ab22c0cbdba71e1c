import math
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.requests import BuiltRequest, RequestError, RequestTemplate, build
from tests.bugbash.logic.requests.naughty import NAUGHTY, SENDABLE

BASE = "http://search.example:8080/v1"
VALUES = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | SENDABLE
PARAMS = st.dictionaries(
    SENDABLE.filter(lambda name: name not in {"q", "lang"}), st.recursive(VALUES, st.lists, max_leaves=3), max_size=3
)


def refusal(template: RequestTemplate, text: str = "x", params: dict[str, Any] | None = None, base: str = BASE) -> str:
    with pytest.raises(RequestError) as caught:
        build(template, base, text, params or {})
    return str(caught.value)


def pairs_of(built: BuiltRequest) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(built.url).query, keep_blank_values=True)


def test_a_search_by_get() -> None:
    template = RequestTemplate(
        path="/search", query=(("q", "{{query}}"), ("k", "10")), headers=(("Accept", "application/json"),)
    )
    assert build(template, BASE, "café & co", {}) == BuiltRequest(
        method="GET",
        url="http://search.example:8080/v1/search?q=caf%C3%A9+%26+co&k=10",
        headers=(("Accept", "application/json"),),
        body=None,
    )


def test_a_chat_by_post() -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "Say: {{query}}"}], "temperature": "{{params.t}}"}
    template = RequestTemplate("POST", "/chat", body_kind="json", body=body)
    assert build(template, BASE, 'a "b"', {"t": 0.5}) == BuiltRequest(
        method="POST",
        url="http://search.example:8080/v1/chat",
        headers=(("Content-Type", "application/json"),),
        body=b'{"messages":[{"content":"Say: a \\"b\\"","role":"user"}],"model":"m","temperature":0.5}',
    )


def test_a_form() -> None:
    template = RequestTemplate("POST", "/", body_kind="form", body={"q": "{{query}}", "go": "1"})
    built = build(template, BASE, "a=b&c", {})
    assert (built.body, built.headers) == (
        b"q=a%3Db%26c&go=1",
        (("Content-Type", "application/x-www-form-urlencoded"),),
    )


def test_the_template_may_name_its_own_content_type() -> None:
    template = RequestTemplate("POST", headers=(("content-type", "application/vnd.x+json"),), body_kind="json", body={})
    assert build(template, BASE, "x", {}).headers == (("content-type", "application/vnd.x+json"),)


@pytest.mark.parametrize(
    ("base", "path", "url"),
    [
        ("http://a", "", "http://a"),
        ("http://a/", "/b", "http://a/b"),
        ("http://a/v1/", "/b/", "http://a/v1/b/"),
        ("http://a?tenant=1+2", "/b", "http://a/b?tenant=1+2&q=x"),
        ("http://a/#top", "/b", "http://a/b"),
        ("http://a", "//evil.example/b", "http://a//evil.example/b"),
        ("http://a", "/a b/é/%2F", "http://a/a%20b/%C3%A9/%2F"),
    ],
)
def test_the_path_is_added_to_the_address(base: str, path: str, url: str) -> None:
    query = (("q", "{{query}}"),) if "q=" in url else ()
    assert build(RequestTemplate(path=path, query=query), base, "x", {}).url == url


@given(SENDABLE)
def test_text_in_the_query_string_stays_one_value(text: str) -> None:
    template = RequestTemplate(path="/s", query=(("a", "1"), ("q", "<{{query}}>"), ("b", "2")))
    built = build(template, BASE, text, {})
    assert (pairs_of(built), urlsplit(built.url).path) == ([("a", "1"), ("q", f"<{text}>"), ("b", "2")], "/v1/s")


@given(SENDABLE.filter(lambda text: text not in {".", ".."}))
def test_text_in_the_path_stays_one_segment(text: str) -> None:
    url = urlsplit(build(RequestTemplate(path="/docs/{{query}}/show"), BASE, text, {}).url)
    segments = [unquote(part, errors="strict") for part in url.path.split("/")]
    assert (url.netloc, segments, url.query) == ("search.example:8080", ["", "v1", "docs", text, "show"], "")


@pytest.mark.parametrize("dots", [".", ".."])
def test_dots_can_not_lead_to_another_path(dots: str) -> None:
    assert refusal(RequestTemplate(path="/docs/{{query}}"), dots) == (
        f"path: “{dots}” can not be a segment, it would lead to another path."
    )


@given(SENDABLE)
def test_text_in_json_stays_one_string(text: str) -> None:
    body = {"a": [1, {"q": "{{query}}", "r": "<{{ query }}>"}], "role": "user", "n": None}
    built = build(RequestTemplate("POST", body_kind="json", body=body), BASE, text, {})
    assert orjson.loads(built.body or b"") == {"a": [1, {"q": text, "r": f"<{text}>"}], "role": "user", "n": None}


@given(SENDABLE)
def test_text_in_a_form_stays_one_field(text: str) -> None:
    template = RequestTemplate("POST", body_kind="form", body={"a": "1", "q": "{{query}}", "b": ""})
    body = build(template, BASE, text, {}).body or b""
    assert parse_qsl(body.decode("ascii"), keep_blank_values=True) == [("a", "1"), ("q", text), ("b", "")]


@given(SENDABLE)
def test_text_in_a_header_arrives_as_it_is_or_not_at_all(text: str) -> None:
    template = RequestTemplate(headers=(("X-Before", "1"), ("X-Query", "{{query}}"), ("X-After", "2")))
    try:
        built = build(template, BASE, text, {})
    except RequestError:
        return
    lines = "".join(f"{name}: {value}\r\n" for name, value in built.headers).encode("latin-1")
    received = [tuple(line.decode("latin-1").split(": ", 1)) for line in lines.split(b"\r\n")[:-1]]
    assert received == [("X-Before", "1"), ("X-Query", text), ("X-After", "2")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a\r\nX-Evil: b", "headers: X-Query must not contain control characters such as line breaks."),
        ("a\nb", "headers: X-Query must not contain control characters such as line breaks."),
        ("a\0", "headers: X-Query must not contain control characters such as line breaks."),
        ("a\x85", "headers: X-Query must not contain control characters such as line breaks."),
        ("😀", "headers: X-Query can carry Latin-1 characters only."),
        ("\ud800", "headers: X-Query can carry Latin-1 characters only."),
        (" a", "headers: X-Query must not begin or end with a space."),
        ("a ", "headers: X-Query must not begin or end with a space."),
    ],
    ids=ascii,
)
def test_what_a_header_can_not_carry(text: str, sentence: str) -> None:
    assert refusal(RequestTemplate(headers=(("X-Query", "{{query}}"),)), text) == sentence


@pytest.mark.parametrize("text", ["é", "a b", "", "{{params.k}}"])
def test_what_a_header_can_carry(text: str) -> None:
    template = RequestTemplate(headers=(("X-Query", "{{query}}"),))
    assert build(template, BASE, text, {"k": "v"}).headers == (("X-Query", text),)


@pytest.mark.parametrize(
    "template",
    [
        RequestTemplate(query=(("q", "{{query}}"),)),
        RequestTemplate(path="/{{query}}"),
        RequestTemplate("POST", body_kind="json", body="{{query}}"),
        RequestTemplate("POST", body_kind="form", body={"q": "{{query}}"}),
        RequestTemplate(query=(("q", "{{params.k}}"),)),
        RequestTemplate(params_in_query=True),
    ],
)
def test_half_of_a_surrogate_pair_is_refused(template: RequestTemplate) -> None:
    assert refusal(template, "\ud800", {"k": ["\udfff"]}).startswith("The query can not be sent. ")


@pytest.mark.parametrize("value", [7, 0.5, True, None, "x", [1, "a"], {"a": None}, "{{query}}"])
def test_a_json_string_that_is_one_placeholder_takes_the_type_of_the_parameter(value: Any) -> None:
    template = RequestTemplate("POST", body_kind="json", body={"k": "{{params.k}}"})
    assert orjson.loads(build(template, BASE, "x", {"k": value}).body or b"") == {"k": value}


@pytest.mark.parametrize(
    ("value", "text"), [(7, "7"), (0.5, "0.5"), (True, "true"), (None, "null"), ("x", "x"), ([1, "a"], '[1,"a"]')]
)
def test_elsewhere_a_parameter_becomes_text(value: Any, text: str) -> None:
    template = RequestTemplate("POST", query=(("k", "{{params.k}}"),), body_kind="json", body=["<{{params.k}}>"])
    built = build(template, BASE, "x", {"k": value})
    assert (pairs_of(built), orjson.loads(built.body or b"")) == ([("k", text)], [f"<{text}>"])


@pytest.mark.parametrize("value", [math.nan, math.inf, {1: 2}, 2**64])
def test_a_parameter_that_is_not_json_is_refused(value: Any) -> None:
    template = RequestTemplate("POST", body_kind="json", body="{{params.k}}")
    assert refusal(template, params={"k": value}).startswith("The query can not be sent. ")


def test_a_missing_parameter_is_named() -> None:
    template = RequestTemplate(query=(("k", "{{params.top-k}}"),))
    assert refusal(template, params={"k": 1}) == "params: 'top-k' is missing, and the endpoint needs it."


@pytest.mark.parametrize("name", ["", "Query", "secret.", "secret.Key", "params.", "param.k"])
def test_an_unknown_placeholder_is_named(name: str) -> None:
    template = RequestTemplate(query=(("k", f"{{{{{name}}}}}"),))
    assert refusal(template, params={"": "x"}) == f"Unknown placeholder {{{{{name}}}}}."


def test_parameters_are_added_to_the_query_string() -> None:
    template = RequestTemplate(path="/{{params.lang}}/s", query=(("q", "{{query}}"), ("k", "10")), params_in_query=True)
    built = build(template, BASE, "x", {"lang": "en", "seed": 7, "deep": [1], "on": True, "name": "a&b"})
    assert built.url == f"{BASE}/en/s?q=x&k=10&seed=7&deep=%5B1%5D&on=true&name=a%26b"


def test_parameters_are_left_out_unless_the_template_wants_them() -> None:
    assert build(RequestTemplate(query=(("q", "{{query}}"),)), BASE, "x", {"seed": 7}).url == f"{BASE}?q=x"


def test_a_placeholder_in_a_body_that_is_not_sent_mentions_nothing() -> None:
    template = RequestTemplate(body={"k": "{{params.k}}"}, params_in_query=True)
    assert build(template, BASE, "x", {"k": 1}).url == f"{BASE}?k=1"


@given(SENDABLE, PARAMS)
def test_added_parameters_change_nothing_else(text: str, params: dict[str, Any]) -> None:
    template = RequestTemplate(query=(("q", "{{query}}"),), params_in_query=True)
    pairs = pairs_of(build(template, f"{BASE}?lang=en", text, params))
    assert (pairs[:2], [name for name, _ in pairs[2:]]) == ([("lang", "en"), ("q", text)], list(params))


@pytest.mark.parametrize("name", ["q", "k", "tenant"])
def test_a_parameter_can_not_be_sent_beside_the_endpoints_own(name: str) -> None:
    template = RequestTemplate(query=(("q", "{{query}}"), ("k", "10")), params_in_query=True)
    assert refusal(template, params={name: "1"}, base=f"{BASE}?tenant=a") == (
        f"params: {name!r} is set by the endpoint's own query string."
    )


def test_an_address_that_is_none_is_refused() -> None:
    assert refusal(RequestTemplate(), base="http://[::1") == "The address of the deployment is none (Invalid IPv6 URL)."


@pytest.mark.parametrize("text", NAUGHTY)
def test_a_value_is_never_filled_again(text: str) -> None:
    template = RequestTemplate("POST", body_kind="json", body=["{{query}}", "{{params.k}}", "{{query}}{{params.k}}"])
    built = build(template, BASE, text, {"k": "{{query}}"})
    assert orjson.loads(built.body or b"") == [text, "{{query}}", text + "{{query}}"]
