import pytest

from portal.lib.egress import ErrorCode, Limits
from tests.portal.lib.egress.builders import HURRIED, LOOPBACK, ask, make_call, make_session
from tests.portal.lib.egress.servers import (
    Behaviour,
    Server,
    Visit,
    answer,
    black_hole,
)


def silent(visit: Visit) -> None:
    visit.wait()


def half_a_head(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Le")
    visit.wait()


def dripping_head(visit: Visit) -> None:
    visit.drip(b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 50)


def interim_drip(visit: Visit) -> None:
    visit.drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 16)


@pytest.mark.parametrize("behave", [silent, half_a_head, dripping_head, interim_drip])
def test_total_deadline_holds_before_the_body(behave: Behaviour) -> None:
    with Server(behave) as server:
        reply = ask(server, HURRIED)
    assert (reply.error, reply.status, reply.body) == (ErrorCode.TIMEOUT_TOTAL, None, b"")


def counted_drip(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfirst")
    visit.drip(b"a" * 100)


def chunked_drip(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
    visit.drip(b"1\r\na\r\n" * 30)


def stream_without_end(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nfirst")
    visit.drip(b"data: 1\n\n" * 20)


def stall_in_a_stream(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\n\r\nfirst")
    visit.wait()


def stall_in_an_error_answer(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 500 Oops\r\nContent-Length: 1000\r\n\r\nfirst")
    visit.wait()


@pytest.mark.parametrize(
    "behave", [counted_drip, chunked_drip, stream_without_end, stall_in_a_stream, stall_in_an_error_answer]
)
def test_total_deadline_holds_in_the_body_and_keeps_its_first_part(behave: Behaviour) -> None:
    with Server(behave) as server:
        reply = ask(server, HURRIED)
    assert (reply.error, reply.truncated, reply.body[:5]) == (ErrorCode.TIMEOUT_TOTAL, True, b"first")


def test_total_deadline_holds_on_a_kept_connection() -> None:
    def behave(visit: Visit) -> bool:
        if visit.number == 2:
            visit.wait()
        visit.send(answer(b"x"))
        return True

    with Server(behave) as server, make_session(limits=HURRIED) as session:
        replies = [session.send(make_call(server.url())) for _ in range(3)]
    assert [reply.error for reply in replies] == [None, ErrorCode.TIMEOUT_TOTAL, None]


def test_silence_longer_than_the_read_limit_ends_the_call() -> None:
    with Server(silent) as server:
        reply = ask(server, Limits(connect_s=3, read_s=0.1, total_s=3))
    assert reply.error == ErrorCode.TIMEOUT_TOTAL
    assert reply.detail == f"No byte came from 127.0.0.1:{server.port} for 0.1 s."


@pytest.mark.parametrize(
    ("limits", "detail"),
    [
        (Limits(connect_s=0.1, read_s=3, total_s=3), "No connection with 127.0.0.1:{port} within 0.1 s."),
        (Limits(connect_s=3, read_s=3, total_s=0.1), "No connection to 127.0.0.1:{port} within 0.1 s."),
    ],
)
def test_connection_that_never_completes_is_given_up(limits: Limits, detail: str) -> None:
    with black_hole() as port, make_session(LOOPBACK, limits) as session:
        reply = session.send(make_call(f"http://127.0.0.1:{port}/"))
    assert (reply.error, reply.status) == (ErrorCode.TIMEOUT_CONNECT, None)
    assert reply.detail == detail.format(port=port)


def test_silent_address_leaves_time_for_the_next_one() -> None:
    limits = Limits(connect_s=0.4, read_s=3, total_s=3)
    with (
        black_hole() as port,
        make_session(LOOPBACK, limits, resolver=lambda *_: ["127.0.0.1", "::1"]) as session,
    ):
        reply = session.send(make_call(f"http://endpoint.test:{port}/"))
    assert reply.error == ErrorCode.REFUSED


def test_slow_but_steady_endpoint_within_the_deadline_is_answered() -> None:
    def behave(visit: Visit) -> None:
        visit.drip(answer(b"slow"), every=0.001)

    with Server(behave) as server:
        assert ask(server).body == b"slow"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("connect_s", 0),
        ("connect_s", 31),
        ("read_s", 121),
        ("total_s", 301),
        ("total_s", -1),
        ("max_body", 0),
    ],
)
def test_limits_beyond_what_may_be_set_are_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=name):
        Limits(**{name: value})  # type: ignore[arg-type]
