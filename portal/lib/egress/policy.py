"""What the administrator of the instance allows: rules, and the policy that they add up to."""

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal

from portal.lib.egress.addresses import IPAddress, effective, read_address

SCHEMES = frozenset({"http", "https"})
_SHORTEST_PREFIX = {4: 8, 6: 16}
_HOST_PATTERN = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")


class RuleError(ValueError):
    """A rule that can not be; the message is a sentence, `part` names the argument of `Rule` at fault."""

    def __init__(self, sentence: str, part: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.part = part


@dataclass(frozen=True, slots=True)
class Rule:
    """Allows named ports of a network, of host names, or of both. Every part that is given must match.

    `host_pattern` is an exact A-label name or `*.suffix`. Raises RuleError for a bad part. Its text says what it opens.
    """

    cidr: str | None
    host_pattern: str | None
    ports: frozenset[int]
    schemes: frozenset[str]
    reason: str = ""
    network: IPv4Network | IPv6Network | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        if self.cidr is None and self.host_pattern is None:
            raise RuleError("A rule needs a network (CIDR), a host pattern, or both.", "cidr")
        if self.cidr is not None:
            object.__setattr__(self, "network", _read_network(self.cidr))
        if self.host_pattern is not None and not _HOST_PATTERN.fullmatch(self.host_pattern):
            raise RuleError(
                f"Host pattern {self.host_pattern!r} must be a lower-case name or *. before a name.", "host_pattern"
            )
        if not self.ports or not all(1 <= port <= 65535 for port in self.ports):
            raise RuleError("A rule must name at least one port, each between 1 and 65535.", "ports")
        if not self.schemes or not self.schemes <= SCHEMES:
            raise RuleError("The schemes of a rule must be http, https, or both.", "schemes")

    def __str__(self) -> str:
        where = " at ".join(filter(None, (self.host_pattern, self.cidr)))
        ports = ", ".join(map(str, sorted(self.ports)))
        return f"{' and '.join(sorted(self.schemes))} to {where}, port{'s' if len(self.ports) > 1 else ''} {ports}"

    def covers_name(self, scheme: str, host: str, port: int) -> bool:
        """Whether the rule could allow this origin, before its addresses are known."""
        return scheme in self.schemes and port in self.ports and self._fits_host(host)

    def covers(self, scheme: str, host: str, port: int, address: IPAddress) -> bool:
        """Whether the rule allows this origin at this address."""
        fits_network = self.network is None or effective(address) in self.network
        return fits_network and self.covers_name(scheme, host, port)

    def _fits_host(self, host: str) -> bool:
        if self.host_pattern is None:
            return True
        if self.host_pattern.startswith("*."):
            return host.endswith(self.host_pattern[1:])
        return host == self.host_pattern


@dataclass(frozen=True, slots=True)
class Policy:
    """What this instance may call. The default is the public internet, nothing else.

    `allow_loopback` is for the embedded mode only. In mode `list-only` public addresses need a rule as well.
    `own_listeners` are (address or name, port) pairs of our own services, which nothing can allow; an entry
    with a loopback or unspecified address closes that port on every loopback address.
    """

    allow_loopback: bool = False
    mode: Literal["open", "list-only"] = "open"
    allow_http: bool = True
    rules: tuple[Rule, ...] = ()
    own_listeners: frozenset[tuple[str, int]] = frozenset()

    def __post_init__(self) -> None:
        if self.mode not in {"open", "list-only"}:
            raise ValueError(f"The egress mode must be open or list-only, not {self.mode!r}.")

    def is_own_listener(self, host: str, port: int, address: IPAddress | None = None) -> bool:
        """Whether a service of ours listens there, by its name or (when given) by its address."""
        names = {name for name, own_port in self.own_listeners if own_port == port}
        if address is None or not names:
            return host in names
        own = {ip for name in names if (ip := _address_or_none(name))}
        reached = effective(address)
        everywhere = "localhost" in names or any(ip.is_loopback or ip.is_unspecified for ip in own)
        return host in names or reached in own or (everywhere and reached.is_loopback)


def _read_network(cidr: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(cidr)
    except ValueError as error:
        raise RuleError(f"{cidr!r} is not a network in CIDR notation: {error}.", "cidr") from error
    shortest = _SHORTEST_PREFIX[network.version]
    if network.prefixlen < shortest:
        raise RuleError(
            f"Network {cidr} is too wide: an IPv{network.version} rule needs /{shortest} or longer.", "cidr"
        )
    return network


def _address_or_none(name: str) -> IPAddress | None:
    try:
        return effective(read_address(name))
    except ValueError:
        return None
