"""How fast one worker may ask, so that all workers together stay below what a deployment allows."""

from threading import Lock

CATCH_UP_S = 0.2


class Pacer:
    """Spaces calls evenly: in any stretch of `s` seconds at most `1 + (s + 0.2) * rate_per_s` of them begin.

    Nothing is saved up but the last fifth of a second, which makes up for the unevenness of waking. The first call
    comes one interval after the beginning, so that a worker that begins anew is no faster than one that goes on.
    Moments are monotonic seconds. Safe to use from many threads.
    """

    def __init__(self, rate_per_s: float, *, now: float) -> None:
        self._interval = 1 / rate_per_s
        self._next = now + self._interval
        self._lock = Lock()

    def take(self, now: float) -> bool:
        """Whether a call may begin at this moment; it counts as begun then."""
        with self._lock:
            if now < self._next:
                return False
            self._advance(now)
            return True

    def reserve(self, now: float) -> float:
        """Seconds until a further call may begin, which counts as begun then."""
        with self._lock:
            wait_s = max(0.0, self._next - now)
            self._advance(now)
            return wait_s

    def wait_s(self, now: float) -> float:
        """Seconds until a call may begin."""
        return max(0.0, self._next - now)

    def charge(self, calls: float, now: float) -> None:
        """Make room for calls that others have begun without asking."""
        with self._lock:
            self._next = max(self._next, now) + calls * self._interval

    def _advance(self, now: float) -> None:
        self._next = max(self._next, now - CATCH_UP_S) + self._interval


def share_of(rate_per_s: float, *, slots: int, concurrency: int, alone_below: float) -> float:
    """Calls per second of a worker that holds `slots` of a deployment's `concurrency`.

    A rate below `alone_below` is given to one worker at a time, as a whole.
    """
    return rate_per_s if rate_per_s < alone_below else rate_per_s * slots / concurrency
