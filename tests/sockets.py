"""No test leaves this machine: a connection elsewhere fails the test that tries it."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

# A broker that somebody gave by REDIS_URL may have a name.
GIVEN_NAMES = {"localhost", urlsplit(os.environ.get("REDIS_URL", "")).hostname}


class RefusedSocketError(AssertionError):
    """A test tried to reach another machine."""


def refuse_foreign(family: int, address: Any) -> None:
    """Raise unless `address` is a Unix socket or on the loopback interface."""
    if family not in {socket.AF_INET, socket.AF_INET6} or is_loopback(str(address[0])):
        return
    raise RefusedSocketError(f"Tests reach this machine only, not {address[0]}.")


def is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host in GIVEN_NAMES
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Guards `connect`, `connect_ex`, `sendto` and the look-up of names for the whole run."""
    guarded = socket.socket
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(guarded, name, guard_first(getattr(guarded, name)))
        patch.setattr(guarded, "sendto", guard_last(guarded.sendto))
        patch.setattr(socket, "getaddrinfo", guard_names(socket.getaddrinfo))
        yield


def guard_first(real: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        refuse_foreign(self.family, address)
        return real(self, address)

    return guarded


def guard_last(real: Any) -> Any:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        refuse_foreign(self.family, arguments[-1])
        return real(self, *arguments)

    return guarded


def guard_names(real: Any) -> Any:
    """Names are not looked up either; literal addresses and localhost need no look-up."""

    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        text = host.decode() if isinstance(host, bytes) else str(host or "localhost")
        if text not in GIVEN_NAMES and not is_address(text):
            raise RefusedSocketError(f"Tests look up no names, not even {text}.")
        return real(host, *arguments, **options)

    return guarded


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True
