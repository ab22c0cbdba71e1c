"""The only code that opens connections on behalf of people: vetted, pinned, bounded in time and size."""

from portal.lib.egress.addresses import AddressClass, classify
from portal.lib.egress.calls import Call, Limits, Phases, Reply
from portal.lib.egress.effects import effects
from portal.lib.egress.errors import BlockedError, ErrorCode
from portal.lib.egress.explaining import NOT_LOOKED_UP, RULES_THAT_HELP, Decision, explain, no_look_up
from portal.lib.egress.policy import Policy, Rule, RuleError
from portal.lib.egress.resolving import Resolver, system_resolver
from portal.lib.egress.seeds import read_rules
from portal.lib.egress.session import EgressSession
from portal.lib.egress.targets import Target, parse_url, read_url

__all__ = [
    "NOT_LOOKED_UP",
    "RULES_THAT_HELP",
    "AddressClass",
    "BlockedError",
    "Call",
    "Decision",
    "EgressSession",
    "ErrorCode",
    "Limits",
    "Phases",
    "Policy",
    "Reply",
    "Resolver",
    "Rule",
    "RuleError",
    "Target",
    "classify",
    "effects",
    "explain",
    "no_look_up",
    "parse_url",
    "read_rules",
    "read_url",
    "system_resolver",
]
