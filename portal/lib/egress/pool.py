"""Connections kept between the calls of one session."""

from threading import Lock

from portal.lib.egress.connections import Connection
from portal.lib.egress.targets import Target

Origin = tuple[str, str, int]


class Pool:
    """At most `size` idle connections per origin; the one used last is taken first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._idle: dict[Origin, list[Connection]] = {}
        self._lock = Lock()
        self._closed = False

    def take(self, target: Target) -> Connection | None:
        """An idle connection that is still fit for use, or None."""
        while (connection := self._pop(target)) is not None:
            if not connection.stale:
                return connection
            connection.close()
        return None

    def keep(self, connection: Connection) -> None:
        """Keep a connection for the next call, or close it if there are enough."""
        with self._lock:
            idle = self._idle.setdefault(_origin(connection.vetted.target), [])
            if not self._closed and len(idle) < self._size:
                idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close what is idle now, and from now on everything that comes back."""
        with self._lock:
            self._closed = True
            idle = [connection for connections in self._idle.values() for connection in connections]
            self._idle.clear()
        for connection in idle:
            connection.close()

    def _pop(self, target: Target) -> Connection | None:
        with self._lock:
            idle = self._idle.get(_origin(target))
            return idle.pop() if idle else None


def _origin(target: Target) -> Origin:
    return target.scheme, target.host, target.port
