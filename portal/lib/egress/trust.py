"""Whose certificates are believed: the public authorities, or those of a bundle that is given instead."""

import re
import ssl
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from requests.utils import DEFAULT_CA_BUNDLE_PATH

PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----")


class CertificateError(ValueError):
    """A bundle can not be used; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@lru_cache(maxsize=8)
def tls_context(trust: str | None, *, verify: bool = True) -> ssl.SSLContext:
    """A client context; `trust` is PEM text of the authorities to believe instead of the public ones.

    Only with `verify=False` it takes any certificate for any name. Built by hand, because the ready-made ones also
    listen to SSL_CERT_FILE and SSLKEYLOGFILE. Raises ssl.SSLError or ValueError when `trust` cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    if trust is None:
        context.load_verify_locations(cafile=DEFAULT_CA_BUNDLE_PATH)
    else:
        context.load_verify_locations(cadata=trust)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def read_certificates(text: str) -> str:
    """The certificates of a PEM text and nothing around them. Raises CertificateError."""
    if PRIVATE_KEY.search(text):
        raise CertificateError("This holds a private key, which must not leave its owner; give the certificates alone.")
    try:
        found = x509.load_pem_x509_certificates(text.encode())
        bundle = "".join(certificate.public_bytes(Encoding.PEM).decode() for certificate in found)
        tls_context(bundle)
    except (ValueError, ssl.SSLError):
        raise CertificateError(
            "These are no certificates in PEM format; each begins with -----BEGIN CERTIFICATE-----."
        ) from None
    return bundle
