from django.db import models
from django.db.models.functions import Now

from bugbash.choices import ContractLevel
from bugbash.models.version import Version


class ContractSnapshot(models.Model):
    """The shape of a version's answers, inferred from all its observations when a replay settles."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="contract")
    schema = models.JSONField()
    observation_count = models.PositiveIntegerField()
    taken_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"Contract of {self.version}"


class ContractFinding(models.Model):
    """How a version's shape differs from its baseline's."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="contract_findings")
    baseline = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    level = models.CharField(max_length=10, choices=ContractLevel)
    rule = models.CharField(max_length=40)
    path = models.CharField(max_length=500)
    sentence = models.TextField()

    class Meta:
        ordering = ["version", "level", "path"]
        constraints = [
            models.UniqueConstraint(fields=["version", "baseline", "fingerprint"], name="one_finding_per_fingerprint")
        ]

    def __str__(self) -> str:
        return self.sentence
