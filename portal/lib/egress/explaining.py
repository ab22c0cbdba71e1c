"""What the rules say about a URL and why, for an administrator at a command line."""

from dataclasses import dataclass
from ipaddress import ip_network
from time import perf_counter

from portal.lib.egress.addresses import AddressClass, classify, effective, read_address
from portal.lib.egress.errors import BlockedError, ExchangeError
from portal.lib.egress.policy import Policy, Rule
from portal.lib.egress.resolving import DNS_BUDGET_S, Resolver, resolve, system_resolver
from portal.lib.egress.targets import Target, check_target, read_url
from portal.lib.egress.vetting import vet

RULES_THAT_HELP = frozenset({"private", "list", "port", "scheme"})


NOT_LOOKED_UP = "dns"  # the kind of rule where a name has no address


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one URL: `rule` names the kind of rule that refused it, `rules_to_add` allow it.

    `rules` are those of the policy that match, whether or not they were needed.
    """

    allowed: bool
    sentence: str
    rule: str = ""
    addresses: tuple[tuple[str, AddressClass], ...] = ()
    rules_to_add: tuple[Rule, ...] = ()
    rules: tuple[Rule, ...] = ()


def no_look_up(host: str, port: int) -> tuple[str, ...]:
    """A resolver for decisions that must not ask the network: a name is explained as `NOT_LOOKED_UP`."""
    return ()


def explain(url: str, policy: Policy, *, resolver: Resolver = system_resolver) -> Decision:
    """Decide about `url` as a call would, without connecting; never raises."""
    try:
        target = read_url(url)
    except BlockedError as error:
        return Decision(allowed=False, sentence=error.sentence, rule=error.rule)
    try:
        addresses = resolve(resolver, target.host, target.port, perf_counter() + 2 * DNS_BUDGET_S)
    except ExchangeError as error:
        return _decide_unresolved(target, policy, error)
    return _decide(target, addresses, policy)


def _decide_unresolved(target: Target, policy: Policy, error: ExchangeError) -> Decision:
    try:
        check_target(target, policy)
    except BlockedError as block:
        return Decision(allowed=False, sentence=block.sentence, rule=block.rule)
    return Decision(allowed=False, sentence=error.sentence, rule=NOT_LOOKED_UP)


def _decide(target: Target, addresses: tuple[str, ...], policy: Policy) -> Decision:
    classified = tuple((address, classify(address)) for address in addresses)
    try:
        check_target(target, policy)
        vet(target, addresses, policy)
    except BlockedError as error:
        rules = _rules_for(target, classified) if error.rule in RULES_THAT_HELP else ()
        return Decision(
            allowed=False,
            sentence=error.sentence,
            rule=error.rule,
            addresses=classified,
            rules_to_add=rules,
        )
    return Decision(
        allowed=True,
        sentence=f"{target.origin} may be called.",
        addresses=classified,
        rules=_matching(target, addresses, policy),
    )


def _matching(target: Target, addresses: tuple[str, ...], policy: Policy) -> tuple[Rule, ...]:
    ips = [read_address(address) for address in addresses]
    return tuple(
        rule for rule in policy.rules if any(rule.covers(target.scheme, target.host, target.port, ip) for ip in ips)
    )


def _rules_for(target: Target, addresses: tuple[tuple[str, AddressClass], ...]) -> tuple[Rule, ...]:
    """One rule per address, as narrow as can be; none if some address can never be allowed."""
    if any(kind in {AddressClass.NEVER, AddressClass.OTHER} for _, kind in addresses):
        return ()
    return tuple(
        Rule(
            cidr=str(ip_network(effective(read_address(address)))),
            host_pattern=None,
            ports=frozenset({target.port}),
            schemes=frozenset({target.scheme}),
        )
        for address, _ in addresses
    )
