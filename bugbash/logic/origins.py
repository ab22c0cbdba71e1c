"""Where a secret may go: scheme, host and port, read exactly as the client reads what it calls."""

from bugbash.logic.requests import RequestError
from portal.lib.egress.errors import BlockedError
from portal.lib.egress.targets import read_url


def origin_of(url: str) -> str:
    """The origin of an address as RFC 6454 writes it; raises RequestError for what is none."""
    try:
        return read_url(url).origin
    except BlockedError as error:
        raise RequestError(error.sentence) from None
