"""The server behind the `protocols` fixture: what arrives is handed to the protocol whose path it has.

protocols.base_url + "/v1/chat/completions" ...; `protocols.calls` are (method, path) as they arrived.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import pytest

from tests.protocols import chat, plain, search, serving
from tests.protocols.exchange import Exchange, RefusedError, Sent, Stream

ROUTES = (*plain.ROUTES, *chat.ROUTES, *serving.ROUTES, *search.ROUTES)


class Protocols:
    """`base_url` is the address of a prototype of each kind."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self._server = Server(self)
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, protocols: Protocols) -> None:
        self.protocols = protocols
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        exchange = Exchange(self.command, unquote(url.path), url.query, headers, content)
        self.server.protocols.calls.append((self.command, url.path))
        try:
            sent = answer(exchange)
        except RefusedError as refused:
            self.send_body(refused.status, refused.body)
            return
        if isinstance(sent, Stream):
            self.send_stream(sent)
        else:
            self.send_body(200, sent)

    def do_POST(self) -> None:
        self.do_GET()

    def send_body(self, status: int, body: Sent) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def send_stream(self, stream: Stream) -> None:
        """Each piece in a chunk of its own, as a model writes it."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in (*map(json.dumps, stream.events), "[DONE]"):
            piece = f"data: {event}\n\n".encode()
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        """Quiet: the log of calls is in `calls`."""


def answer(exchange: Exchange) -> Sent | Stream:
    for pattern, method, read in ROUTES:
        if match := pattern.fullmatch(exchange.path):
            if exchange.method != method:
                raise RefusedError(405, {"error": "method not allowed"})
            return read(exchange, *match.groups())
    raise RefusedError(404, {"error": "not found"})


@pytest.fixture
def protocols() -> Iterator[Protocols]:
    """A server that speaks every protocol of the presets, until the end of this test."""
    server = Protocols()
    yield server
    server.close()
