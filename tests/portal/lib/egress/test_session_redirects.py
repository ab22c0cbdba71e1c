import pytest

from portal.lib.egress import ErrorCode
from tests.portal.lib.egress.builders import ask, make_call, make_session
from tests.portal.lib.egress.servers import Server, Visit, answer, answering

FOUND = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\n"


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/",
        "//evil.example/",
        "file:///etc/passwd",
        "http://user:pass@127.0.0.1/",
        "/loop",
        "",
        "http://[::1",
        "a" * 60_000,
    ],
)
def test_redirect_is_told_and_not_followed(location: str) -> None:
    with Server(answering(answer(b"", "302 Found", Location=location))) as server:
        reply = ask(server)
    assert (reply.status, reply.error, len(server.requests)) == (302, None, 1)
    assert reply.detail == "Answered with status 302; redirects are not followed."


def test_redirect_without_location_is_told() -> None:
    with Server(answering(answer(b"", "302 Found"))) as server:
        assert ask(server).status == 302


def test_redirect_with_a_header_that_is_too_long_is_cut_off() -> None:
    with Server(answering(answer(b"", "302 Found", Location="a" * 300_000))) as server:
        assert ask(server).error == ErrorCode.TOO_LARGE


def test_large_compressed_body_of_a_redirect_is_not_read() -> None:
    def flood(visit: Visit) -> None:
        visit.send(FOUND + b"Content-Encoding: gzip\r\nContent-Length: 400000000\r\n\r\n")
        while visit.sent < 400_000_000:
            visit.send(b"\x1f\x8b" * 8192)

    with Server(flood) as server:
        reply = ask(server)
    assert (reply.status, reply.body, reply.truncated, reply.error) == (302, b"", True, None)
    assert server.visits[0].sent < 20_000_000


def test_dripping_body_of_a_redirect_is_not_waited_for() -> None:
    def drip(visit: Visit) -> None:
        visit.send(FOUND + b"Content-Length: 1000\r\n\r\n")
        visit.drip(b"a" * 1000)

    with Server(drip) as server:
        reply = ask(server)
    assert (reply.status, reply.error) == (302, None)


def test_connection_is_kept_after_a_redirect_without_body() -> None:
    with (
        Server(answering(answer(b"", "302 Found", Location="/"), keep=True)) as server,
        make_session() as session,
    ):
        assert [session.send(make_call(server.url())).status for _ in range(2)] == [302, 302]
    assert server.connections == 1
