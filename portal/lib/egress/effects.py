"""What a rule would open and what it would not, for the administrator who is about to add it."""

from portal.lib.egress.addresses import AddressClass, classes_within
from portal.lib.egress.policy import Policy, Rule
from portal.lib.egress.targets import BLOCKED_PORTS


def effects(rule: Rule, policy: Policy) -> tuple[str, ...]:
    """Sentences, the first of them the rule itself."""
    return (f"Allows {rule}.", *_where(rule, policy), *_ports(rule))


def _where(rule: Rule, policy: Policy) -> tuple[str, ...]:
    if rule.network is None:
        return ("A name alone opens public addresses only: add a network to reach a private one.",)
    kinds = classes_within(rule.network)
    count = f"{rule.network.num_addresses:,}" if rule.network.num_addresses < 2**32 else "very many"
    private = f"Opens {count} private address{'' if count == '1' else 'es'}."
    public = (
        "Its public addresses are open already, except on blocked ports."
        if policy.mode == "open" and policy.allow_http
        else "Opens public addresses."
    )
    said = {
        AddressClass.PRIVATE: private,
        AddressClass.PUBLIC: public,
        AddressClass.LOOPBACK: "Has no effect on this machine itself: no rule opens loopback.",
        AddressClass.NEVER: "Parts of this network are never called, whatever a rule says.",
        AddressClass.OTHER: "Parts of this network are outside the internet and stay closed.",
    }
    return tuple(sentence for kind, sentence in said.items() if kind in kinds)


def _ports(rule: Rule) -> tuple[str, ...]:
    lifted = sorted(rule.ports & BLOCKED_PORTS)
    if not lifted:
        return ()
    return (f"Lifts the block on port {', '.join(map(str, lifted))}, where other protocols listen.",)
