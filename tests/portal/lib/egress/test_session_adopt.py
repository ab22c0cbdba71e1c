"""A change of the rules holds for the next call, whatever was resolved, judged or connected before (O18)."""

from portal.lib.egress import Call, ErrorCode, Policy
from tests.portal.lib.egress.builders import LOOPBACK, make_call, make_session
from tests.portal.lib.egress.servers import Server, Visit, answer, serving

CLOSED = Policy()


def test_removed_permission_refuses_the_next_call_on_a_kept_connection() -> None:
    with Server(serving()) as server, make_session() as session:
        first = session.send(make_call(server.url()))
        session.adopt(CLOSED)
        second = session.send(make_call(server.url()))
    assert (first.error, second.error, len(server.requests)) == (None, ErrorCode.BLOCKED, 1)


def test_connections_of_the_former_policy_are_not_used_again() -> None:
    with Server(serving()) as server, make_session() as session:
        session.send(make_call(server.url()))
        session.adopt(CLOSED)
        session.adopt(LOOPBACK)
        session.send(make_call(server.url()))
    assert (server.connections, len(server.requests)) == (2, 2)


def test_addresses_of_the_former_policy_are_forgotten() -> None:
    names = ["127.0.0.1", "10.1.2.3"]
    with Server(serving()) as server, make_session(resolver=lambda *_: [names.pop(0)]) as session:
        first = session.send(make_call(server.url(host="search.example")))
        session.adopt(Policy(allow_loopback=True, mode="list-only"))
        second = session.send(make_call(server.url(host="search.example")))
    assert (first.error, second.error, names) == (None, ErrorCode.BLOCKED, [])


def test_same_policy_changes_nothing() -> None:
    with Server(serving()) as server, make_session() as session:
        session.send(make_call(server.url()))
        session.adopt(Policy(allow_loopback=True))
        session.send(make_call(server.url()))
    assert (server.connections, len(server.requests)) == (1, 2)


def test_call_in_flight_ends_and_its_connection_is_not_kept() -> None:
    calls: list[Call] = []

    def close_the_place(visit: Visit) -> bool:
        if not calls:
            calls.append(make_call(server.url()))
            session.adopt(CLOSED)
        visit.send(answer(b"{}"))
        return True

    with Server(close_the_place) as server, make_session() as session:
        reply = session.send(make_call(server.url()))
        session.adopt(LOOPBACK)
        session.send(make_call(server.url()))
    assert (reply.status, server.connections) == (200, 2)
