"""The transport below `requests`: pinned connections instead of names that are resolved at will."""

from collections.abc import Iterator
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from portal.lib.egress.answer_body import body_pieces
from portal.lib.egress.answer_head import Head
from portal.lib.egress.calls import SAFE_METHODS, Call, Limits
from portal.lib.egress.connections import Connection, open_connection
from portal.lib.egress.errors import NoAnswerError
from portal.lib.egress.inlet import PIECE
from portal.lib.egress.pool import Pool
from portal.lib.egress.request_head import serialise
from portal.lib.egress.targets import Target
from portal.lib.egress.tracing import Phase, Trace
from portal.lib.egress.trust import tls_context
from portal.lib.egress.vetting import AddressBook
from portal.lib.egress.watchdog import Watch


class PinnedRequest(PreparedRequest):
    """A request that was read and checked by us, `payload` as it is sent: `requests` has nothing left to prepare."""

    def __init__(self, target: Target, call: Call, watch: Watch, trace: Trace) -> None:
        super().__init__()
        self.method = call.method
        self.target = target
        self.watch = watch
        self.trace = trace
        self.payload = serialise(target, call)


class Answer:
    """The raw side of a response: its head, and its body still on the connection."""

    def __init__(self, head: Head, connection: Connection, watch: Watch, pool: Pool) -> None:
        self.head = head
        self._connection: Connection | None = connection
        self._watch = watch
        self._pool = pool
        self._complete = head.length == 0

    @property
    def complete(self) -> bool:
        """Whether the body was read to its end."""
        return self._complete

    def stream(self, amount: int = PIECE, decode_content: bool = False) -> Iterator[bytes]:
        """The body as it was sent, in pieces of at most 16 KB; the arguments are those of urllib3."""
        if self._connection is not None:
            yield from body_pieces(self._connection.inlet, self.head)
            self._complete = True

    def close(self) -> None:
        """End the call's watch and keep the connection if the next call can use it."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        late = self._watch.finish()
        if self._complete and self.head.keep_alive and not late:
            self._pool.keep(connection)
        else:
            connection.close()

    release_conn = close


class PinnedResponse(Response):
    """A response whose head and body are those of its raw side; no cookie jar is set up for what keeps no cookies."""

    def __init__(self, request: PinnedRequest, answer: Answer) -> None:
        self.request = request
        self.raw = answer
        self.status_code = answer.head.status
        self._content_consumed = False


class PinningAdapter(BaseAdapter):
    """Sends a PinnedRequest to the vetted addresses of its target, on a kept connection where there is one.

    A kept connection that the endpoint closed before the first byte of an answer is replaced by a fresh one,
    once and only for GET and QUERY. Whether a POST was carried out cannot be known then: the caller decides.
    """

    def __init__(
        self, book: AddressBook, limits: Limits, pool_size: int, trust: str | None, *, verify: bool = True
    ) -> None:
        super().__init__()
        self._book = book
        self._limits = limits
        self._pool = Pool(pool_size)
        self._trust = trust
        self._verify = verify

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> PinnedResponse:
        """Raises BlockedError, ExchangeError or OSError. Timeouts, proxies and verification are fixed."""
        if not isinstance(request, PinnedRequest):
            raise TypeError("Only requests that were vetted can be sent.")
        return PinnedResponse(request, self._ask(request))

    def close(self) -> None:
        self._pool.close()

    def _ask(self, request: PinnedRequest) -> Answer:
        kept = self._pool.take(request.target)
        if kept is not None:
            try:
                return self._ask_over(kept, request)
            except NoAnswerError:
                if request.method not in SAFE_METHODS or request.watch.fired:
                    raise
                request.trace.again()
        return self._ask_over(self._open(request), request)

    def _ask_over(self, connection: Connection, request: PinnedRequest) -> Answer:
        request.watch.guard(connection.sock)
        try:
            head = connection.ask(request.payload, request.trace)
        except BaseException:
            request.watch.let_go()
            connection.close()
            raise
        return Answer(head, connection, request.watch, self._pool)

    def _open(self, request: PinnedRequest) -> Connection:
        request.trace.enter(Phase.DNS)
        vetted = self._book.look_up(request.target, request.watch.deadline)
        context = tls_context(self._trust, verify=self._verify) if request.target.scheme == "https" else None
        connection = open_connection(vetted, context, self._limits, request.watch, request.trace)
        self._book.prefer(vetted, connection.address)
        return connection
