import ssl
from pathlib import Path

import pytest

from portal.lib.egress import ErrorCode, Limits, Reply, trust
from tests.portal.lib.egress import certificates
from tests.portal.lib.egress.builders import HURRIED, PATIENT, make_call, make_session
from tests.portal.lib.egress.servers import Server, Visit, answer, serving, tls_context


def ask(
    server: Server,
    host: str = "endpoint.test",
    trust: str | None = certificates.CERTIFICATE,
    limits: Limits = PATIENT,
) -> Reply:
    with make_session(limits=limits, resolver=lambda *_: ["127.0.0.1"], trust=trust) as session:
        return session.send(make_call(f"https://{host}:{server.port}/"))


def test_trusted_certificate_for_the_name_is_accepted(tmp_path: Path) -> None:
    context = tls_context(certificates.CERTIFICATE, tmp_path)
    names: list[object] = []
    context.sni_callback = lambda sock, name, ctx: names.append(name)
    with Server(serving(b"safe"), tls=context) as server:
        reply = ask(server)
    assert (reply.error, reply.body, names) == (None, b"safe", ["endpoint.test"])
    assert reply.phases.tls_ms is not None


def test_trusted_certificate_for_an_address_is_accepted(tmp_path: Path) -> None:
    with Server(serving(b"safe"), tls=tls_context(certificates.CERTIFICATE, tmp_path)) as server:
        assert ask(server, host="127.0.0.1").body == b"safe"


def test_connection_is_kept_over_tls(tmp_path: Path) -> None:
    with (
        Server(serving(b"safe"), tls=tls_context(certificates.CERTIFICATE, tmp_path)) as server,
        make_session(trust=certificates.CERTIFICATE) as session,
    ):
        assert [session.send(make_call(server.url())).body for _ in range(3)] == [b"safe"] * 3
    assert server.connections == 1


def test_self_signed_certificate_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = tls_context(certificates.CERTIFICATE, tmp_path)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "server.pem"))
    with Server(serving(), tls=context) as server:
        reply = ask(server, trust=None)
    assert (reply.error, reply.status, server.requests) == (ErrorCode.TLS, None, [])
    assert reply.detail == (f"The certificate of endpoint.test:{server.port} is not trusted: self-signed certificate.")


def test_expired_certificate_is_refused(tmp_path: Path) -> None:
    with Server(serving(), tls=tls_context(certificates.EXPIRED, tmp_path)) as server:
        reply = ask(server, trust=certificates.EXPIRED)
    assert (reply.error, server.requests) == (ErrorCode.TLS, [])
    assert reply.detail.endswith("is not trusted: certificate has expired.")


@pytest.mark.parametrize("host", ["other.test", "127.0.0.2"])
def test_certificate_for_another_name_is_refused(tmp_path: Path, host: str) -> None:
    address = "127.0.0.2" if host == "127.0.0.2" else "127.0.0.1"
    context = tls_context(certificates.CERTIFICATE, tmp_path)
    with Server(serving(), tls=context, address=address) as server:
        reply = ask(server, host=host)
    assert (reply.error, server.requests) == (ErrorCode.TLS, [])
    assert "not valid for" in reply.detail


def test_plain_http_behind_https_is_a_tls_error() -> None:
    def talk(visit: Visit) -> None:
        visit.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with Server(talk, greet=False) as server:
        assert ask(server).error == ErrorCode.TLS


def test_end_in_the_handshake_is_a_tls_error() -> None:
    with Server(lambda visit: False, greet=False) as server:
        assert ask(server).error == ErrorCode.TLS


def test_handshake_that_stalls_is_given_up() -> None:
    with Server(lambda visit: visit.wait(), greet=False) as server:
        reply = ask(server, limits=Limits(connect_s=0.1, read_s=3, total_s=3))
    assert reply.error == ErrorCode.TIMEOUT_CONNECT
    assert reply.detail == f"No TLS handshake with endpoint.test:{server.port} within 0.1 s."


def test_total_deadline_holds_in_a_dripping_handshake() -> None:
    with Server(lambda visit: visit.drip(b"\x16\x03\x03\x40\x00" + b"\x02" * 200), greet=False) as server:
        assert ask(server, limits=HURRIED).error == ErrorCode.TIMEOUT_CONNECT


def test_total_deadline_holds_over_tls(tmp_path: Path) -> None:
    def stall(visit: Visit) -> None:
        visit.send(answer(b"first" + b"a" * 100)[:-100])
        visit.wait()

    with Server(stall, tls=tls_context(certificates.CERTIFICATE, tmp_path)) as server:
        reply = ask(server, limits=HURRIED)
    assert (reply.error, reply.body, reply.truncated) == (ErrorCode.TIMEOUT_TOTAL, b"first", True)


def test_trust_does_not_leak_into_other_sessions(tmp_path: Path) -> None:
    with Server(serving(), tls=tls_context(certificates.CERTIFICATE, tmp_path)) as server:
        errors = [ask(server, trust=trust).error for trust in (certificates.CERTIFICATE, None)]
    assert errors == [None, ErrorCode.TLS]


@pytest.mark.parametrize("trust", ["", "not a certificate", certificates.KEY])
def test_trust_that_cannot_be_read_is_refused_at_once(trust: str) -> None:
    with pytest.raises((ssl.SSLError, ValueError)):
        make_session(trust=trust)


@pytest.mark.parametrize("certificate", [certificates.CERTIFICATE, certificates.EXPIRED], ids=["foreign", "expired"])
def test_any_certificate_will_do_only_where_nothing_is_verified(tmp_path: Path, certificate: str) -> None:
    with Server(serving(b"unsafe"), tls=tls_context(certificate, tmp_path)) as server:
        replies = []
        for verify in (True, False):
            with make_session(resolver=lambda *_: ["127.0.0.1"], verify=verify) as session:
                replies.append(session.send(make_call(f"https://other.test:{server.port}/")))
    assert [(reply.error, reply.body) for reply in replies] == [(ErrorCode.TLS, b""), (None, b"unsafe")]


def test_given_authorities_stand_instead_of_the_public_ones() -> None:
    assert trust.tls_context(certificates.CERTIFICATE).cert_store_stats()["x509"] == 1
    assert trust.tls_context(None).cert_store_stats()["x509"] > 50


def test_certificates_are_taken_out_of_what_is_around_them() -> None:
    text = f"Our authority:\r\n{certificates.CERTIFICATE.strip()}\n{certificates.EXPIRED}the end"
    bundle = trust.read_certificates(text)
    assert (bundle.count("BEGIN CERTIFICATE"), "Our authority" in bundle) == (2, False)
    assert trust.read_certificates(bundle) == bundle


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not a certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----",
        "é",
    ],
)
def test_text_without_certificates_is_refused(text: str) -> None:
    with pytest.raises(trust.CertificateError) as caught:
        trust.read_certificates(text)
    assert caught.value.sentence == (
        "These are no certificates in PEM format; each begins with -----BEGIN CERTIFICATE-----."
    )


def test_private_key_is_refused() -> None:
    with pytest.raises(trust.CertificateError) as caught:
        trust.read_certificates(certificates.CERTIFICATE + certificates.KEY)
    assert caught.value.sentence.startswith("This holds a private key")
