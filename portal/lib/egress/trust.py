"""Whose certificates are believed: the public authorities, and a further bundle where one is given."""

import ssl
from functools import lru_cache

from requests.utils import DEFAULT_CA_BUNDLE_PATH


@lru_cache(maxsize=8)
def tls_context(trust: str | None) -> ssl.SSLContext:
    """A verifying client context; `trust` is PEM text of further authorities.

    Built by hand, because the ready-made ones also listen to SSL_CERT_FILE and SSLKEYLOGFILE. Raises
    ssl.SSLError or ValueError when `trust` cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.load_verify_locations(cafile=DEFAULT_CA_BUNDLE_PATH)
    if trust is not None:
        context.load_verify_locations(cadata=trust)
    return context
