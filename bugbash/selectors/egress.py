from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now

from bugbash.choices import EgressRequestState
from bugbash.models import EgressRequest, EgressRule, Project


def rule_rows() -> QuerySet[EgressRule]:
    """Every rule that somebody added, the newest first; `has_ended` says which hold no more."""
    ended = ExpressionWrapper(Q(expires_at__lte=Now()), output_field=BooleanField())
    return EgressRule.objects.select_related("project", "created_by").annotate(has_ended=ended)


def waiting_requests() -> QuerySet[EgressRequest]:
    """What waits for an administrator, the oldest first."""
    waiting = EgressRequest.objects.filter(state=EgressRequestState.WAITING)
    return waiting.select_related("project", "requested_by").order_by("pk")


def requests_of(project: Project) -> QuerySet[EgressRequest]:
    """What a project has asked for, the newest first."""
    return project.egress_requests.select_related("requested_by", "decided_by")
