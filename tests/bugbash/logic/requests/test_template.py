from typing import Any

import pytest

from bugbash.logic.requests import RequestError, RequestTemplate

GET = RequestTemplate(path="/search", query=(("q", "{{query}}"), ("k", "10")), headers=(("Accept", "*/*"),))
POST = RequestTemplate("POST", "/v1/{{params.model}}/chat", body_kind="json", body={"messages": ["{{query}}", 1, None]})
FORM = RequestTemplate("POST", body_kind="form", body={"q": "{{query}}"})
PARAMS = RequestTemplate(path="/search", params_in_query=True)
Q = (("q", "{{query}}"),)
SECRET = RequestTemplate(
    "POST",
    headers=(("Authorization", "Bearer {{secret.token}}"),),
    body_kind="form",
    body={"q": "{{query}}", "k": "{{secret.a-b_1}}"},
)


@pytest.mark.parametrize("template", [GET, POST, FORM, PARAMS, RequestTemplate()])
def test_a_template_goes_to_json_and_back(template: RequestTemplate) -> None:
    assert RequestTemplate.from_json(template.to_json()) == template


def test_pairs_may_be_written_as_an_object() -> None:
    data = {"query": {"q": "{{query}}", "k": "10"}, "headers": [["Accept", "*/*"]], "path": "/search"}
    assert RequestTemplate.from_json(data) == GET


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "A request is an object of its parts, such as method, path and query."),
        ({"url": "x", "auth": "y"}, "Unknown part of a request: auth, url."),
        ({"method": 1}, "method: must be a text."),
        ({"path": None}, "path: must be a text."),
        ({"body_kind": ["json"]}, "body_kind: must be a text."),
        ({"params_in_query": "yes"}, "params_in_query: must be true or false."),
        ({"query": "q"}, "query: must be pairs of a name and a text."),
        ({"query": 5}, "query: must be pairs of a name and a text."),
        ({"query": None}, "query: must be pairs of a name and a text."),
        ({"query": ["ab"]}, "query: must be pairs of a name and a text."),
        ({"query": [["q"]]}, "query: must be pairs of a name and a text."),
        ({"query": {"k": 10}}, "query: must be pairs of a name and a text."),
        ({"headers": [[1, "a"]]}, "headers: must be pairs of a name and a text."),
        ({"body": float("nan")}, "body: nan is not a number that JSON knows."),
    ],
)
def test_json_that_is_no_template(data: Any, sentence: str) -> None:
    with pytest.raises(RequestError) as caught:
        RequestTemplate.from_json(data)
    assert str(caught.value) == sentence


def test_a_body_of_too_many_levels_is_refused() -> None:
    body: list[Any] = []
    for _ in range(5000):
        body = [body]
    with pytest.raises(RequestError, match=r"\Abody: This is not JSON: Recursion limit reached\.\Z"):
        RequestTemplate.from_json({"body": body})


