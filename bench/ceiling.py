"""What the endpoint itself can do: raw requests over kept connections, nothing read but the length of an answer."""

import os
import socket
import time
from dataclasses import dataclass
from selectors import EVENT_READ, DefaultSelector
from urllib.parse import urlsplit

from bench.stack import ENDPOINT

CALLS = 5000
REQUEST = b"GET /b/%d/search?q=how+do+I+do+the+thing+number+%d HTTP/1.1\r\nHost: endpoint\r\n\r\n"
HEAD_END = b"\r\n\r\n"


@dataclass(slots=True)
class Line:
    """One kept connection and what has come over it of an answer."""

    sock: socket.socket
    received: bytes = b""

    def is_answered(self) -> bool:
        """Read what is there; True once a whole answer is."""
        self.received += self.sock.recv(65_536)
        head, end, body = self.received.partition(HEAD_END)
        if not end or len(body) < int(head.rpartition(b" ")[2]):
            return False
        self.received = b""
        return True


def calls_per_s(*, delay_ms: int, concurrency: int) -> float:
    """Answers per second when always as many calls are out as `concurrency` says."""
    address = urlsplit(os.environ[ENDPOINT])
    selector = DefaultSelector()
    lines = [Line(socket.create_connection((address.hostname or "", address.port or 80))) for _ in range(concurrency)]
    numbers = iter(range(CALLS))
    began, answered = time.monotonic(), 0
    for line in lines:
        selector.register(line.sock, EVENT_READ, line)
        line.sock.sendall(REQUEST % (delay_ms, next(numbers)))
    while answered < CALLS:
        for key, _ in selector.select():
            if key.data.is_answered():
                answered += 1
                if (number := next(numbers, None)) is not None:
                    key.data.sock.sendall(REQUEST % (delay_ms, number))
    wall_s = time.monotonic() - began
    selector.close()
    for line in lines:
        line.sock.close()
    return CALLS / wall_s
