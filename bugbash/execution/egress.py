"""The egress policy of this instance, as its settings say."""

from django.conf import settings

from bugbash.models import EndpointDefinition
from portal.lib.egress import EgressSession, Limits, Policy


def policy() -> Policy:
    """What outgoing calls may reach; our own database and broker never."""
    return Policy(
        allow_loopback=settings.EGRESS_ALLOW_LOOPBACK,
        mode="list-only" if settings.EGRESS_LIST_ONLY else "open",
        allow_http=settings.EGRESS_ALLOW_HTTP,
        own_listeners=frozenset(settings.OWN_LISTENERS),
    )


def open_session(definition: EndpointDefinition, *, pool_size: int = 1) -> EgressSession:
    """A guarded session with the definition's deadline; close it after use."""
    return EgressSession(policy(), Limits(total_s=definition.timeout_s), pool_size=pool_size)
