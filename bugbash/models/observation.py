from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.choices import CallError
from bugbash.models.endpoint import EndpointDefinition
from bugbash.models.query import Query
from bugbash.models.version import Deployment, Version


class Body(models.Model):
    """The bytes of an answer as received, zstd-compressed; each distinct answer is stored once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()
    size = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.sha256[:12]


class Observation(models.Model):
    """One recorded call. Never edited, never fetched again: people see what was seen then.

    Only its body may go, by the project's retention rule; what was read out of it stays.
    """

    # Ten thousand rows share a deployment: an index on it costs each of them and tempts the planner to read them all.
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="observations", db_index=False)
    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT, related_name="observations", db_index=False)
    definition = models.ForeignKey(EndpointDefinition, on_delete=models.PROTECT, related_name="+", db_index=False)
    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="observations", db_index=False)
    outcome = models.ForeignKey("bugbash.Outcome", null=True, on_delete=models.PROTECT, related_name="observations")
    attempt = models.PositiveSmallIntegerField(default=0)
    repeat = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    request = models.JSONField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=20, choices=CallError, blank=True)
    detail = models.TextField(blank=True)
    headers = models.JSONField(default=list)
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    body_removed_at = models.DateTimeField(null=True, help_text="When the retention rule removed the body.")
    truncated = models.BooleanField(default=False)
    phases = models.JSONField(default=dict)
    elapsed_ms = models.FloatField()
    answer = models.JSONField(null=True)
    answer_digest = models.CharField(max_length=64, blank=True)
    checks = models.JSONField(default=list)
    observed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["outcome", "deployment", "attempt", "repeat"],
                condition=Q(outcome__isnull=False),
                name="one_observation_per_repeat",
            ),
            models.CheckConstraint(
                condition=Q(error="", answer_digest__gt="") | Q(error__gt="", answer_digest=""),
                name="observation_answers_or_errs",
            ),
        ]
        indexes = [
            models.Index(fields=["query", "version", "-id"], name="observation_of_query"),
            models.Index(fields=["version", "error"], name="observation_of_version"),
        ]

    def __str__(self) -> str:
        return f"{self.query} on {self.version}"
