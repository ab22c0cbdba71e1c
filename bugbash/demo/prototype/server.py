"""The service over HTTP/1.1: connections stay open, each answer leaves in one write."""

import json
import sys
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bugbash.demo.prototype.service import Service


class PrototypeServer(ThreadingHTTPServer):
    """Listens on loopback only; open connections never keep it from stopping."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, service: Service) -> None:
        self.service = service
        super().__init__(("127.0.0.1", port), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who hung up is no news; everything else is printed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: PrototypeServer
    protocol_version = "HTTP/1.1"
    server_version = "stdlib-search"
    sys_version = ""
    disable_nagle_algorithm = True
    # Buffered: headers and body are flushed together once the answer is complete.
    wbufsize = -1
    timeout = 300

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        reply = self.server.service.reply(path, query)
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = True
        self.send_json(reply.status, reply.body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def send_json(self, status: HTTPStatus, body: Mapping[str, Any]) -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the base class refuses (bad request line, other methods), as JSON like everything else."""
        status = HTTPStatus(code)
        self.close_connection = True
        self.send_json(status, {"error": explain or message or status.phrase})

    def log_message(self, *_: object) -> None:
        """Quiet: a replay makes hundreds of calls."""
