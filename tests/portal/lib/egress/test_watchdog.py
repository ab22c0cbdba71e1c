import socket
import threading
from collections.abc import Iterator
from time import perf_counter

import pytest

from portal.lib.egress.watchdog import Watchdog


@pytest.fixture
def dog() -> Iterator[Watchdog]:
    dog = Watchdog()
    yield dog
    dog.close()


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.settimeout(3)
    with ours, theirs:
        yield ours, theirs


def threads() -> int:
    return sum(thread.name == "egress-watchdog" for thread in threading.enumerate())


def test_socket_is_cut_at_the_deadline(dog: Watchdog, pair: tuple[socket.socket, socket.socket]) -> None:
    watch = dog.watch(0.02)
    watch.guard(pair[0])
    assert pair[0].recv(1) == b""
    assert watch.finish()


def test_socket_that_comes_after_the_deadline_is_cut_at_once(
    dog: Watchdog, pair: tuple[socket.socket, socket.socket]
) -> None:
    watch = dog.watch(0)
    while not watch.fired:
        assert watch.left() == 0
    watch.guard(pair[0])
    assert pair[0].recv(1) == b""


def test_socket_that_was_let_go_is_left_alone(dog: Watchdog, pair: tuple[socket.socket, socket.socket]) -> None:
    released, other = dog.watch(0.02), dog.watch(0.04)
    released.guard(pair[0])
    released.let_go()
    other.guard(pair[1])
    assert pair[1].recv(1) == b""  # both deadlines have passed
    assert released.finish()


def test_finished_call_is_never_cut(dog: Watchdog, pair: tuple[socket.socket, socket.socket]) -> None:
    finished, other = dog.watch(0.02), dog.watch(0.04)
    finished.guard(pair[0])
    assert not finished.finish()
    other.guard(pair[1])
    assert pair[1].recv(1) == b""
    assert not finished.fired


def test_nearer_deadline_wakes_the_thread_earlier(dog: Watchdog, pair: tuple[socket.socket, socket.socket]) -> None:
    dog.watch(60)
    near = dog.watch(0.02)
    near.guard(pair[0])
    assert pair[0].recv(1) == b""


def test_many_calls_need_one_thread_and_little_memory(dog: Watchdog) -> None:
    before = threads()
    for _ in range(1000):
        dog.watch(60).finish()
    assert threads() == before + 1
    assert len(dog._heap) <= 1


def test_thread_ends_with_the_session(dog: Watchdog) -> None:
    before = threads()
    dog.watch(60).finish()
    dog.close()
    until = perf_counter() + 3
    while threads() > before:
        assert perf_counter() < until


def test_closed_watchdog_takes_no_calls(dog: Watchdog) -> None:
    dog.close()
    with pytest.raises(RuntimeError, match="closed"):
        dog.watch(1)