@pytest.mark.parametrize("template", [GET, POST, FORM, PARAMS, SECRET])
def test_a_good_template_has_no_problems(template: RequestTemplate) -> None:
    assert template.validate() == []


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        (RequestTemplate("DELETE", query=Q), "method: must be one of GET, POST, PUT, PATCH, not 'DELETE'."),
        (RequestTemplate("get", query=Q), "method: must be one of GET, POST, PUT, PATCH, not 'get'."),
        (RequestTemplate(body_kind="xml", query=Q), "body_kind: must be one of none, json, form, not 'xml'."),
        (RequestTemplate(path="search", query=Q), "path: must begin with a slash."),
        (RequestTemplate(path="@evil.example", query=Q), "path: must begin with a slash."),
        (RequestTemplate(path="/a-{{query}}"), "path: a placeholder must be a whole segment."),
        (RequestTemplate(path="/a?b=1", query=Q), "path: must not contain ? or #; parameters belong into the query."),
        (RequestTemplate(path="/a#b", query=Q), "path: must not contain ? or #; parameters belong into the query."),
        (RequestTemplate(path="/a/../b", query=Q), "path: must not contain . or .. as a segment."),
        (RequestTemplate(path="/a/%2E%2e/b", query=Q), "path: must not contain . or .. as a segment."),
        (RequestTemplate(query=Q, headers=(("X A", "1"),)), "headers: 'X A' is not a header name."),
        (RequestTemplate(query=Q, headers=(("X:", "1"),)), "headers: 'X:' is not a header name."),
        (RequestTemplate(query=Q, headers=(("X\n", "1"),)), "headers: 'X\\n' is not a header name."),
        (RequestTemplate(query=Q, headers=(("é", "1"),)), "headers: 'é' is not a header name."),
        (RequestTemplate(query=Q, headers=(("", "1"),)), "headers: '' is not a header name."),
        (RequestTemplate(query=Q, headers=(("x" * 129, "1"),)), f"headers: {'x' * 129!r} is not a header name."),
        (RequestTemplate(query=Q, headers=(("X", "1"), ("x", "2"))), "headers: x is given more than once."),
        (RequestTemplate(query=Q, body_kind="form"), "body: form fields are an object of names and texts."),
        (
            RequestTemplate(query=Q, body_kind="form", body={"a": 1}),
            "body: form fields are an object of names and texts.",
        ),
        (RequestTemplate(query=(*Q, ("{{params.a}}", "1"))), "A placeholder can not be a name: '{{params.a}}'."),
        (
            RequestTemplate(query=Q, body_kind="json", body=[{"{{query}}": 1}]),
            "A placeholder can not be a name: '{{query}}'.",
        ),
        (
            RequestTemplate(query=(*Q, ("k", "{{secret.key}}"))),
            "query: {{secret.key}} can not stand in a URL; put it into a header or the body.",
        ),
        (
            RequestTemplate(path="/{{secret.key}}", query=Q),
            "path: {{secret.key}} can not stand in a URL; put it into a header or the body.",
        ),
        (
            RequestTemplate(query=Q, headers=(("X", "{{secret.Key}}"),)),
            "Unknown placeholder {{secret.Key}}: use {{query}} or {{params.name}}.",
        ),
        (
            RequestTemplate(headers=(("X", "{{secret.key}}"),)),
            "The query is sent nowhere: put {{query}} or a {{params.name}} into a value.",
        ),
        (
            RequestTemplate(query=(("q", "{{params.}}"),)),
            "Unknown placeholder {{params.}}: use {{query}} or {{params.name}}.",
        ),
        (
            RequestTemplate(query=(*Q, ("k", "{{query"))),
            "'{{query' opens a placeholder that is none: use {{query}} or {{params.name}}.",
        ),
        (
            RequestTemplate(query=Q, body_kind="json", body=["{{a b}}"]),
            "'{{a b}}' opens a placeholder that is none: use {{query}} or {{params.name}}.",
        ),
        (
            RequestTemplate(path="/search"),
            "The query is sent nowhere: put {{query}} or a {{params.name}} into a value.",
        ),
        (
            RequestTemplate(body={"q": "{{query}}"}),
            "The query is sent nowhere: put {{query}} or a {{params.name}} into a value.",
        ),
    ],
)
def test_a_problem_is_named(template: RequestTemplate, problem: str) -> None:
    assert template.validate() == [problem]


def test_all_problems_are_named() -> None:
    template = RequestTemplate("HEAD", "x", body_kind="y", query=Q)
    assert [problem.partition(":")[0] for problem in template.validate()] == ["method", "body_kind", "path"]


def test_closing_braces_and_single_ones_are_plain_text() -> None:
    assert RequestTemplate(query=(*Q, ("filter", '{"a":{"b":1}}'))).validate() == []


def test_placeholders_are_found_in_every_place_that_is_sent() -> None:
    template = RequestTemplate(
        path="/{{params.a}}",
        query=(("q", "{{ query }}"),),
        headers=(("X", "{{params.b}}{{params.c}}"),),
        body_kind="json",
        body={"x": ["{{params.d-e_f.g}}"]},
    )
    assert template.placeholders() == {"query", "params.a", "params.b", "params.c", "params.d-e_f.g"}
