"""A prototype that counts how many calls it answers at the same time, and when they came."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

BODY = b'{"results": [{"id": "a", "title": "a", "summary": "About a."}]}'


class Gauge(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.base_url = f"http://127.0.0.1:{self.server_port}"
        self.delay_s = 0.02
        self.lock = threading.Lock()
        self.now = self.peak = self.count = 0
        self.moments: list[float] = []

    def most_within(self, seconds: float) -> int:
        """The largest number of calls that came in any stretch of so many seconds."""
        moments = sorted(self.moments)
        return max(sum(first <= other < first + seconds for other in moments) for first in moments)


class Handler(BaseHTTPRequestHandler):
    server: Gauge
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self) -> None:
        gauge = self.server
        with gauge.lock:
            gauge.count += 1
            gauge.moments.append(time.monotonic())
            gauge.now += 1
            gauge.peak = max(gauge.peak, gauge.now)
        time.sleep(gauge.delay_s)
        with gauge.lock:
            gauge.now -= 1
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def gauge() -> Iterator[Gauge]:
    server = Gauge()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
