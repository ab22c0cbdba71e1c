import ssl

import pytest

from portal.lib.egress import ErrorCode, Limits
from portal.lib.egress.failures import diagnose
from portal.lib.egress.targets import Target
from portal.lib.egress.tracing import Phase, Trace

INTRANET = Target("https", "intranet.example", 8443, "/")


def code_and_sentence(error: Exception, phase: Phase, *, private: bool = False) -> tuple[ErrorCode, str]:
    trace = Trace()
    trace.enter(phase)
    failure = diagnose(error, INTRANET, trace, Limits(), private=private)
    return failure.code, failure.sentence


def certificate_error() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "certificate has expired"
    return error


def test_certificate_of_a_public_address_is_described() -> None:
    assert code_and_sentence(certificate_error(), Phase.TLS) == (
        ErrorCode.TLS,
        "The certificate of intranet.example:8443 is not trusted: certificate has expired.",
    )


def test_certificate_of_a_private_address_is_not_described() -> None:
    assert code_and_sentence(certificate_error(), Phase.TLS, private=True) == (
        ErrorCode.TLS,
        "The certificate of intranet.example:8443 is not trusted.",
    )


@pytest.mark.parametrize(
    ("error", "phase", "code"),
    [
        (TimeoutError(), Phase.CONNECT, ErrorCode.TIMEOUT_CONNECT),
        (TimeoutError(), Phase.TLS, ErrorCode.TIMEOUT_CONNECT),
        (TimeoutError(), Phase.SEND, ErrorCode.TIMEOUT_TOTAL),
        (TimeoutError(), Phase.BODY, ErrorCode.TIMEOUT_TOTAL),
        (ConnectionRefusedError(), Phase.CONNECT, ErrorCode.REFUSED),
        (ConnectionResetError(), Phase.CONNECT, ErrorCode.REFUSED),
        (ssl.SSLError(1, "bad record mac"), Phase.TLS, ErrorCode.TLS),
        (ssl.SSLError(1, "bad record mac"), Phase.BODY, ErrorCode.TLS),
        (ssl.SSLEOFError(8, "eof"), Phase.TLS, ErrorCode.TLS),
        (ssl.SSLEOFError(8, "eof"), Phase.BODY, ErrorCode.RESET),
        (ConnectionResetError(), Phase.TLS, ErrorCode.TLS),
        (ConnectionResetError(), Phase.WAIT, ErrorCode.RESET),
        (ConnectionResetError(), Phase.BODY, ErrorCode.RESET),
    ],
)
def test_same_exception_means_something_else_in_each_phase(error: Exception, phase: Phase, code: ErrorCode) -> None:
    assert code_and_sentence(error, phase)[0] == code
