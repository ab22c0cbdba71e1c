"""Endpoints on raw sockets that can misbehave in any way a test asks for."""

import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Semaphore, Thread
from typing import Self

from tests.portal.lib.egress import certificates

LONGEST_S = 4.0

# Answers one request on the connection; true keeps the connection for the next one.
Behaviour = Callable[["Visit"], bool | None]


class GoneError(Exception):
    """The client went away."""


@dataclass
class Visit:
    """One request of a client, and the means to answer it badly."""

    sock: socket.socket
    request: bytes
    number: int
    over: Event
    sent: int = 0

    def send(self, *pieces: bytes) -> None:
        """Send at once; raises GoneError when the client has gone."""
        for piece in pieces:
            try:
                self.sock.sendall(piece)
            except OSError as error:
                raise GoneError from error
            self.sent += len(piece)

    def drip(self, data: bytes, every: float = 0.02) -> None:
        for byte in data:
            self.send(bytes([byte]))
            self.wait(every)

    def wait(self, seconds: float = LONGEST_S) -> None:
        """Do nothing for a while; raises GoneError when the test is over."""
        if self.over.wait(seconds):
            raise GoneError

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise GoneError


@dataclass
class Server:
    """Listens on loopback while its `with` block lasts; each connection has a thread."""

    behave: Behaviour
    tls: ssl.SSLContext | None = None
    greet: bool = True
    address: str = "127.0.0.1"
    requests: list[bytes] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    connections: int = 0
    closed: Semaphore = field(default_factory=lambda: Semaphore(0))

    def __enter__(self) -> Self:
        self._over = Event()
        self._open: list[socket.socket] = []
        self._threads: list[Thread] = []
        self._listener = socket.create_server((self.address, 0))
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for sock in (self._listener, *self._open):
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(LONGEST_S)
        self._listener.close()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(sock)
            self.connections += 1
            self._start(self._serve, sock)

    def _serve(self, plain: socket.socket) -> None:
        sock = plain
        plain.settimeout(LONGEST_S)
        with suppress(OSError, GoneError):
            if self.tls is not None and self.greet:
                sock = self.tls.wrap_socket(plain, server_side=True)
                self._open.append(sock)
            self._answer(sock)
        sock.close()
        plain.close()
        self.closed.release()

    def _answer(self, sock: socket.socket) -> None:
        number = 0
        while request := (read_request(sock) if self.greet else b"-"):
            number += 1
            self.requests.append(request)
            visit = Visit(sock, request, number, self._over)
            self.visits.append(visit)
            if not self.behave(visit):
                return


def read_request(sock: socket.socket) -> bytes:
    """One request with its body, or nothing at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while lengths and len(body) < lengths[0]:
        body += sock.recv(65536)
    return head + b"\r\n\r\n" + body


def answering(*pieces: bytes, keep: bool = False) -> Behaviour:
    """Sends the same bytes to every request."""

    def behave(visit: Visit) -> bool:
        visit.send(*pieces)
        return keep

    return behave


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A well-formed answer; underscores in header names become hyphens."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def serving(body: bytes = b"{}") -> Behaviour:
    """Behaves well and keeps the connection."""
    return answering(answer(body), keep=True)


def tls_context(certificate: str, folder: Path) -> ssl.SSLContext:
    """The context of a server; the ssl module insists on a file, which goes into `folder`."""
    path = folder / "server.pem"
    path.write_text(certificate + certificates.KEY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@contextmanager
def black_hole() -> Iterator[int]:
    """A port of 127.0.0.1 that never completes a connection: its queue is full and nobody accepts."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for sock in waiting:
            sock.setblocking(False)
            with suppress(BlockingIOError):
                sock.connect(("127.0.0.1", port))
        try:
            yield port
        finally:
            for sock in waiting:
                sock.close()
