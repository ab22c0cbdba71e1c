from collections.abc import Callable
from threading import Condition
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import pytest

from portal.lib.egress import Limits
from portal.lib.egress.connections import Connection, open_connection
from portal.lib.egress.errors import NoAnswerError
from portal.lib.egress.targets import Target
from portal.lib.egress.tracing import Trace
from portal.lib.egress.vetting import Vetted
from portal.lib.egress.watchdog import Watch

VETTED = Vetted(Target("http", "search.example", 80, "/"), ("93.184.215.14",), private=False)


def connection(sendall: Callable[[bytes], None], recv: Callable[[int], bytes]) -> Connection:
    wire: Any = SimpleNamespace(sock=SimpleNamespace(sendall=sendall, recv=recv))
    return Connection(wire, VETTED, "93.184.215.14")


def broken(_: object) -> bytes:
    raise BrokenPipeError


def test_answer_that_came_before_the_whole_request_was_sent_is_read() -> None:
    answer = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"
    assert connection(broken, lambda _: answer).ask(b"POST", Trace()).status == 413  # type: ignore[arg-type]


def test_no_answer_after_a_request_that_could_not_be_sent() -> None:
    with pytest.raises(NoAnswerError):
        connection(broken, broken).ask(b"POST", Trace())  # type: ignore[arg-type]


def test_end_of_the_stream_before_an_answer() -> None:
    with pytest.raises(NoAnswerError):
        connection(lambda _: None, lambda _: b"").ask(b"GET", Trace())


def test_no_socket_is_opened_when_no_time_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket", None)
    watch = Watch(perf_counter(), Condition())
    with pytest.raises(TimeoutError):
        open_connection(VETTED, None, Limits(), watch, Trace())
