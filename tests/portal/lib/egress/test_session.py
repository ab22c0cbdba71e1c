import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from portal.lib.egress import ErrorCode, Policy
from tests.portal.lib.egress.builders import ask, make_call, make_session
from tests.portal.lib.egress.servers import Server, Visit, answer, answering, serving


def test_reply_holds_what_the_endpoint_sent() -> None:
    body = bytes(range(256))
    with Server(answering(answer(body, "201 Created", X_A="1", x_a="2"))) as server:
        reply = ask(server)
    assert (reply.status, reply.body, reply.truncated, reply.error) == (201, body, False, None)
    assert reply.headers == (("Content-Length", "256"), ("X-A", "1"), ("x-a", "2"))
    assert (reply.peer, reply.detail) == ("127.0.0.1", "Answered with status 201.")


@pytest.mark.parametrize("status", ["400 Bad Request", "404", "429 Slow down", "500 Oops", "503 Gone"])
def test_any_status_is_a_complete_answer(status: str) -> None:
    with Server(answering(answer(b"why", status))) as server:
        reply = ask(server)
    assert (reply.status, reply.body, reply.error) == (int(status[:3]), b"why", None)


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_empty_body_is_a_complete_answer(data: bytes) -> None:
    with Server(answering(data)) as server:
        reply = ask(server)
    assert (reply.body, reply.truncated, reply.error) == (b"", False, None)


def test_chunked_body_is_joined() -> None:
    data = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    with Server(answering(data)) as server:
        assert ask(server).body == b"abcde"


def test_post_sends_its_body() -> None:
    with Server(serving()) as server, make_session() as session:
        session.send(make_call(server.url("/a?b=c"), "POST", b'{"q":"\xc3\xa9"}', Content_Type="application/json"))
    assert server.requests[0].startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert server.requests[0].endswith(b'Content-Type: application/json\r\n\r\n{"q":"\xc3\xa9"}')


def test_environment_cannot_alter_a_call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with Server(serving()) as server:
        ask(server)
        netrc = tmp_path / ".netrc"
        netrc.write_text("default login user password secret\n")
        netrc.chmod(0o600)
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NETRC"):
            monkeypatch.setenv(name, str(netrc))
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("HOME", str(tmp_path))
        ask(server)
    assert server.requests[0] == server.requests[1]


def test_connection_is_kept_and_its_phases_are_told() -> None:
    with Server(serving()) as server, make_session() as session:
        first = session.send(make_call(server.url()))
        second = session.send(make_call(server.url()))
    assert server.connections == 1
    known = [(p.dns_ms is None, p.connect_ms is None, p.tls_ms is None) for p in (first.phases, second.phases)]
    assert known == [(False, False, True), (True, True, True)]
    for reply in (first, second):
        assert reply.phases.wait_ms is not None
        assert reply.phases.body_ms is not None
        assert 0 < reply.phases.wait_ms < reply.elapsed_ms


def test_connection_is_not_kept_when_the_endpoint_closes_it() -> None:
    with Server(answering(answer(b"x", Connection="close"), keep=True)) as server, make_session() as session:
        assert [session.send(make_call(server.url())).body for _ in range(2)] == [b"x", b"x"]
    assert server.connections == 2


def test_bytes_after_an_answer_never_reach_the_next_call() -> None:
    with (
        Server(answering(answer(b"first") + answer(b"poison"), keep=True)) as server,
        make_session() as session,
    ):
        bodies = [session.send(make_call(server.url())).body for _ in range(2)]
    assert (bodies, server.connections) == ([b"first", b"first"], 2)


def test_body_of_a_bodiless_answer_never_reaches_the_next_call() -> None:
    data = b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nHTTP/"
    with Server(answering(data, keep=True)) as server, make_session() as session:
        assert [session.send(make_call(server.url())).status for _ in range(2)] == [204, 204]
    assert server.connections == 2


def test_cookies_are_not_sent_back() -> None:
    with (
        Server(answering(answer(b"{}", Set_Cookie="a=b; Path=/"), keep=True)) as server,
        make_session() as session,
    ):
        session.send(make_call(server.url()))
        session.send(make_call(server.url()))
    assert server.requests[0] == server.requests[1]


