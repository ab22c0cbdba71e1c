from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.models.endpoint import EndpointDefinition
from bugbash.models.project import Project, name_in_url

DEFAULT_DEPLOYMENT = "main"


class Version(models.Model):
    """A release candidate of the prototype."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="versions")
    name = models.CharField(max_length=60, validators=[name_in_url])
    definition = models.ForeignKey(EndpointDefinition, on_delete=models.PROTECT, related_name="versions")
    notes = models.TextField(blank=True)
    git_revision = models.CharField(max_length=64, blank=True)
    registered_at = models.DateTimeField(db_default=Now(), editable=False)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    idempotency_key = models.CharField(max_length=200, blank=True, editable=False)
    request_digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of the request that registered it with that key."
    )

    class Meta:
        ordering = ["-registered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_version_per_name"),
            models.UniqueConstraint(
                fields=["project", "idempotency_key"],
                condition=Q(idempotency_key__gt=""),
                name="one_version_per_idempotency_key",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Deployment(models.Model):
    """One place where a version is served; `concurrency` calls at once over all workers."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="deployments")
    name = models.CharField(max_length=60, default=DEFAULT_DEPLOYMENT, validators=[name_in_url])
    base_url = models.CharField(max_length=2048)
    concurrency = models.PositiveSmallIntegerField(default=4, validators=[MinValueValidator(1), MaxValueValidator(64)])
    rate_per_s = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0.1), MaxValueValidator(1000)],
        help_text="Calls per second.",
    )

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="one_deployment_per_name"),
            models.CheckConstraint(
                condition=Q(concurrency__gte=1, concurrency__lte=64), name="deployment_concurrency_in_range"
            ),
            models.CheckConstraint(
                condition=Q(rate_per_s__isnull=True) | Q(rate_per_s__gte=0.1, rate_per_s__lte=1000),
                name="deployment_rate_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name
