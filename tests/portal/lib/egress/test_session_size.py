import gzip

import pytest

from portal.lib.egress import ErrorCode, Limits
from tests.portal.lib.egress.builders import ask
from tests.portal.lib.egress.servers import Behaviour, Server, Visit, answer, answering

SMALL = Limits(connect_s=3, read_s=3, total_s=3, max_body=100_000)


def endless(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        visit.send(b"a" * 16384)


def endless_chunks(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        visit.send(b"4000\r\n" + b"a" * 16384 + b"\r\n")


def one_endless_chunk(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n")
    while True:
        visit.send(b"a" * 16384)


def a_gigabyte(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
    while True:
        visit.send(b"a" * 16384)


def large_error(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 500 Oops\r\n\r\n")
    while True:
        visit.send(b"a" * 16384)


@pytest.mark.parametrize("behave", [endless, endless_chunks, one_endless_chunk, a_gigabyte, large_error])
def test_body_over_the_cap_is_cut_off(behave: Behaviour) -> None:
    with Server(behave) as server:
        reply = ask(server, SMALL)
    assert (reply.error, reply.truncated, reply.body) == (ErrorCode.TOO_LARGE, True, b"a" * 100_000)
    assert reply.detail == "The answer is larger than 100000 bytes."
    assert server.visits[0].sent < 20_000_000


def test_body_at_the_cap_is_complete() -> None:
    with Server(answering(answer(b"a" * 100_000))) as server:
        reply = ask(server, SMALL)
    assert (reply.error, reply.truncated, len(reply.body)) == (None, False, 100_000)


def endless_headers(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        visit.send(b"X-A: 1\r\n")


def endless_line(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nX-A: ")
    while True:
        visit.send(b"a" * 1024)


@pytest.mark.parametrize("behave", [endless_headers, endless_line])
def test_headers_over_the_cap_are_cut_off(behave: Behaviour) -> None:
    with Server(behave) as server:
        reply = ask(server, SMALL)
    assert (reply.error, reply.status, reply.body) == (ErrorCode.TOO_LARGE, None, b"")


ONE_LAYER = gzip.compress(b"0" * 1_000_000, mtime=0)
TWO_LAYERS = gzip.compress(gzip.compress(b"0" * 100_000_000, mtime=0), mtime=0)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (ONE_LAYER, "gzip"),
        (TWO_LAYERS, "gzip, gzip"),
        (b"plain text", "gzip"),
        (ONE_LAYER[:20], "gzip"),
        (b"\x0b\x02\x80", "br"),
        (b"(\xb5/\xfd", "zstd"),
        (b"x", ", ".join(["gzip"] * 12)),
    ],
)
def test_encoded_body_is_kept_as_received_and_is_an_error(body: bytes, encoding: str) -> None:
    with Server(answering(answer(body, Content_Encoding=encoding))) as server:
        reply = ask(server, SMALL)
    assert (reply.status, reply.body, reply.error) == (200, body, ErrorCode.BAD_ENCODING)


def test_encoded_error_answer_stays_an_answer_with_its_status() -> None:
    with Server(answering(answer(ONE_LAYER, "500 Oops", Content_Encoding="gzip"))) as server:
        reply = ask(server, SMALL)
    assert (reply.status, reply.body, reply.error) == (500, ONE_LAYER, None)


def test_identity_encoding_is_no_encoding() -> None:
    with Server(answering(answer(b"x", Content_Encoding="Identity"))) as server:
        assert ask(server).error is None
