"""Which addresses of a target may be dialled: each one is judged, and one bad address refuses them all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock
from time import perf_counter

from portal.lib.egress.addresses import AddressClass, classify, read_address
from portal.lib.egress.errors import BlockedError, ErrorCode, ExchangeError
from portal.lib.egress.policy import Policy
from portal.lib.egress.resolving import Resolver, resolve
from portal.lib.egress.targets import Target, missing_rule, needs_rule

MOST_ADDRESSES = 16
_NOT_ALLOWED = {
    AddressClass.NEVER: "an address that is never called",
    AddressClass.OTHER: "an address outside the internet, which no rule can allow",
    AddressClass.LOOPBACK: "this machine itself, which is not allowed here",
    AddressClass.PRIVATE: "a private address, and no rule allows this port of it",
    AddressClass.PUBLIC: "a public address, and only what a rule allows may be called",
}


@dataclass(frozen=True, slots=True)
class Vetted:
    """A target's pinned addresses, in the order in which they are dialled."""

    target: Target
    addresses: tuple[str, ...]
    private: bool

    def beginning_with(self, address: str) -> "Vetted":
        """The same addresses with the one that answered in front."""
        rest = tuple(other for other in self.addresses if other != address)
        return replace(self, addresses=(address, *rest))


def vet(target: Target, addresses: Sequence[str], policy: Policy) -> Vetted:
    """Judge every address of an answer. Raises BlockedError for the first that may not be called."""
    if len(addresses) > MOST_ADDRESSES:
        raise BlockedError(f"{target.host} has more than {MOST_ADDRESSES} addresses.", "addresses")
    classes = {check_address(target, address, policy) for address in addresses}
    return Vetted(target, tuple(addresses), private=AddressClass.PRIVATE in classes)


def check_address(target: Target, address: str, policy: Policy) -> AddressClass:
    """The class of an address that `target` may be called at. Raises BlockedError.

    The sentence names the class but not the address, so that a user's blocked calls do not map our network.
    """
    kind = classify(address)
    ip = read_address(address)
    if policy.is_own_listener(target.host, target.port, ip):
        raise BlockedError(f"{target.place} is one of our own services, which is never called.", "never")
    rules = [rule for rule in policy.rules if rule.covers(target.scheme, target.host, target.port, ip)]
    allowed = {
        AddressClass.LOOPBACK: policy.allow_loopback,
        # A host pattern alone never opens the private network: whoever owns the name chooses the address.
        AddressClass.PRIVATE: any(rule.network for rule in rules),
        AddressClass.PUBLIC: policy.mode == "open" or bool(rules),
    }
    if not allowed.get(kind, False):
        raise BlockedError(f"{target.place} leads to {_NOT_ALLOWED[kind]}.", _rule_name(kind))
    if needs_rule(target, policy) and not rules:
        raise missing_rule(target)
    return kind


def _rule_name(kind: AddressClass) -> str:
    if kind is AddressClass.OTHER:
        return "never"
    return "list" if kind is AddressClass.PUBLIC else kind.value


class AddressBook:
    """The pinned addresses of one session: each origin is resolved and judged once, then stays as it is."""

    def __init__(self, policy: Policy, resolver: Resolver) -> None:
        self.policy = policy
        self._resolver = resolver
        self._entries: dict[tuple[str, str, int], Vetted] = {}
        self._lock = Lock()

    def look_up(self, target: Target, until: float) -> Vetted:
        """The vetted addresses of `target`; raises BlockedError or ExchangeError (never remembered)."""
        key = (target.scheme, target.host, target.port)
        known = self._entries.get(key)
        if known is not None:
            return known
        if not self._lock.acquire(timeout=max(0.0, until - perf_counter())):
            raise ExchangeError(ErrorCode.TIMEOUT_CONNECT, f"{target.host} was not resolved before the total deadline.")
        try:
            known = self._entries.get(key)
            if known is None:
                addresses = resolve(self._resolver, target.host, target.port, until)
                known = self._entries[key] = vet(target, addresses, self.policy)
            return known
        finally:
            self._lock.release()

    def prefer(self, vetted: Vetted, address: str) -> None:
        """Dial `address` first from now on, because it answered."""
        if vetted.addresses[0] != address:
            target = vetted.target
            self._entries[target.scheme, target.host, target.port] = vetted.beginning_with(address)

    def is_private(self, target: Target) -> bool:
        """Whether `target` was vetted at a private address."""
        known = self._entries.get((target.scheme, target.host, target.port))
        return known is not None and known.private
