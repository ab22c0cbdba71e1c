"""What goes in and what comes out: one call, its limits, its reply."""

from dataclasses import dataclass, field

from portal.lib.egress.errors import ErrorCode

SAFE_METHODS = frozenset({"GET", "QUERY"})
METHODS = SAFE_METHODS | {"POST", "PUT", "PATCH"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for connecting (TLS included), between two bytes, and in all; bytes of body that are kept.

    Raises ValueError for what no administrator may set.
    """

    connect_s: float = 5.0
    read_s: float = 30.0
    total_s: float = 60.0
    max_body: int = 1_000_000

    def __post_init__(self) -> None:
        for name, longest in (("connect_s", 30), ("read_s", 120), ("total_s", 300)):
            if not 0 < getattr(self, name) <= longest:
                raise ValueError(f"{name} must be more than 0 and at most {longest} seconds.")
        if not 0 < self.max_body <= 10_000_000:
            raise ValueError("max_body must be between 1 and 10,000,000 bytes.")


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Framing, Host and Accept-Encoding are the client's business and refused in `headers`."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Phases:
    """Milliseconds of each phase; None where a phase was not reached or, on a kept connection, not needed.

    `wait_ms` runs from the request being sent to the first byte of the answer, `body_ms` on to its end.
    """

    dns_ms: float | None = None
    connect_ms: float | None = None
    tls_ms: float | None = None
    wait_ms: float | None = None
    body_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a call. `error` None means a complete HTTP answer of any status.

    `body` holds raw bytes as received, at most `Limits.max_body`; `truncated` says that there was or should
    have been more. `detail` is one sentence for a person. `retry_after_s` is between 0 and 600. `peer` is the
    address that was called.
    """

    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: bool
    error: ErrorCode | None
    detail: str
    phases: Phases
    elapsed_ms: float
    retry_after_s: float | None
    peer: str | None
