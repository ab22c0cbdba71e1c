"""A circuit breaker: an endpoint that is down is left alone instead of failing ten thousand queries."""

from collections import deque
from threading import Lock

WINDOW_S = 60.0
LEAST_FAILURES = 10
LEAST_SHARE = 0.5


class Breaker:
    """Opens at 10 connection-type failures that are at least half of the last minute's calls (RELIABILITY B9).

    Many threads may note their calls.
    """

    def __init__(self) -> None:
        self._calls: deque[tuple[float, bool]] = deque()
        self._failures = 0
        self._lock = Lock()

    def note(self, *, failed: bool, now: float) -> None:
        """Count one call that ended at `now`, in monotonic seconds."""
        with self._lock:
            self._calls.append((now, failed))
            self._failures += failed
            while self._calls[0][0] < now - WINDOW_S:
                _, was_failure = self._calls.popleft()
                self._failures -= was_failure

    @property
    def is_open(self) -> bool:
        return self._failures >= LEAST_FAILURES and self._failures >= LEAST_SHARE * len(self._calls)
