"""HAR and curl lines: what is the endpoint's becomes a query, the rest is left out with the reason."""

import json
from typing import Any

import pytest

from bugbash.choices import QueryFormat
from bugbash.logic.query_files import Problem, Record, Target, read_file
from bugbash.logic.requests import RequestTemplate

SEARCH = RequestTemplate.from_json({"path": "/search", "query": [["q", "{{query}}"]], "params_in_query": True})
TARGET = Target(SEARCH, ["http://127.0.0.1:9/0.5"])
ASK = RequestTemplate.from_json({"method": "POST", "path": "/ask", "body_kind": "json", "body": {"q": "{{query}}"}})
FORM = RequestTemplate.from_json({"method": "POST", "path": "/ask", "body_kind": "form", "body": {"q": "{{query}}"}})


def har(*requests: dict[str, Any]) -> str:
    return json.dumps({"log": {"entries": [{"request": request} for request in requests]}})


def get(url: str, method: str = "GET") -> dict[str, Any]:
    return {"method": method, "url": url, "headers": [{"name": "Accept", "value": "*/*"}]}


def left_out(number: int, rule: str) -> Problem:
    return Problem(number, "", rule, left_out=True)


def test_har_gives_the_endpoints_requests_and_leaves_others_out() -> None:
    text = har(
        get("https://live.example/search?q=copy+a+file&k=20&lang=en"),
        get("https://live.example/logo.png"),
        get("https://live.example/search?q=a", "OPTIONS"),
        get("https://live.example/v2/search?q=%F0%9F%93%81"),
        get("https://live.example/search?page=2"),
        get("data:text/plain,x"),
    )
    assert list(read_file(text, QueryFormat.HAR, TARGET)) == [
        Record(1, "copy a file", {"k": 20, "lang": "en"}),
        left_out(2, "The path /logo.png does not end in /search."),
        left_out(3, "The method is OPTIONS, the endpoint's is GET."),
        Record(4, "📁"),
        left_out(5, "The query string has no q."),
        left_out(6, "The address begins with “data:”; only http and https can be called."),
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"mimeType": "application/json", "text": '{"q": "copy"}'},
        {"mimeType": "application/json; charset=utf-8", "text": '{ "q":"copy" }'},
    ],
)
def test_body_of_a_har_request_is_read(data: dict[str, str]) -> None:
    text = har({**get("https://live.example/ask", "POST"), "postData": data})
    assert list(read_file(text, QueryFormat.HAR, Target(ASK, []))) == [Record(1, "copy")]


@pytest.mark.parametrize(
    "data", [{"text": "q=a+b"}, {"text": "", "params": [{"name": "q", "value": "a b"}]}], ids=["text", "params"]
)
def test_form_fields_of_a_har_request_are_read(data: dict[str, Any]) -> None:
    posted = {"mimeType": "application/x-www-form-urlencoded", **data}
    text = har({**get("https://live.example/ask", "POST"), "postData": posted})
    assert list(read_file(text, QueryFormat.HAR, Target(FORM, []))) == [Record(1, "a b")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "This is no HAR: it must be one JSON document with log.entries."),
        ("[]", "This is no HAR: it must be one JSON document with log.entries."),
        ('{"log": {"entries": {}}}', "log.entries must be a list."),
        ('{"log": {"entries": [7]}}', "This entry has no request."),
    ],
)
def test_what_is_no_har_says_so(text: str, problem: str) -> None:
    assert list(read_file(text, QueryFormat.HAR, TARGET)) == [Problem(1, "", problem)]


@pytest.mark.parametrize("request_", [{}, {"url": 7}, {"url": "http://a/search?q=a", "headers": 7, "postData": 7}])
def test_odd_request_of_a_har_ends_nothing(request_: dict[str, Any]) -> None:
    (found,) = read_file(har(request_), QueryFormat.HAR, TARGET)
    assert (found.line, isinstance(found, Problem) and found.left_out) == (1, True)


CURLS = r"""# from the log of Tuesday, isn't it

curl 'https://live.example/search?q=copy' ;
$ curl -G https://live.example/search \
  --data-urlencode 'q=two
curl lines' &
curl -X POST https://live.example/search -d q=a
wget https://live.example/search?q=b
curl
  # and the last
curl --url "https://live.example/search?q=say+%22\"hi\"%22"
"""


def test_curl_lines_are_read_over_line_breaks_with_the_line_on_which_each_begins() -> None:
    assert list(read_file(CURLS, QueryFormat.CURL, TARGET)) == [
        Record(3, "copy"),
        Record(4, "two\ncurl lines"),
        left_out(7, "The method is POST, the endpoint's is GET."),
        Problem(8, "", "This is no curl command."),
        left_out(9, "The curl line names no address."),
        Record(11, 'say ""hi""'),
    ]


def test_quote_that_nothing_closes_ends_nothing() -> None:
    found = list(read_file("curl 'http://a/search?q=b\n", QueryFormat.CURL, TARGET))
    assert [(one.line, isinstance(one, Problem)) for one in found] == [(1, True)]


def test_without_an_endpoint_nothing_matches() -> None:
    sentence = "The project has no endpoint yet, so nothing tells which requests are its own."
    assert list(read_file("curl http://a/search?q=b", QueryFormat.CURL, None)) == [left_out(1, sentence)]
