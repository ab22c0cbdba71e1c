"""The guarded client: one call in, one truthful reply out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, cast

from urllib3.exceptions import HTTPError

from portal.lib.egress.adapter import Answer, PinnedRequest, PinningAdapter
from portal.lib.egress.answer_head import Head
from portal.lib.egress.calls import Call, Limits, Reply
from portal.lib.egress.errors import BlockedError, ErrorCode, ExchangeError
from portal.lib.egress.failures import diagnose, too_late
from portal.lib.egress.policy import Policy
from portal.lib.egress.request_head import check_call
from portal.lib.egress.resolving import Resolver, system_resolver
from portal.lib.egress.retry_after import parse_retry_after
from portal.lib.egress.targets import Target, parse_url
from portal.lib.egress.tracing import Trace
from portal.lib.egress.trust import tls_context
from portal.lib.egress.vetting import AddressBook
from portal.lib.egress.watchdog import Watchdog


@dataclass(slots=True)
class _Received:
    """What had arrived when the call ended, however it ended."""

    head: Head | None = None
    body: bytearray = field(default_factory=bytearray)
    truncated: bool = False
    failure: ExchangeError | None = None


@dataclass(frozen=True, slots=True)
class _Regime:
    """A policy with all that was found out and opened under it, so that none of it outlives the policy."""

    policy: Policy
    book: AddressBook
    adapter: PinningAdapter


class EgressSession:
    """Calls under one policy, on kept connections to addresses that were resolved and judged once.

    Thread-safe and meant to live for minutes; `adopt` changes the policy of the calls that follow.
    `pool_size` is how many connections per origin are kept, so at least the number of threads that call.
    `trust` is PEM text of certificate authorities to believe instead of the public ones; ssl.SSLError or
    ValueError is raised when it cannot be read. Only with `verify=False` any certificate will do.
    """

    def __init__(
        self,
        policy: Policy,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        *,
        pool_size: int = 1,
        resolver: Resolver = system_resolver,
        trust: str | None = None,
        verify: bool = True,
    ) -> None:
        if trust is not None:
            tls_context(trust)  # fails here rather than in a call
        self._limits = limits
        self._pool_size = pool_size
        self._resolver = resolver
        self._trust = trust
        self._verify = verify
        self._watchdog = Watchdog()
        self._regime = self._set_up(policy)

    def _set_up(self, policy: Policy) -> _Regime:
        book = AddressBook(policy, self._resolver)
        adapter = PinningAdapter(book, self._limits, self._pool_size, self._trust, verify=self._verify)
        return _Regime(policy, book, adapter)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close idle connections; calls in flight still end on their own. No call may begin after this."""
        self._regime.adapter.close()
        self._watchdog.close()

    def adopt(self, policy: Policy) -> None:
        """Judge every call that begins from now on by `policy`; nothing happens if it is the one in force.

        Connections and addresses of the former policy are dropped; calls in flight still end on their own.
        """
        former = self._regime
        if policy != former.policy:
            self._regime = self._set_up(policy)
            former.adapter.close()

    def send(self, call: Call) -> Reply:
        """Make the call. Whatever the rules, the network or the endpoint do becomes part of the reply."""
        regime = self._regime
        trace = Trace()
        received = _Received()
        try:
            target = parse_url(call.url, regime.policy)
            check_call(call)
            self._exchange(call, target, trace, received, regime)
        except BlockedError as error:
            received.failure = ExchangeError(ErrorCode.BLOCKED, error.sentence)
        return _reply(received, trace)

    def _exchange(self, call: Call, target: Target, trace: Trace, received: _Received, regime: _Regime) -> None:
        watch = self._watchdog.watch(self._limits.total_s)
        try:
            self._receive(PinnedRequest(target, call, watch, trace), received, regime.adapter)
        except (ExchangeError, OSError, HTTPError) as error:
            private = regime.book.is_private(target)
            received.failure = diagnose(error, target, trace, self._limits, private=private)
        finally:
            late = watch.finish()
            trace.end()
        if late:
            received.failure = too_late(target, trace, self._limits)
            received.truncated = received.head is not None

    def _receive(self, request: PinnedRequest, received: _Received, adapter: PinningAdapter) -> None:
        # The adapter alone: a session of `requests` adds environment, cookies and redirects, which all stay off.
        with adapter.send(request) as response:
            answer = cast(Answer, response.raw)
            received.head = answer.head
            if not 300 <= answer.head.status < 400:
                self._receive_body(answer.stream(), received)
            received.truncated = not answer.complete
        if not received.failure and received.body and 200 <= answer.head.status < 300:
            received.failure = _encoding_failure(answer.head)

    def _receive_body(self, pieces: Iterable[bytes], received: _Received) -> None:
        most = self._limits.max_body
        received.truncated = True
        for piece in pieces:
            received.body += piece
            if len(received.body) > most:
                del received.body[most:]
                received.failure = ExchangeError(ErrorCode.TOO_LARGE, f"The answer is larger than {most} bytes.")
                return


def _encoding_failure(head: Head) -> ExchangeError | None:
    """Only identity is asked for and nothing is decoded: a compressed answer must not pass for text."""
    if head.fields.get("content-encoding", "identity").strip().lower() == "identity":
        return None
    return ExchangeError(ErrorCode.BAD_ENCODING, "The answer is compressed, although it was asked not to be.")


def _reply(received: _Received, trace: Trace) -> Reply:
    head, failure = received.head, received.failure
    status = head.status if head else None
    waits = head.fields.get("retry-after") if head else None
    return Reply(
        status=status,
        headers=head.headers if head else (),
        body=bytes(received.body),
        truncated=received.truncated,
        error=failure.code if failure else None,
        detail=failure.sentence if failure else _say(status),
        phases=trace.phases,
        elapsed_ms=trace.elapsed_ms,
        retry_after_s=parse_retry_after(waits, datetime.now(UTC)) if waits is not None else None,
        peer=trace.peer,
    )


def _say(status: int | None) -> str:
    follow = "; redirects are not followed" if status is not None and 300 <= status < 400 else ""
    return f"Answered with status {status}{follow}."
