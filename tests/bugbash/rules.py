"""Egress rules and requests as tests want them, each by one plain call."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.choices import EgressRequestState
from bugbash.models import EgressRequest, EgressRule, Project
from tests.builders import a_user, numbers


def an_administrator(name: str = "Administrator 1") -> User:
    """Somebody who may look after the instance; no member of any project."""
    username = f"administrator-{next(numbers)}"
    return User.objects.create(username=username, first_name=name, is_staff=True, is_superuser=True)


def a_rule(
    cidr: str = "10.1.0.0/16",
    *,
    host_pattern: str = "",
    ports: Sequence[int] = (8080,),
    schemes: Sequence[str] = ("http", "https"),
    reason: str = "The search team's machines",
    project: Project | None = None,
    expires_at: datetime | None = None,
) -> EgressRule:
    """A rule for all projects and for good, unless told otherwise."""
    return EgressRule.objects.create(
        cidr=cidr,
        host_pattern=host_pattern,
        ports=list(ports),
        schemes=list(schemes),
        reason=reason,
        project=project,
        expires_at=expires_at,
        created_by=an_administrator(),
    )


def an_egress_request(
    project: Project,
    host: str = "10.1.2.3",
    *,
    scheme: str = "http",
    port: int = 8080,
    reason: str = "Our prototype runs there",
    state: EgressRequestState = EgressRequestState.WAITING,
    answer: str = "",
    by: User | None = None,
) -> EgressRequest:
    """A project's wish, waiting unless told otherwise; a decided one was decided by an administrator just now."""
    decided = state != EgressRequestState.WAITING
    return EgressRequest.objects.create(
        project=project,
        scheme=scheme,
        host=host,
        port=port,
        reason=reason,
        state=state,
        answer=answer,
        requested_by=by or a_user("Engineer 1"),
        decided_by=an_administrator() if decided else None,
        decided_at=timezone.now() if decided else None,
    )
