import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.egress import BlockedError, Call, Policy, parse_url
from portal.lib.egress.request_head import check_call, serialise

OURS = """
Host Content-Length Transfer-Encoding Connection Upgrade TE Trailer Proxy-Authorization Proxy-Connection
Expect Accept-Encoding Forwarded X-Forwarded-For x-forwarded-host X-Real-IP Metadata-Flavor METADATA
X-aws-ec2-metadata-token X-aws-ec2-metadata-token-ttl-seconds Keep-Alive
"""
URL = "http://search.example:8080/find?q=1"


def refusal(call: Call) -> BlockedError:
    with pytest.raises(BlockedError) as caught:
        check_call(call)
    return caught.value


def with_headers(*headers: tuple[str, str]) -> Call:
    return Call("GET", URL, headers, None)


def test_get_is_serialised_without_a_length() -> None:
    call = Call("GET", URL, (("X-Key", "abc"),), None)
    assert serialise(parse_url(URL, Policy()), call) == (
        b"GET /find?q=1 HTTP/1.1\r\nHost: search.example:8080\r\nAccept-Encoding: identity\r\n"
        b"User-Agent: Bashboard\r\nAccept: */*\r\nX-Key: abc\r\n\r\n"
    )


def test_post_is_serialised_with_its_body_and_the_callers_own_headers() -> None:
    call = Call("POST", URL, (("user-agent", "me"), ("ACCEPT", "application/json")), b'{"q":1}')
    assert serialise(parse_url(URL, Policy()), call) == (
        b"POST /find?q=1 HTTP/1.1\r\nHost: search.example:8080\r\nAccept-Encoding: identity\r\n"
        b'Content-Length: 7\r\nuser-agent: me\r\nACCEPT: application/json\r\n\r\n{"q":1}'
    )


def test_post_without_a_body_says_so() -> None:
    assert b"\r\nContent-Length: 0\r\n" in serialise(parse_url(URL, Policy()), Call("POST", URL, (), None))


@pytest.mark.parametrize("method", ["DELETE", "CONNECT", "get", "", "GET /x HTTP/1.1\r\nX:"])
def test_other_methods_are_refused(method: str) -> None:
    assert refusal(Call(method, URL, (), None)).rule == "method"


def test_body_over_one_megabyte_is_refused() -> None:
    check_call(Call("POST", URL, (), b"a" * 1_000_000))
    assert refusal(Call("POST", URL, (), b"a" * 1_000_001)).rule == "body"


@pytest.mark.parametrize("name", ["X Y", "X:", "X\r\nY", "naïve", "", "X" * 129, "X\x00", "(x)"])
def test_header_names_that_are_not_tokens_are_refused(name: str) -> None:
    assert refusal(with_headers((name, "v"))).rule == "header"


@pytest.mark.parametrize(
    "name",
    OURS.split(),
)
def test_header_names_that_are_ours_or_trusted_by_others_are_refused(name: str) -> None:
    assert refusal(with_headers((name, "v"))).sentence == f"The header {name} must not be set."


@pytest.mark.parametrize(
    "value", ["a\r\nX-Evil: b", "a\nb", "a\x00b", " a", "a ", "a\tb", "\x7f", "😀", "€", "\x85", "a" * 8193]
)
def test_header_values_that_are_not_printable_latin_1_are_refused(value: str) -> None:
    assert refusal(with_headers(("X-Key", value))).rule == "header"


def test_refusal_never_quotes_a_value() -> None:
    assert "hunter2" not in refusal(with_headers(("X-Key", "hunter2\n"))).sentence


def test_header_counts_and_sizes_are_bounded() -> None:
    check_call(with_headers(*((f"X-{number}", "v") for number in range(50))))
    assert refusal(with_headers(*((f"X-{number}", "v") for number in range(51)))).rule == "header"
    check_call(with_headers(*((f"X-{number}", "v" * 8000) for number in range(4))))
    assert refusal(with_headers(*((f"X-{number}", "v" * 8000) for number in range(5)))).rule == "header"


def test_header_given_twice_is_refused() -> None:
    assert refusal(with_headers(("X-Key", "a"), ("x-key", "b"))).sentence == (
        "The header x-key is given more than once."
    )


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=3))
def test_what_is_accepted_parses_back_to_exactly_the_same_headers(headers: list[tuple[str, str]]) -> None:
    call = with_headers(*headers)
    try:
        check_call(call)
    except BlockedError:
        return
    head, _, body = serialise(parse_url(URL, Policy()), call).partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    sent = [tuple(line.split(": ", 1)) for line in lines[1:]]
    assert sent[len(sent) - len(headers) :] == headers
    assert body == b""
