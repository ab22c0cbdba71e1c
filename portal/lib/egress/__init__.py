"""The only code that opens connections on behalf of people: vetted, pinned, bounded in time and size."""

from portal.lib.egress.addresses import AddressClass, classify
from portal.lib.egress.calls import Call, Limits, Phases, Reply
from portal.lib.egress.errors import BlockedError, ErrorCode
from portal.lib.egress.explaining import Decision, explain
from portal.lib.egress.policy import Policy, Rule
from portal.lib.egress.resolving import Resolver, system_resolver
from portal.lib.egress.session import EgressSession
from portal.lib.egress.targets import Target, parse_url

__all__ = [
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
    "Target",
    "classify",
    "explain",
    "parse_url",
    "system_resolver",
]
