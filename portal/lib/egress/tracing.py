"""Where a call is and how long each phase took."""

from enum import StrEnum
from time import perf_counter

from portal.lib.egress.calls import Phases


class Phase(StrEnum):
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    SEND = "send"
    WAIT = "wait"
    BODY = "body"


class Trace:
    """The phases of one call, in order; `enter` ends the phase before."""

    __slots__ = ("_began", "_ended", "_entered", "peer", "phase")

    def __init__(self) -> None:
        self._began = perf_counter()
        self._ended: float | None = None
        self._entered: dict[Phase, float] = {}
        self.phase = Phase.DNS
        self.peer: str | None = None

    @property
    def connected(self) -> bool:
        """Whether a connection (with TLS where asked for) was there to send on."""
        return self.phase in {Phase.SEND, Phase.WAIT, Phase.BODY}

    def enter(self, phase: Phase) -> None:
        self._entered[phase] = perf_counter()
        self.phase = phase

    def again(self) -> None:
        """Forget the phases of an attempt on a connection that turned out to be closed."""
        self._entered.clear()
        self.phase = Phase.DNS

    def end(self) -> None:
        self._ended = perf_counter()

    @property
    def elapsed_ms(self) -> float:
        return ((self._ended or perf_counter()) - self._began) * 1000

    @property
    def phases(self) -> Phases:
        """A phase that the call failed in lasts until the end; sending belongs to no phase of its own."""
        begins = list(self._entered.values())
        ends = [*begins[1:], self._ended or perf_counter()]
        took = {phase: (end - begin) * 1000 for phase, begin, end in zip(self._entered, begins, ends, strict=False)}
        return Phases(
            dns_ms=took.get(Phase.DNS),
            connect_ms=took.get(Phase.CONNECT),
            tls_ms=took.get(Phase.TLS),
            wait_ms=took.get(Phase.WAIT),
            body_ms=took.get(Phase.BODY),
        )
