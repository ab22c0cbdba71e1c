"""A name that changes its answer gains nothing (RELIABILITY O3)."""

from collections.abc import Iterator

import pytest

from portal.lib.egress import ErrorCode, Reply
from tests.portal.lib.egress.builders import make_call, make_session
from tests.portal.lib.egress.servers import Server, answer, answering, serving

METADATA = "169.254.169.254"


class Rebinding:
    """A resolver whose answers come in turn; it counts how often it was asked."""

    def __init__(self, *answers: str) -> None:
        self.asked = 0
        self._answers: Iterator[str] = iter(answers)

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return [next(self._answers)]


def ask_twice(server: Server, resolver: Rebinding) -> list[Reply]:
    with make_session(resolver=resolver) as session:
        return [session.send(make_call(server.url(host="fickle.example"))) for _ in range(2)]


@pytest.mark.parametrize("keep", [True, False])
def test_first_answer_is_used_and_the_second_never_asked_for(*, keep: bool) -> None:
    behave = serving() if keep else answering(answer(b"{}", Connection="close"))
    resolver = Rebinding("127.0.0.1", METADATA)
    with Server(behave) as server:
        replies = ask_twice(server, resolver)
    assert [(reply.status, reply.peer) for reply in replies] == [(200, "127.0.0.1")] * 2
    assert (resolver.asked, len(server.requests)) == (1, 2)


def test_each_attempt_after_a_refusal_is_judged_anew() -> None:
    resolver = Rebinding(METADATA, "127.0.0.1")
    with Server(serving()) as server:
        replies = ask_twice(server, resolver)
    assert [(reply.error, reply.status) for reply in replies] == [(ErrorCode.BLOCKED, None), (None, 200)]
    assert (resolver.asked, len(server.requests)) == (2, 1)
