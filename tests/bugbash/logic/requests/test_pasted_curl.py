"""What `curl` writes, `read_pasted` reads back as the same request."""

import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.requests import BuiltRequest, RequestError, RequestTemplate, build, curl
from bugbash.logic.requests.pasted import PastedError, read_pasted
from bugbash.logic.requests.secrecy import is_secret_name
from bugbash.logic.requests.template import PLACEHOLDER
from portal.lib.egress import BlockedError, Call
from portal.lib.egress.request_head import check_call
from portal.lib.secrets import Hidden
from tests.bugbash.logic.requests.naughty import NAUGHTY, SENDABLE

BASES = st.sampled_from(
    ["http://search.example", "https://search.example:8443/0.5", "http://[::1]:80/v1", "http://a/x/y"]
)
# Placeholders are the one thing that a line can not say as plain text: they are read as what they are.
PLAIN = SENDABLE.filter(lambda text: "{{" not in text)
NAMES = PLAIN.filter(lambda name: not is_secret_name(name))
HEADERS = st.lists(
    st.tuples(
        st.from_regex(r"X-[A-Z][a-z]{1,4}[0-9]", fullmatch=True).filter(lambda name: not is_secret_name(name)),
        st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="{")).map(str.strip),
    ),
    max_size=3,
    unique_by=lambda pair: pair[0],
)
NUMBERS = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False)
BODIES = st.recursive(
    NUMBERS | PLAIN | st.just("{{query}}"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def templates(draw: st.DrawFn) -> RequestTemplate:
    segments = st.lists(st.from_regex(r"[a-z0-9]{1,5}|%C3%A9", fullmatch=True) | st.just("{{query}}"), max_size=3)
    kind = draw(st.sampled_from(["none", "json", "form"]))
    body: Any = None
    if kind != "none":
        body = draw(BODIES if kind == "json" else st.dictionaries(NAMES, PLAIN | st.just("{{query}}"), max_size=3))
    return RequestTemplate(
        method=draw(st.sampled_from(["GET", "POST", "PUT", "PATCH"])),
        path="".join(f"/{segment}" for segment in draw(segments)),
        query=tuple(draw(st.lists(st.tuples(NAMES, PLAIN | st.just("{{query}}")), max_size=3))),
        headers=tuple(draw(HEADERS)),
        body_kind=kind,
        body=body,
    )


def comparable(built: BuiltRequest) -> tuple[str, str, list[tuple[str, str]], bytes | None]:
    return built.method, built.url, sorted(built.headers), built.body


@given(BASES, templates(), PLAIN.filter(lambda text: text not in {".", "..", ""}))
def test_a_line_builds_the_request_that_it_was_written_for(base: str, template: RequestTemplate, text: str) -> None:
    built = build(template, base, text, {})
    pasted = read_pasted(curl(built))
    again = build(pasted.template, pasted.base_url, pasted.text, {})
    assert (comparable(again), dict(pasted.secrets)) == (comparable(built), {})


@pytest.mark.parametrize("text", [text for text in NAUGHTY if not PLACEHOLDER.search(text)])
@pytest.mark.parametrize(
    "template",
    [
        RequestTemplate(path="/s", query=(("q", "{{query}}"), ("k", "1"))),
        RequestTemplate("POST", "/s", body_kind="json", body={"q": "{{query}}", "role": "user"}),
        RequestTemplate("POST", "/s", body_kind="form", body={"q": "{{query}}", "role": "user"}),
    ],
)
def test_no_text_changes_the_template_that_is_read_back(template: RequestTemplate, text: str) -> None:
    pasted = read_pasted(curl(build(template, "http://search.example", text, {})))
    assert (pasted.template, pasted.text) == (template, text)


def test_secrets_of_a_line_build_the_same_request() -> None:
    line = "curl http://a/s -u 'me:p w' -b sid=91 -H 'X-Api-Key: k-33' -d api_key=k%2044 -d q=a"
    pasted = read_pasted(line)
    secrets = {"login": "bWU6cCB3", "cookie": "sid=91", "api-key": "k-33", "api_key": "k 44"}
    assert pasted.secrets == secrets
    assert not any(value in str(pasted.template.to_json()) for value in secrets.values())
    hidden = {name: Hidden(value) for name, value in secrets.items()}
    built = build(pasted.template, pasted.base_url, pasted.text, {}, hidden)
    assert dict(built.headers) == {
        "Authorization": "Basic bWU6cCB3",
        "Cookie": "sid=91",
        "X-Api-Key": "k-33",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    assert built.body == b"api_key=k+44&q=a"


@given(st.text() | st.lists(st.sampled_from([*"'\"\\$-H {}[]@&", "curl ", "http://a/?q=", "-d ", "\\\n"])).map("".join))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    try:
        pasted = read_pasted(text)
    except PastedError as error:
        sentence = str(error)
        pasted = None
    assert sentence.endswith(".") if pasted is None else pasted.place in {*pasted.places, ""}


@pytest.mark.parametrize(
    "name",
    [
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Keep-Alive",
        "Upgrade",
        "TE",
        "Trailer",
        "Expect",
        "Accept-Encoding",
        "Forwarded",
        "X-Real-IP",
        "Metadata-Flavor",
        "Metadata",
        "Proxy-Authorization",
        "X-Forwarded-For",
        "X-aws-ec2-metadata-token-ttl",
    ],
)
def test_what_no_call_may_set_is_left_out(name: str) -> None:
    with pytest.raises(BlockedError):
        check_call(Call("GET", "http://a", ((name, "a"),)))
    pasted = read_pasted(shlex.join(["curl", "http://a/?q=b", "-H", f"{name}: a", "-H", "Accept: */*"]))
    assert (pasted.template.headers, pasted.secrets) == ((("Accept", "*/*"),), {})


def test_a_query_that_can_not_be_sent_is_refused_when_it_is_built() -> None:
    pasted = read_pasted("curl http://a/s -H 'X-Query: {{query}}'")
    with pytest.raises(RequestError):
        build(pasted.template, pasted.base_url, "a\r\nX-Evil: b", {})


@pytest.mark.parametrize(
    "text",
    ["curl http://a/?q=" + "[" * 300_000, "curl 'http://a/?q=[" + "-" * 300_000, "curl " + "\n" * 300_000 + "a",
     "curl " + "\\ \n" * 200_000, "curl " + "'a'" * 200_000, "curl http://a -d " + "{" * 300_000,
     "http://" + "a." * 200_000],
)  # fmt: skip
def test_long_lines_take_no_long_time(text: str) -> None:
    """Reading that takes quadratic time would hold this test for hours."""
    sentence = ""
    try:
        read_pasted(text)
    except PastedError as error:
        sentence = str(error)
    assert len(sentence) < 300
