from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bugbash.models import Project, Version
from reviews.choices import Measure, Operator


class Criterion(models.Model):
    """A business requirement made measurable: first the sentence, then the measure and its threshold."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    sentence = models.CharField(max_length=300)
    measure = models.CharField(max_length=30, choices=Measure)
    params = models.JSONField(default=dict, blank=True)
    operator = models.CharField(max_length=2, choices=Operator)
    threshold = models.FloatField()
    must = models.BooleanField(default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-must", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.CheckConstraint(condition=models.Q(measure__in=Measure.values), name="criterion_measure_known")
        ]

    def __str__(self) -> str:
        return self.sentence


class Confirmation(models.Model):
    """A person's word that a manual criterion is met by a version."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="confirmations")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(db_default=Now(), editable=False)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["criterion", "version"], name="one_confirmation_per_version")]

    def __str__(self) -> str:
        return f"{self.criterion} on {self.version}"
