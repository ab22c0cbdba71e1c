"""A prototype under test: a real HTTP server on loopback whose answers, delays and failures a test chooses.

prototype.answers("delete a folder", results("shutil.rmtree", "os.rmdir"))
prototype.fails("copy a file", status=503)
assert prototype.queries == ["delete a folder"]
"""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

DROP = 0
GATED_S = 20.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What one query gets. `status` DROP closes the connection without an answer; `delay_s` comes first, and so does
    `gate`, until somebody sets it.
    """

    body: Any = field(default_factory=dict)
    status: int = HTTPStatus.OK
    delay_s: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    gate: threading.Event | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it arrived; `query` is the text asked for, in the URL (`q`) or in a JSON body (`q`, `query`)."""

    method: str
    path: str
    query: str
    params: dict[str, str]
    headers: dict[str, str]
    body: Any


def results(*ids: str, **extra: Any) -> dict[str, Any]:
    """A ranked answer as most search engines give it, the best first, scores falling from 1."""
    rows = [
        {"id": id_, "title": id_, "summary": f"About {id_}.", "score": round(1 - rank / 100, 2)}
        for rank, id_ in enumerate(ids)
    ]
    return {"results": rows, **extra}


class Prototype:
    """`base_url` plus any path prefix is a version: `answers(..., version="0.5")` holds for `base_url/0.5/...`."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.default = Reply(results("first", "second", "third"))
        self.delay_s = 0.0
        self._replies: dict[tuple[str, str], list[Reply]] = {}
        self._lock = threading.Lock()
        self._server = Server(self)
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def answers(self, query: str, *bodies: Any, version: str = "") -> None:
        """The bodies (anything JSON, or text, or bytes) that `query` gets in turn; the last one stays."""
        self.replies(query, *(Reply(body) for body in bodies), version=version)

    def fails(self, query: str, *, status: int = HTTPStatus.INTERNAL_SERVER_ERROR, version: str = "") -> None:
        self.replies(query, Reply({"error": "broken"}, status=status), version=version)

    def drops(self, query: str, *, version: str = "") -> None:
        """The connection is closed without an answer."""
        self.replies(query, Reply(status=DROP), version=version)

    def replies(self, query: str, *replies: Reply, version: str = "") -> None:
        with self._lock:
            self._replies[version, query] = list(replies)

    @property
    def queries(self) -> list[str]:
        """The texts asked so far, in the order in which they arrived."""
        return [call.query for call in self.calls]

    def count(self, query: str) -> int:
        return self.queries.count(query)

    def take(self, call: Call) -> Reply:
        """The reply to a call, noted in the log."""
        version = call.path.strip("/").split("/")[0]
        with self._lock:
            self.calls.append(call)
            for key in ((version, call.query), ("", call.query)):
                if waiting := self._replies.get(key):
                    return waiting.pop(0) if len(waiting) > 1 else waiting[0]
            return self.default

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, prototype: Prototype) -> None:
        self.prototype = prototype
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        reply = self.server.prototype.take(self.read_call())
        time.sleep(reply.delay_s or self.server.prototype.delay_s)
        if reply.gate:
            reply.gate.wait(GATED_S)
        if reply.status == DROP:
            self.close_connection = True
            return
        content, kind = encode(reply.body)
        self.send_response(reply.status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self.do_GET()

    def read_call(self) -> Call:
        url = urlsplit(self.path)
        params = {name: values[-1] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        body = decode(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
        asked = {**params, **body} if isinstance(body, dict) else params
        query = str(asked.get("q", asked.get("query", "")))
        return Call(self.command, url.path, query, params, dict(self.headers), body)

    def log_message(self, *_: object) -> None:
        """Quiet: the log of calls is in `calls`."""


def encode(body: Any) -> tuple[bytes, str]:
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if isinstance(body, str):
        return body.encode(), "text/plain; charset=utf-8"
    return json.dumps(body).encode(), "application/json"


def decode(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return content


@pytest.fixture
def prototype() -> Iterator[Prototype]:
    """A fresh prototype for this test."""
    server = Prototype()
    yield server
    server.close()
