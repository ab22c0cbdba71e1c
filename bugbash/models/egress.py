from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.choices import EgressRequestState
from bugbash.models.project import Project
from portal.lib.egress import Target


class EgressRule(models.Model):
    """What the administrator of the instance allows outgoing calls to reach; every part that is given must match."""

    host_pattern = models.CharField(max_length=255, blank=True)
    cidr = models.CharField(max_length=50, blank=True)
    ports = models.JSONField(help_text="A list of whole numbers.")
    schemes = models.JSONField(help_text="A list of http, https.")
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Empty for all."
    )
    reason = models.CharField(max_length=500)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(host_pattern__gt="") | Q(cidr__gt=""), name="egress_rule_names_something"
            ),
        ]

    def __str__(self) -> str:
        where = " at ".join(filter(None, (self.host_pattern, self.cidr)))
        return f"{where}, port {', '.join(map(str, self.ports))}"


class EgressRequest(models.Model):
    """An owner's wish to reach a place that the rules close, for an administrator to decide."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="egress_requests")
    scheme = models.CharField(max_length=5)
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=EgressRequestState, default=EgressRequestState.WAITING)
    rule = models.ForeignKey(EgressRule, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "scheme", "host", "port"],
                condition=Q(state=EgressRequestState.WAITING),
                name="one_waiting_request_per_place",
            ),
            models.CheckConstraint(
                condition=Q(state=EgressRequestState.WAITING) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_egress_request_names_who",
            ),
        ]

    def __str__(self) -> str:
        return self.origin

    @property
    def origin(self) -> str:
        return Target(self.scheme, self.host, self.port, "/").origin
