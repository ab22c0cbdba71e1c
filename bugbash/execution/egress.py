"""The egress policy of this instance: what its settings say and what its administrators have allowed."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from bugbash.models import EgressRule, EndpointDefinition
from portal.lib.egress import Decision, EgressSession, Limits, Policy, Rule, RuleError, effects, explain

logger = logging.getLogger(__name__)


def policy(project_id: int | None) -> Policy:
    """What outgoing calls of a project may reach at this moment; our own database and broker never.

    Without a project only the rules for all count. One statement.
    """
    given = instance_policy()
    return replace(given, rules=(*given.rules, *read_rows(rules_in_force(project_id))))


def instance_policy() -> Policy:
    """What the settings alone say."""
    return Policy(
        allow_loopback=settings.EGRESS_ALLOW_LOOPBACK,
        mode="list-only" if settings.EGRESS_LIST_ONLY else "open",
        allow_http=settings.EGRESS_ALLOW_HTTP,
        own_listeners=frozenset(settings.OWN_LISTENERS),
        rules=settings.EGRESS_RULES,
    )


def decide_about(url: str, *, project_id: int | None) -> Decision:
    """What the rules say about a URL and why. Looks its name up, for five seconds at most; never raises."""
    return explain(url, policy(project_id))


def effects_of(row: EgressRule) -> tuple[str, ...]:
    """What a rule would open, in sentences; raises RuleError."""
    return effects(rule_of(row), instance_policy())


def rules_in_force(project_id: int | None) -> QuerySet[EgressRule]:
    """The rows that count for a project now, the oldest first."""
    mine = Q(project=None) | Q(project_id=project_id)
    return EgressRule.objects.filter(mine, Q(expires_at=None) | Q(expires_at__gt=Now())).order_by("pk")


def read_rows(rows: Iterable[EgressRule]) -> Iterator[Rule]:
    """The rules of rows; one that can not be read opens nothing and stops no call that others allow."""
    for row in rows:
        try:
            yield rule_of(row)
        except RuleError as error:
            logger.error("Egress rule %s is left out: %s", row.pk, error)


def rule_of(row: EgressRule) -> Rule:
    """The rule that a row stands for; raises RuleError if it can not be."""
    return Rule(
        cidr=row.cidr or None,
        host_pattern=row.host_pattern or None,
        ports=frozenset(row.ports),
        schemes=frozenset(row.schemes),
        reason=row.reason,
    )


def open_session(definition: EndpointDefinition, *, pool_size: int = 1) -> EgressSession:
    """A guarded session with the definition's deadline and trust; close it after use."""
    return EgressSession(
        policy(definition.project_id),
        Limits(total_s=definition.timeout_s),
        pool_size=pool_size,
        trust=definition.ca_pem or None,
        verify=definition.verify_tls,
    )
