from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bugbash.choices import ContractLevel, FindingSource
from bugbash.models.breakage import Breakage
from bugbash.models.project import Project
from bugbash.models.version import Version


class ContractSnapshot(models.Model):
    """The shape of a version's answers, inferred from all its observations when a replay settles."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="contract")
    schema = models.JSONField()
    removed = models.JSONField(null=True, help_text="The shape of the answers whose bodies are no longer kept.")
    observation_count = models.PositiveIntegerField()
    newest_observation = models.BigIntegerField(default=0, help_text="The last one that was counted in.")
    taken_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"Contract of {self.version}"


class ShapeTally(models.Model):
    """The shape of answers that a worker wrote together, until a snapshot of their version counts it in."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="shape_tallies")
    schema = models.JSONField()
    observation_count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.observation_count} answers of {self.version}"


class ContractFinding(models.Model):
    """How a version's shape differs from its baseline's."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="contract_findings")
    baseline = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=10, choices=FindingSource, default=FindingSource.OBSERVED)
    fingerprint = models.CharField(max_length=64)
    level = models.CharField(max_length=10, choices=ContractLevel)
    rule = models.CharField(max_length=40)
    path = models.CharField(max_length=500)
    sentence = models.TextField()
    breakage = models.ForeignKey(Breakage, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["version", "level", "path"]
        constraints = [
            models.UniqueConstraint(fields=["version", "baseline", "fingerprint"], name="one_finding_per_fingerprint")
        ]

    def __str__(self) -> str:
        return self.sentence


class ContractWaiver(models.Model):
    """A known difference that a named person accepts, in every version of the project, until its end date."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="contract_waivers")
    fingerprint = models.CharField(max_length=64)
    path = models.CharField(max_length=500)
    rule = models.CharField(max_length=40)
    reason = models.TextField()
    ends_on = models.DateField()
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    waived_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["path", "rule"]
        constraints = [
            models.UniqueConstraint(fields=["project", "fingerprint"], name="one_contract_waiver_per_finding")
        ]

    def __str__(self) -> str:
        return f"{self.path} ({self.rule}) until {self.ends_on}"


class ApiDocument(models.Model):
    """The OpenAPI document that a version declares; `url` is empty for an upload."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="api_document")
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    url = models.CharField(max_length=2048, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"OpenAPI document of {self.version}"
