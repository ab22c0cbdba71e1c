"""The inverse of filling: of every request that is built, a query is found that builds it again."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bugbash.logic.answers import Json
from bugbash.logic.requests import BuiltRequest, RequestError, RequestTemplate, build
from bugbash.logic.requests.unfilling import Captured, MismatchError, unfill
from tests.bugbash.logic.query_files.queries import texts, values

BASE = "http://search.example/0.5?key=1"
TEMPLATES: list[dict[str, Json]] = [
    {"path": "/search", "query": [["q", "{{query}}"], ["lang", "en"]], "params_in_query": True},
    {"path": "/search/{{query}}/{{params.k}}"},
    {"path": "/search", "query": [["q", "title:{{query}}~{{params.k}}"]]},
    {"path": "", "query": [["q", "{{query}}"]], "headers": [["X-Size", "{{params.k}}"], ["Accept", "text/html"]]},
    {
        "method": "POST",
        "path": "/a/b",
        "body_kind": "json",
        "body": {"q": ["{{query}}"], "k": "{{params.k}}", "n": 1.5},
    },
    {
        "method": "POST",
        "query": (),
        "body_kind": "json",
        "body": {"q": "<{{query}}>", "n": None, "token": "{{secret.token}}"},
    },
    {"method": "POST", "path": "/f", "body_kind": "form", "body": {"q": "{{query}}", "k": "k={{params.k}}", "x": "y"}},
]


def captured(built: BuiltRequest, kind: str) -> Captured:
    """A built request as it goes over the wire."""
    url = urlsplit(built.url)
    body: Json = None
    if kind == "json":
        body = orjson.loads(built.body or b"")
    elif kind == "form":
        body = dict(parse_qsl((built.body or b"").decode(), keep_blank_values=True))
    query = tuple(parse_qsl(url.query, keep_blank_values=True))
    return Captured(built.method, url.path, query, built.headers, kind, body)


@pytest.mark.parametrize("made", TEMPLATES, ids=[str(number) for number in range(len(TEMPLATES))])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=texts, value=values, more=st.dictionaries(st.text("abc", min_size=1), texts, max_size=2))
def test_found_query_builds_the_same_request(
    made: dict[str, Json], text: str, value: Json, more: dict[str, str]
) -> None:
    template = RequestTemplate.from_json(made)
    params = {"k": value, **(more if template.params_in_query else {})}
    try:
        built = build(template, BASE, text, params)
    except RequestError:
        assume(False)
    found_text, found_params = unfill(template, captured(built, template.body_kind), [BASE])
    assert build(template, BASE, found_text, found_params) == built


def request(**changes: Any) -> Captured:
    facts: dict[str, Any] = {"method": "GET", "path": "/0.5/search", "query": (("q", "copy"),), **changes}
    return Captured(**facts)


SEARCH: dict[str, Json] = {"path": "/search", "query": [["q", "{{query}}"]]}
ASK: dict[str, Json] = {"method": "POST", "path": "/search", "body_kind": "json", "body": {"q": "{{query}}", "n": 1}}


@pytest.mark.parametrize(
    ("sent", "value"), [("20", 20), ("2.50", "2.50"), ("true", True), ("null", None), ('"a"', '"a"'), ("[1]", [1])]
)
def test_parameter_is_the_value_that_is_written_exactly_so(sent: str, value: Json) -> None:
    template = RequestTemplate.from_json({**SEARCH, "params_in_query": True})
    assert unfill(template, request(query=(("q", "copy"), ("k", sent))), [BASE]) == ("copy", {"k": value})


WRONG: list[tuple[dict[str, Json], dict[str, Any], str]] = [
    (SEARCH, {"method": "POST"}, "The method is POST, the endpoint's is GET."),
    (SEARCH, {"path": "/find"}, "The path /find does not end in /search."),
    (SEARCH, {"path": "/%FF"}, "The path is not UTF-8."),
    ({"query": SEARCH["query"]}, {"path": "/0.6"}, "The path /0.6 is not that of a version."),
    (SEARCH, {"query": ()}, "The query string has no q."),
    (
        SEARCH,
        {"query": (("q", "a"), ("page", "2"))},
        "The query string has page, which the endpoint does not send.",
    ),
    (
        {**SEARCH, "params_in_query": True},
        {"query": (("q", "a"), ("k", "1"), ("k", "1"))},
        "The query string has k more than once.",
    ),
    (
        {"path": "/search", "query": [["q", "{{query}}"], ["lang", "en"]]},
        {"query": (("q", "a"), ("lang", "de"))},
        "lang: “de” is sent, the endpoint sends “en”.",
    ),
    (
        {"path": "/search", "query": [["q", "({{query}})"]]},
        {"query": (("q", "(a"),)},
        "q: “(a” is not what the endpoint sends.",
    ),
    (
        {"path": "/search", "query": [["q", "{{query}}{{params.k}}"]]},
        {},
        "q: the endpoint sends several values with nothing between them.",
    ),
    (
        {"path": "/search", "query": [["q", "{{query}}"], ["r", "{{query}}"]]},
        {"query": (("q", "a"), ("r", "b"))},
        "r: {{query}} would be two different values.",
    ),
    ({**SEARCH, "headers": [["X-User", "{{params.user}}"]]}, {}, "The header X-User is missing."),
    (ASK, {"method": "POST", "query": ()}, "It has no body, the endpoint sends a JSON body."),
    (ASK, {"method": "POST", "query": (), "body_kind": "json", "body": {"q": "a"}}, "body: n is missing."),
    (
        ASK,
        {"method": "POST", "query": (), "body_kind": "json", "body": {"q": "a", "n": 1, "z": 1}},
        "body: z is nothing it sends.",
    ),
    (
        ASK,
        {"method": "POST", "query": (), "body_kind": "json", "body": {"q": "a", "n": True}},
        "body.n: “true” is sent, the endpoint sends “1”.",
    ),
    (
        ASK,
        {"method": "POST", "query": (), "body_kind": "json", "body": {"q": 7, "n": 1}},
        "body.q: “7” is no text, and the query is one.",
    ),
]


@pytest.mark.parametrize(("made", "changes", "sentence"), WRONG, ids=[one[2][:40] for one in WRONG])
def test_request_to_elsewhere_says_why(made: dict[str, Json], changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MismatchError) as mismatch:
        unfill(RequestTemplate.from_json(made), request(**changes), [BASE])
    assert str(mismatch.value) == sentence
