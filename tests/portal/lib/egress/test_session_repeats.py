"""What happens on a kept connection that the endpoint closes just when the next call is sent."""

from dataclasses import asdict

import pytest

from portal.lib.egress import ErrorCode
from tests.portal.lib.egress.builders import make_call, make_session
from tests.portal.lib.egress.servers import Behaviour, Server, Visit, answer


def close_on_second(visit: Visit) -> bool:
    if visit.number == 2:
        return False
    visit.send(answer(b"x"))
    return True


def reset_on_second(visit: Visit) -> bool:
    if visit.number == 2:
        visit.reset()
    visit.send(answer(b"x"))
    return True


def half_an_answer_on_second(visit: Visit) -> bool:
    visit.send(answer(b"x") if visit.number == 1 else b"HTTP/1.1 2")
    return visit.number == 1


@pytest.mark.parametrize("behave", [close_on_second, reset_on_second])
@pytest.mark.parametrize("method", ["GET", "QUERY"])
def test_safe_call_is_sent_once_more_on_a_fresh_connection(behave: Behaviour, method: str) -> None:
    with Server(behave) as server, make_session() as session:
        replies = [session.send(make_call(server.url(), method)) for _ in range(2)]
    assert [reply.body for reply in replies] == [b"x", b"x"]
    assert (len(server.requests), server.connections) == (3, 2)
    took = asdict(replies[1].phases)
    assert [name for name, spent in took.items() if spent is None] == ["tls_ms"]
    assert min(spent for spent in took.values() if spent is not None) >= 0


@pytest.mark.parametrize("behave", [close_on_second, reset_on_second])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_other_call_is_never_sent_twice(behave: Behaviour, method: str) -> None:
    with Server(behave) as server, make_session() as session:
        replies = [session.send(make_call(server.url(), method, b"{}")) for _ in range(2)]
    assert [reply.error for reply in replies] == [None, ErrorCode.RESET]
    assert len(server.requests) == 2


def test_call_that_got_a_byte_of_its_answer_is_not_sent_again() -> None:
    with Server(half_an_answer_on_second) as server, make_session() as session:
        replies = [session.send(make_call(server.url())) for _ in range(2)]
    assert [reply.error for reply in replies] == [None, ErrorCode.RESET]
    assert len(server.requests) == 2


def test_fresh_connection_is_not_tried_again() -> None:
    with Server(lambda visit: False) as server, make_session() as session:
        assert session.send(make_call(server.url())).error == ErrorCode.RESET
    assert len(server.requests) == 1


def test_connection_that_was_closed_while_idle_is_not_used() -> None:
    with Server(lambda visit: visit.send(answer(b"x"))) as server, make_session() as session:
        for _ in range(3):
            assert session.send(make_call(server.url(), "POST", b"{}")).body == b"x"
            assert server.closed.acquire(timeout=3)
    assert server.connections == 3
