import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.egress.answer_head import Head, read_head
from portal.lib.egress.errors import ErrorCode, ExchangeError
from portal.lib.egress.inlet import Inlet


def read(data: bytes) -> Head:
    return read_head(Inlet(io.BytesIO(data).read))


def failure_of(data: bytes) -> ErrorCode:
    with pytest.raises(ExchangeError) as caught:
        read(data)
    return caught.value.code


def ok(*lines: bytes) -> bytes:
    return b"\r\n".join((b"HTTP/1.1 200 OK", *lines, b"", b""))


def test_head_keeps_headers_as_sent_and_joins_them_by_name() -> None:
    head = read(ok(b"Content-Length: 5", b"X-A:  1 ", b"x-a: 2", b"Empty:", b"Latin: \xe9"))
    assert head.headers == (
        ("Content-Length", "5"),
        ("X-A", "1"),
        ("x-a", "2"),
        ("Empty", ""),
        ("Latin", "é"),
    )
    assert head.fields == {"content-length": "5", "x-a": "1, 2", "empty": "", "latin": "é"}


@pytest.mark.parametrize(
    ("data", "length", "chunked", "keep_alive"),
    [
        (ok(b"Content-Length: 5"), 5, False, True),
        (ok(b"Content-Length: 5, 5"), 5, False, True),
        (ok(b"Content-Length: 5", b"Connection: keep-alive, Close"), 5, False, False),
        (ok(b"Transfer-Encoding: Chunked"), None, True, True),
        (ok(b"Transfer-Encoding: chunked", b"Content-Length: 5"), None, True, False),
        (ok(), None, False, False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", 5, False, False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: Keep-Alive\r\n\r\n", 5, False, True),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", 0, False, True),
        (b"HTTP/1.1 304\r\nTransfer-Encoding: chunked\r\n\r\n", 0, False, True),
        (b"HTTP/1.1 200 OK\nContent-Length: 5\n\n", 5, False, True),
    ],
)
def test_framing(data: bytes, length: int | None, *, chunked: bool, keep_alive: bool) -> None:
    head = read(data)
    assert (head.length, head.chunked, head.keep_alive) == (length, chunked, keep_alive)


def test_folded_header_is_joined_with_a_space() -> None:
    assert read(ok(b"X-A: 1", b"\t 2", b"Content-Length: 0")).fields["x-a"] == "1 2"


def test_interim_answers_are_skipped() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    assert read(early * 16 + ok(b"X-A: 1")).fields == {"x-a": "1"}


@pytest.mark.parametrize(
    "data",
    [
        b"<html>\r\n\r\n",
        b"HTTP/0.9 200 OK\r\n\r\n",
        b"HTTP/9.9 999\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 000 Zero\r\n\r\n",
        b"HTTP/1.1 999 Denied\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 +20 OK\r\n\r\n",
        b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 2000,
        ok(b"no colon"),
        ok(b"Bad Name: 1"),
        ok(b"Name : 1"),
        ok(b": 1"),
        ok(b" folded: first"),
        ok(b"X-A: a\x00b"),
        ok(b"X-A: a\rb"),
        ok(b"Content-Length: -5"),
        ok(b"Content-Length: 5x"),
        ok(b"Content-Length: 5, 6"),
        ok(b"Content-Length: 5", b"Content-Length: 6"),
        ok(b"Content-Length: \xb2"),
        ok(b"Content-Length: " + b"9" * 19),
        ok(b"Transfer-Encoding: gzip, chunked"),
        ok(b"Transfer-Encoding: identity"),
        ok(b"Transfer-Encoding: chunked, chunked"),
    ],
)
def test_what_is_not_http_is_a_protocol_error(data: bytes) -> None:
    assert failure_of(data) == ErrorCode.PROTOCOL


@pytest.mark.parametrize(
    "data",
    [
        ok(*(b"X-%d: 1" % number for number in range(101))),
        ok(b"X-A: 1", *(b" folded" for _ in range(100))),
        ok(b"X-A: " + b"a" * 65536),
        b"HTTP/1.1 200 " + b"a" * 65536 + b"\r\n\r\n",
        ok(*(b"X-%d: " % number + b"a" * 60000 for number in range(5))),
        b"HTTP/1.1 200 " + b"a" * 100_000,
    ],
)
def test_head_that_is_too_large_is_cut_off(data: bytes) -> None:
    assert failure_of(data) == ErrorCode.TOO_LARGE


def test_head_at_the_limits_is_read() -> None:
    head = read(ok(*(b"X-%d: 1" % number for number in range(99)), b"X-A: " + b"a" * 60000))
    assert len(head.headers) == 100


@pytest.mark.parametrize("data", [b"HTTP/1.1 20", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX-A"])
def test_head_that_ends_early_is_a_reset(data: bytes) -> None:
    assert failure_of(data) == ErrorCode.RESET


def status_or_code(data: bytes) -> int | ErrorCode:
    try:
        return read(data).status
    except ExchangeError as error:
        return error.code


@given(st.binary(), st.binary())
def test_any_bytes_are_a_head_or_an_error_with_a_code(start: bytes, headers: bytes) -> None:
    possible = {ErrorCode.PROTOCOL, ErrorCode.RESET, ErrorCode.TOO_LARGE, *range(200, 600)}
    for data in (start, b"HTTP/1.1 " + start, b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n\r\n"):
        assert status_or_code(data) in possible