def test_threads_share_a_session_and_its_pool() -> None:
    def echo(visit: Visit) -> bool:
        visit.send(answer(visit.request.split(b" ")[1]))
        return True

    with Server(echo) as server, make_session(pool_size=4) as session, ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda n: session.send(make_call(server.url(f"/{n}"))), range(200)))
    assert [reply.body for reply in replies] == [b"/%d" % number for number in range(200)]
    assert server.connections <= 4


def test_pool_keeps_no_more_connections_than_asked() -> None:
    together = Barrier(2)

    def behave(visit: Visit) -> bool:
        together.wait(3)
        visit.send(answer(b"x"))
        return True

    with Server(behave) as server, make_session(pool_size=1) as session, ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            calls = [make_call(server.url())] * 2
            assert [reply.body for reply in pool.map(session.send, calls)] == [b"x", b"x"]
    assert server.connections == 3


def test_call_in_flight_outlives_the_session_but_its_connection_does_not() -> None:
    asked, go = Event(), Event()

    def behave(visit: Visit) -> bool:
        asked.set()
        go.wait(3)
        visit.send(answer(b"x"))
        return True

    with Server(behave) as server, ThreadPoolExecutor(1) as pool:
        session = make_session()
        reply = pool.submit(session.send, make_call(server.url()))
        assert asked.wait(3)
        session.close()
        go.set()
        assert reply.result().body == b"x"
        assert server.closed.acquire(timeout=3)


def test_name_is_resolved_once_and_its_first_answer_stays() -> None:
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    with (
        Server(answering(answer(b"x", Connection="close"))) as server,
        make_session(resolver=lambda *_: next(answers)) as session,
    ):
        url = server.url(host="endpoint.test")
        assert [session.send(make_call(url)).body for _ in range(2)] == [b"x", b"x"]
    assert b"\r\nHost: endpoint.test:%d\r\n" % server.port in server.requests[1]


def test_address_that_answered_is_dialled_first_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect
    dialled: list[str] = []

    def record(sock: socket.socket, address: tuple[str, int]) -> None:
        dialled.append(address[0])
        connect(sock, address)

    monkeypatch.setattr(socket.socket, "connect", record)
    with (
        Server(answering(answer(b"x", Connection="close"))) as server,
        make_session(resolver=lambda *_: ["127.0.0.77", "127.0.0.1"]) as session,
    ):
        for _ in range(2):
            session.send(make_call(server.url(host="endpoint.test")))
    assert dialled == ["127.0.0.77", "127.0.0.1", "127.0.0.1"]


def test_socket_that_reached_another_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def divert(sock: socket.socket, address: tuple[str, int]) -> None:
        connect(sock, ("127.0.0.2", address[1]))

    with Server(serving(), address="127.0.0.2") as server:
        monkeypatch.setattr(socket.socket, "connect", divert)
        reply = ask(server)
    assert (reply.error, reply.status, server.requests) == (ErrorCode.BLOCKED, None, [])


def test_blocked_call_says_why_and_opens_no_connection() -> None:
    with Server(serving()) as server, make_session(Policy()) as session:
        reply = session.send(make_call(server.url()))
    assert (reply.error, reply.status, reply.peer) == (ErrorCode.BLOCKED, None, None)
    assert reply.detail == (f"127.0.0.1:{server.port} leads to this machine itself, which is not allowed here.")
    assert server.connections == 0


def test_refused_header_blocks_the_call() -> None:
    with Server(serving()) as server, make_session() as session:
        reply = session.send(make_call(server.url(), Host="evil.example"))
    assert (reply.error, reply.detail) == (ErrorCode.BLOCKED, "The header Host must not be set.")
    assert server.connections == 0


@pytest.mark.parametrize(("value", "seconds"), [("7", 7.0), ("1000000000", 600.0), ("-1", None), ("soon", None)])
def test_retry_after_is_read(value: str, seconds: float | None) -> None:
    with Server(answering(answer(b"", "429 Too Many Requests", Retry_After=value))) as server:
        assert ask(server).retry_after_s == seconds


def test_closed_session_makes_no_calls() -> None:
    session = make_session()
    session.close()
    with pytest.raises(RuntimeError, match="closed"):
        session.send(make_call("http://127.0.0.1:8080/"))


def test_session_without_calls_starts_no_thread_and_closes() -> None:
    with make_session() as session:
        pass
    session.close()
