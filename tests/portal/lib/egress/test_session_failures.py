import socket

import pytest

from portal.lib.egress import ErrorCode
from tests.portal.lib.egress.builders import ask, make_call, make_session
from tests.portal.lib.egress.servers import Behaviour, Server, Visit, answering


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_refused_connection() -> None:
    port = free_port()
    with make_session() as session:
        reply = session.send(make_call(f"http://127.0.0.1:{port}/"))
    assert (reply.error, reply.detail) == (ErrorCode.REFUSED, f"127.0.0.1:{port} refused the connection.")
    assert (reply.status, reply.body, reply.truncated, reply.phases.wait_ms) == (None, b"", False, None)


def test_unreachable_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(sock: socket.socket, address: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    with make_session() as session:
        reply = session.send(make_call("http://127.0.0.1:8080/"))
    assert (reply.error, reply.detail) == (ErrorCode.REFUSED, "127.0.0.1:8080 cannot be reached.")


def test_unknown_name() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with make_session(resolver=unknown) as session:
        reply = session.send(make_call("http://nowhere.test/"))
    assert (reply.error, reply.detail) == (ErrorCode.DNS, "The name nowhere.test does not resolve.")
    assert reply.phases.dns_ms is not None
    assert reply.phases.connect_ms is None


def close_at_once(visit: Visit) -> None:
    return


def reset_at_once(visit: Visit) -> None:
    visit.reset()


def half_a_status_line(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 20")


@pytest.mark.parametrize("behave", [close_at_once, reset_at_once, half_a_status_line])
def test_end_before_an_answer_is_a_reset(behave: Behaviour) -> None:
    with Server(behave) as server:
        reply = ask(server)
    assert (reply.error, reply.status, len(server.requests)) == (ErrorCode.RESET, None, 1)


def reset_in_the_body(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfirst")
    visit.wait(0.1)
    visit.reset()


def end_in_the_body(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfirst")


def end_in_a_chunk(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nfirst")


@pytest.mark.parametrize("behave", [reset_in_the_body, end_in_the_body, end_in_a_chunk])
def test_end_in_the_body_is_a_reset_that_keeps_the_first_part(behave: Behaviour) -> None:
    with Server(behave) as server:
        reply = ask(server)
    assert (reply.error, reply.status, reply.body, reply.truncated) == (ErrorCode.RESET, 200, b"first", True)


def test_content_length_that_is_too_small_cuts_the_body_and_the_connection() -> None:
    data = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef"
    with Server(answering(data, keep=True)) as server, make_session() as session:
        assert [session.send(make_call(server.url())).body for _ in range(2)] == [b"abc", b"abc"]
    assert server.connections == 2


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"-ERR unknown command\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 2000,
        b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n",
    ],
)
def test_what_is_not_http_is_a_protocol_error(data: bytes) -> None:
    with Server(answering(data)) as server:
        reply = ask(server)
    assert (reply.error, reply.status) == (ErrorCode.PROTOCOL, None)


@pytest.mark.parametrize("chunk", [b"zz\r\nabc\r\n", b"-3\r\nabc\r\n", b"2\r\nabc\r\n"])
def test_garbled_chunk_is_a_protocol_error_that_keeps_what_came_before(chunk: bytes) -> None:
    data = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n" + chunk
    with Server(answering(data)) as server:
        reply = ask(server)
    assert (reply.error, reply.body[:5], reply.truncated) == (ErrorCode.PROTOCOL, b"first", True)
