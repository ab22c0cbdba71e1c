"""Connections that go to a vetted address and nowhere else."""

import socket
import ssl
from contextlib import suppress
from ipaddress import ip_address
from time import perf_counter

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.wait import wait_for_read

from portal.lib.egress.addresses import read_address
from portal.lib.egress.answer_head import Head, read_head
from portal.lib.egress.calls import Limits
from portal.lib.egress.errors import BlockedError, NoAnswerError
from portal.lib.egress.inlet import Inlet
from portal.lib.egress.tracing import Phase, Trace
from portal.lib.egress.vetting import Vetted
from portal.lib.egress.watchdog import Watch

_ENDED = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


class _Pinned(HTTPConnection):
    """urllib3's connection, given the socket of an address that was dialled already."""

    pinned: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.pinned


class _PinnedTLS(_Pinned, HTTPSConnection):
    """The same with TLS: SNI and certificate check are for the name, not for the address."""


class Connection:
    """An open connection to one pinned address, used by one call at a time."""

    def __init__(self, wire: HTTPConnection, vetted: Vetted, address: str) -> None:
        self.sock: socket.socket = wire.sock
        self.vetted = vetted
        self.address = address
        self.inlet = Inlet(self.sock.recv)
        self._wire = wire

    def ask(self, request: bytes, trace: Trace) -> Head:
        """Send `request`, read the head of the answer. Raises OSError, or NoAnswerError before any byte."""
        trace.peer = self.address
        trace.enter(Phase.SEND)
        with suppress(*_ENDED):  # an endpoint may answer and close before it has read everything
            self.sock.sendall(request)
        trace.enter(Phase.WAIT)
        try:
            self.inlet.await_first()
        except _ENDED as error:
            raise NoAnswerError("The connection was reset before an answer.") from error
        trace.enter(Phase.BODY)
        return read_head(self.inlet)

    @property
    def stale(self) -> bool:
        """Whether bytes that nobody asked for, or the end of the stream, arrived between two calls."""
        decrypted = self.sock.pending() if isinstance(self.sock, ssl.SSLSocket) else 0
        return not self.inlet.empty or decrypted > 0 or wait_for_read(self.sock, timeout=0)

    def close(self) -> None:
        self._wire.close()
        self.sock.close()


def open_connection(
    vetted: Vetted, context: ssl.SSLContext | None, limits: Limits, watch: Watch, trace: Trace
) -> Connection:
    """Dial the addresses in order and do the TLS handshake. Raises OSError (also for TLS) or BlockedError."""
    trace.enter(Phase.CONNECT)
    until = perf_counter() + min(limits.connect_s, watch.left())
    sock, address = _dial(vetted, until)
    try:
        _check_peer(sock, vetted, address)
        wire = _wrap(sock, vetted, context, until, trace)
    except BaseException:
        sock.close()
        raise
    wire.sock.settimeout(limits.read_s)
    return Connection(wire, vetted, address)


def _dial(vetted: Vetted, until: float) -> tuple[socket.socket, str]:
    """Each address gets an equal share of the time left, so that a silent one leaves some for the next."""
    failure: OSError = TimeoutError("no time was left to connect")
    for index, address in enumerate(vetted.addresses):
        share = (until - perf_counter()) / (len(vetted.addresses) - index)
        if share <= 0:
            break
        try:
            return _connect(address, vetted.target.port, share), address
        except OSError as error:
            failure = error
    raise failure


def _connect(address: str, port: int, seconds: float) -> socket.socket:
    family = socket.AF_INET if ip_address(address).version == 4 else socket.AF_INET6
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(seconds)
        sock.connect((address, port))
    except BaseException:
        sock.close()
        raise
    return sock


def _check_peer(sock: socket.socket, vetted: Vetted, address: str) -> None:
    if str(read_address(str(sock.getpeername()[0]))) != address:
        raise BlockedError(f"{vetted.target.place} was not reached at the address that was checked.", "never")


def _wrap(
    sock: socket.socket, vetted: Vetted, context: ssl.SSLContext | None, until: float, trace: Trace
) -> HTTPConnection:
    target = vetted.target
    wire: _Pinned
    if context is None:
        wire = _Pinned(target.host, target.port)
    else:
        trace.enter(Phase.TLS)
        sock.settimeout(max(0.001, until - perf_counter()))  # bounds the whole handshake
        wire = _PinnedTLS(target.host, target.port, ssl_context=context)
    wire.pinned = sock
    wire.connect()
    return wire
