"""Rules for outgoing calls: added and removed by administrators, asked for by projects.

What names an address of the instance's network is written in the trail of the instance, not of a project.
"""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.choices import EgressRequestState
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution.blocking import count_blocked
from bugbash.execution.egress import policy, rule_of
from bugbash.models import EgressRequest, EgressRule, Project
from portal.lib.egress import BlockedError, RuleError, Target, explain, no_look_up, read_url

MOST_REFUSED = 20


def check_refusals(*, by: User) -> None:
    """Raises RefusedError for a person whose calls were refused 20 times within an hour (RELIABILITY B13)."""
    if count_blocked(by, most=MOST_REFUSED) >= MOST_REFUSED:
        raise RefusedError(
            f"The egress rules have refused {MOST_REFUSED} of your calls within an hour. "
            "Request access to what you need; calls are possible again an hour after they were refused."
        )


@transaction.atomic
def add_rule(
    *,
    host_pattern: str,
    cidr: str,
    ports: Collection[int],
    schemes: Collection[str],
    reason: str,
    by: User,
    project: Project | None = None,
    expires_at: datetime | None = None,
) -> EgressRule:
    """Allow a place to one project or to all; calls that are under way notice within a second.

    Raises RefusedError, at the part that is wrong, for what no rule can be.
    """
    row = draft_rule(
        host_pattern=host_pattern,
        cidr=cidr,
        ports=ports,
        schemes=schemes,
        project=project,
        reason=reason,
        expires_at=expires_at,
        by=by,
    )
    row.save()
    record(by=by, verb="allowed", subject=row, project_id=None, **facts_of(row))
    return row


def draft_rule(
    *,
    host_pattern: str,
    cidr: str,
    ports: Collection[int],
    schemes: Collection[str],
    reason: str,
    by: User,
    project: Project | None = None,
    expires_at: datetime | None = None,
) -> EgressRule:
    """A rule that could be added, not stored. Raises RefusedError like `add_rule`."""
    row = EgressRule(
        host_pattern=host_pattern.lower(),
        cidr=cidr,
        ports=sorted(ports),
        schemes=sorted(schemes),
        project=project,
        reason=reason,
        expires_at=expires_at,
        created_by=by,
    )
    try:
        rule_of(row)
    except RuleError as error:
        raise RefusedError(error.sentence, field=error.part) from None
    if row.expires_at is not None and row.expires_at <= timezone.now():
        raise RefusedError("This moment is over; a rule must end later.", field="expires_at")
    return row


@transaction.atomic
def remove_rule(*, rule: EgressRule, by: User) -> None:
    """Close a place again. Calls in flight end; the next one is refused."""
    record(by=by, verb="closed", subject=rule, project_id=None, **facts_of(rule))
    rule.delete()


def facts_of(rule: EgressRule) -> dict[str, object]:
    """What a trail keeps of a rule, which may be gone when somebody reads it."""
    return {
        "host_pattern": rule.host_pattern,
        "cidr": rule.cidr,
        "ports": rule.ports,
        "schemes": rule.schemes,
        "project": rule.project.slug if rule.project else None,
        "reason": rule.reason,
        "expires_at": rule.expires_at.isoformat() if rule.expires_at else None,
    }


@transaction.atomic
def request_access(*, project: Project, url: str, reason: str, by: User) -> EgressRequest:
    """Ask the administrators to open the place of a URL to the project.

    No name is looked up here, so that requests tell nothing about the network. Raises RefusedError for what no rule
    can open and for what is open already, ConflictError if the same waits for a decision.
    """
    target = read_target(url)
    decision = explain(target.origin, policy(project.pk), resolver=no_look_up)
    if decision.allowed:
        raise RefusedError(f"{decision.sentence} There is nothing to request.", field="url")
    if decision.rule in {"never", "loopback"}:
        raise RefusedError(f"{decision.sentence} No rule can change that.", field="url")
    try:
        with transaction.atomic():
            request = EgressRequest.objects.create(
                project=project,
                scheme=target.scheme,
                host=target.host,
                port=target.port,
                reason=reason,
                requested_by=by,
            )
    except IntegrityError:
        raise ConflictError(
            f"Access to {target.origin} is requested already and waits for an administrator.", field="url"
        ) from None
    record(by=by, verb="requested access to", subject=request, project_id=project.pk, reason=reason)
    return request


def read_target(url: str) -> Target:
    try:
        return read_url(url.strip())
    except BlockedError as error:
        raise RefusedError(error.sentence, field="url") from None


def allow_request(*, request: EgressRequest, by: User, expires_at: datetime | None = None) -> EgressRequest:
    """Add the narrowest rules that open the place to the project as it resolves now, one per address.

    Looks the name up, before any row is locked. Raises RefusedError if no rule can open it.
    """
    decision = explain(request.origin, policy(request.project_id))
    if not decision.allowed and not decision.rules_to_add:
        raise RefusedError(f"{decision.sentence} No rule can change that: decline with a reason.")
    with transaction.atomic():
        rules = [
            add_rule(
                host_pattern=rule.host_pattern or "",
                cidr=rule.cidr or "",
                ports=rule.ports,
                schemes=rule.schemes,
                project=request.project,
                reason=request.reason,
                expires_at=expires_at,
                by=by,
            )
            for rule in decision.rules_to_add
        ]
        return decide(request, EgressRequestState.ALLOWED, by=by, rule=rules[0] if rules else None)


@transaction.atomic
def decline_request(*, request: EgressRequest, answer: str, by: User) -> EgressRequest:
    """Leave the place closed and say why."""
    return decide(request, EgressRequestState.DECLINED, by=by, answer=answer)


def decide(
    request: EgressRequest, state: EgressRequestState, *, by: User, rule: EgressRule | None = None, answer: str = ""
) -> EgressRequest:
    """Raises ConflictError if somebody else was faster."""
    decided = EgressRequest.objects.filter(pk=request.pk, state=EgressRequestState.WAITING).update(
        state=state, rule=rule, answer=answer, decided_by=by, decided_at=timezone.now()
    )
    if not decided:
        raise ConflictError("Somebody has decided this request already.")
    request.refresh_from_db()
    verb = "allowed access to" if state == EgressRequestState.ALLOWED else "declined access to"
    record(by=by, verb=verb, subject=request, project_id=request.project_id, answer=answer)
    return request
