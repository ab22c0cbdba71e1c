"""The one place where a URL is read; what is dialled and what is sent both come from the parsed object."""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

import idna
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url as split_url

from portal.lib.egress.errors import BlockedError
from portal.lib.egress.policy import SCHEMES, Policy

LONGEST_URL = 2048
DEFAULT_PORTS = {"http": 80, "https": 443}
# Ports of mail, shells, databases and the like, where an HTTP request could do harm: the list of the Fetch
# standard and the usual infrastructure.
_BLOCKED_PORTS = """
1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119
123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989
990 993 995 1719 1720 1723 2049 2375 2376 3659 4045 4190 5060 5061 5432 6000 6379 6566 6665 6666 6667 6668
6669 6679 6697 10080 11211 27017
"""
BLOCKED_PORTS = frozenset(map(int, _BLOCKED_PORTS.split()))
_METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "metadata.goog", "instance-data"})
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_AUTHORITY = re.compile(r"[^/?#]*")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that was read: lower-case A-label host or IP address without brackets, fragment dropped."""

    scheme: str
    host: str
    port: int
    path_and_query: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header says them; the default port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port as RFC 6454 writes them; the default port is left out."""
        return f"{self.scheme}://{self.authority}"

    @property
    def place(self) -> str:
        """Host and port, for sentences."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_url(text: str, policy: Policy) -> Target:
    """Read `text` and apply every rule that needs no address. Raises BlockedError."""
    target = read_url(text)
    check_target(target, policy)
    return target


def read_url(text: str) -> Target:
    """Read `text` as an absolute http(s) URL without user information. Raises BlockedError."""
    _check_text(text)
    try:
        url = split_url(text)
    except LocationParseError as error:
        raise BlockedError("The URL is not valid: its host or port cannot be read.", "url") from error
    scheme = str(url.scheme)
    port = DEFAULT_PORTS[scheme] if url.port is None else url.port
    if not 1 <= port <= 65535:
        raise BlockedError(f"Port {port} is not between 1 and 65535.", "port")
    path = url.path or "/"
    path_and_query = path if url.query is None else f"{path}?{url.query}"
    return Target(scheme, _read_host(url.host or ""), port, path_and_query)


def check_target(target: Target, policy: Policy) -> None:
    """Apply the rules on names, schemes and ports that need no address. Raises BlockedError."""
    labels = target.host.split(".")
    if target.host in _METADATA_NAMES or "metadata" in labels[1:-1]:
        raise BlockedError(f"{target.host} is a metadata service, which is never called.", "never")
    if policy.is_own_listener(target.host, target.port):
        raise BlockedError(f"{target.place} is one of our own services, which is never called.", "never")
    if needs_rule(target, policy) and not any(
        rule.covers_name(target.scheme, target.host, target.port) for rule in policy.rules
    ):
        raise missing_rule(target)


def needs_rule(target: Target, policy: Policy) -> bool:
    """Whether scheme or port alone make a rule necessary, whatever the address."""
    return target.port in BLOCKED_PORTS or (target.scheme == "http" and not policy.allow_http)


def missing_rule(target: Target) -> BlockedError:
    """The refusal of a scheme or port that `needs_rule` and has none."""
    if target.port in BLOCKED_PORTS:
        return BlockedError(f"Port {target.port} is blocked, and no rule allows it for {target.host}.", "port")
    return BlockedError(f"http is not allowed for {target.host}, only https; no rule makes an exception.", "scheme")


def _check_text(text: str) -> None:
    if len(text) > LONGEST_URL:
        raise BlockedError(f"The URL is {len(text)} characters long; at most {LONGEST_URL} are allowed.", "url")
    if _FORBIDDEN.search(text):
        raise BlockedError("The URL contains a space, a control character or a backslash.", "url")
    if not text.isascii() and _SURROGATE.search(text):
        raise BlockedError("The URL contains half of a character (a lone surrogate).", "url")
    scheme, separator, rest = text.partition("://")
    if not separator or not scheme.isascii() or scheme.lower() not in SCHEMES:
        raise BlockedError("The URL must begin with http:// or https://.", "scheme")
    authority = _AUTHORITY.match(rest)
    if authority and "@" in authority[0]:
        raise BlockedError("The URL must not contain a user name or password.", "userinfo")


@lru_cache(maxsize=1024)
def _read_host(host: str) -> str:
    if not host:
        raise BlockedError("The URL has no host.", "host")
    if host.startswith("["):
        return _read_ipv6(host[1:-1])
    name = host.removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BlockedError("The host of the URL is not a valid name.", "host")
    if _NUMERIC.fullmatch(labels[-1]):
        return _read_ipv4(name)
    for label in labels:
        if label.startswith("xn--"):
            _check_a_label(label)
    return name


def _read_ipv6(text: str) -> str:
    if "%" in text:
        raise BlockedError("An IPv6 address with a zone cannot be called.", "host")
    try:
        return str(IPv6Address(text))
    except ValueError as error:
        raise BlockedError("The IPv6 address in the URL is not valid.", "host") from error


def _read_ipv4(name: str) -> str:
    try:
        address = ip_address(name)
    except ValueError as error:
        raise BlockedError(
            f"The host {name} ends in a number but is not an IPv4 address of four decimal numbers.", "host"
        ) from error
    return str(IPv4Address(address))


def _check_a_label(label: str) -> None:
    try:
        idna.decode(label)
    except UnicodeError as error:
        raise BlockedError(f"{label} in the host is not a valid international name.", "host") from error
