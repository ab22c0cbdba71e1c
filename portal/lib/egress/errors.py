"""Why a call gave no usable answer: the codes that callers see, and the exceptions that carry them inside."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """The stable codes of a call that failed below HTTP; an HTTP status is never an error here."""

    DNS = "dns"
    REFUSED = "refused"
    BLOCKED = "blocked"
    TLS = "tls"
    TIMEOUT_CONNECT = "timeout-connect"
    TIMEOUT_TOTAL = "timeout-total"
    RESET = "reset"
    PROTOCOL = "protocol"
    TOO_LARGE = "too-large"
    BAD_ENCODING = "bad-encoding"


class BlockedError(Exception):
    """Our own rules forbid the call; `rule` names the kind of rule, `sentence` says it to a person."""

    def __init__(self, sentence: str, rule: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rule = rule


class ExchangeError(Exception):
    """The network or the endpoint failed in a way that has a code."""

    def __init__(self, code: ErrorCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class NoAnswerError(ExchangeError):
    """The connection ended before the first byte of an answer."""

    def __init__(self, sentence: str) -> None:
        super().__init__(ErrorCode.RESET, sentence)
