"""From an exception in the middle of a call to one code and one sentence."""

import ssl

from portal.lib.egress.calls import Limits
from portal.lib.egress.errors import ErrorCode, ExchangeError
from portal.lib.egress.targets import Target
from portal.lib.egress.tracing import Phase, Trace


def diagnose(error: Exception, target: Target, trace: Trace, limits: Limits, *, private: bool) -> ExchangeError:
    """What `error` means in the phase that the call was in.

    For a private address the sentence keeps to the kind of failure: errors must not describe our network.
    """
    if isinstance(error, ExchangeError):
        return error
    if isinstance(error, TimeoutError):
        return _timeout(target, trace, limits)
    if trace.phase is Phase.CONNECT:
        return _no_connection(error, target)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return _tls(error, target, private=private)
    if trace.phase is Phase.TLS:
        return ExchangeError(ErrorCode.TLS, f"{target.place} closed the connection during the TLS handshake.")
    when = "before an answer" if trace.phase in {Phase.SEND, Phase.WAIT} else "in the middle of the answer"
    return ExchangeError(ErrorCode.RESET, f"{target.place} reset the connection {when}.")


def too_late(target: Target, trace: Trace, limits: Limits) -> ExchangeError:
    """The total deadline came first."""
    if not trace.connected:
        return ExchangeError(ErrorCode.TIMEOUT_CONNECT, f"No connection to {target.place} within {limits.total_s:g} s.")
    what = "The answer was not finished" if trace.phase is Phase.BODY else "No answer came"
    return ExchangeError(ErrorCode.TIMEOUT_TOTAL, f"{what} within {limits.total_s:g} s from {target.place}.")


def _timeout(target: Target, trace: Trace, limits: Limits) -> ExchangeError:
    if not trace.connected:
        what = "TLS handshake" if trace.phase is Phase.TLS else "connection"
        return ExchangeError(ErrorCode.TIMEOUT_CONNECT, f"No {what} with {target.place} within {limits.connect_s:g} s.")
    return ExchangeError(ErrorCode.TIMEOUT_TOTAL, f"No byte came from {target.place} for {limits.read_s:g} s.")


def _no_connection(error: Exception, target: Target) -> ExchangeError:
    if isinstance(error, ConnectionRefusedError):
        return ExchangeError(ErrorCode.REFUSED, f"{target.place} refused the connection.")
    return ExchangeError(ErrorCode.REFUSED, f"{target.place} cannot be reached.")


def _tls(error: ssl.SSLError, target: Target, *, private: bool) -> ExchangeError:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = "" if private else f": {error.verify_message.rstrip('.')}"
        return ExchangeError(ErrorCode.TLS, f"The certificate of {target.place} is not trusted{why}.")
    return ExchangeError(ErrorCode.TLS, f"The TLS connection to {target.place} failed.")
