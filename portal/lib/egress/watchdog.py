"""The total deadline: one thread per session that cuts the connection of a call whose time is up."""

import socket
from contextlib import suppress
from heapq import heappop, heappush
from itertools import count
from math import inf
from threading import Condition, Thread
from time import perf_counter


class Watch:
    """The deadline of one call. All state is guarded by the watchdog's lock."""

    __slots__ = ("_lock", "_sock", "deadline", "done", "fired")

    def __init__(self, deadline: float, lock: Condition) -> None:
        self.deadline = deadline
        self.fired = False
        self.done = False
        self._lock = lock
        self._sock: socket.socket | None = None

    def left(self) -> float:
        """Seconds until the deadline, never negative."""
        return max(0.0, self.deadline - perf_counter())

    def guard(self, sock: socket.socket) -> None:
        """From now on, cut `sock` at the deadline; at once if it has passed."""
        with self._lock:
            self._sock = sock
            if self.fired:
                _cut(sock)

    def let_go(self) -> None:
        """The socket is about to be closed or kept for another call: leave it alone from now on."""
        with self._lock:
            self._sock = None

    def finish(self) -> bool:
        """End the watch; True if the deadline came first, whatever the call had received by then."""
        with self._lock:
            self.done = True
            self._sock = None
            return self.fired

    def fire(self) -> None:
        """Mark an unfinished call as too late and cut its connection; the caller holds the lock."""
        self.fired = True
        if self._sock is not None:
            _cut(self._sock)


class Watchdog:
    """Deadlines in a heap, and one thread that sleeps until the nearest; the first watch starts it."""

    def __init__(self) -> None:
        self._lock = Condition()
        self._heap: list[tuple[float, int, Watch]] = []
        self._numbers = count()
        self._thread: Thread | None = None
        self._closed = False
        self._wakes_at = inf

    def watch(self, seconds: float) -> Watch:
        """A watch that fires in `seconds`. Raises RuntimeError after `close`."""
        watch = Watch(perf_counter() + seconds, self._lock)
        with self._lock:
            if self._closed:
                raise RuntimeError("The session is closed.")
            self._drop_finished()
            heappush(self._heap, (watch.deadline, next(self._numbers), watch))
            if self._thread is None:
                self._thread = Thread(target=self._run, daemon=True, name="egress-watchdog")
                self._thread.start()
            elif watch.deadline < self._wakes_at:
                self._lock.notify()
        return watch

    def close(self) -> None:
        """Let the thread end once the calls in flight have ended or were cut."""
        with self._lock:
            self._closed = True
            self._lock.notify()

    def _run(self) -> None:
        with self._lock:
            while True:
                self._fire_due()
                if self._closed and not self._heap:
                    return
                self._wakes_at = self._heap[0][0] if self._heap else inf
                self._lock.wait(None if self._wakes_at == inf else max(0.0, self._wakes_at - perf_counter()))

    def _fire_due(self) -> None:
        self._drop_finished()
        while self._heap and self._heap[0][0] <= perf_counter():
            heappop(self._heap)[2].fire()
            self._drop_finished()

    def _drop_finished(self) -> None:
        while self._heap and self._heap[0][2].done:
            heappop(self._heap)


def _cut(sock: socket.socket) -> None:
    # The plain socket's shutdown, also for TLS: SSLSocket.shutdown would throw away the state that the
    # calling thread is reading with.
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
