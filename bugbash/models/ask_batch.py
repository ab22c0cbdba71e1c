from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.models.observation import Observation
from bugbash.models.project import Project
from bugbash.models.query import Query
from bugbash.models.version import Deployment


class AskBatch(models.Model):
    """Many lines that a person pasted, each a query for the same one or two places; asked a few at a time."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="ask_batches")
    number = models.PositiveIntegerField()
    left = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(Deployment, null=True, on_delete=models.CASCADE, related_name="+")
    params = models.JSONField(default=dict, blank=True)
    family = models.CharField(max_length=40, blank=True, db_default="", help_text="What kind of attack its lines are.")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    stopped_at = models.DateTimeField(null=True, help_text="While set, nothing more is asked.")
    idempotency_key = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "ask batches"
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_ask_batch_per_number"),
            models.UniqueConstraint(
                fields=["project", "idempotency_key"],
                condition=Q(idempotency_key__gt=""),
                name="one_ask_batch_per_idempotency_key",
            ),
        ]

    def __str__(self) -> str:
        return f"Batch {self.number}"

    @property
    def is_paced(self) -> bool:
        """Whether one of the places says how many calls a second it bears."""
        return any(place.rate_per_s for place in (self.left, self.right) if place)


class AskLine(models.Model):
    """One line of a batch; claimed while its call is out, then with its observations or with why it was refused."""

    batch = models.ForeignKey(AskBatch, on_delete=models.CASCADE, related_name="lines")
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    query = models.ForeignKey(Query, null=True, on_delete=models.PROTECT, related_name="+")
    left = models.ForeignKey(Observation, null=True, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Observation, null=True, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["batch", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "ordinal"], name="one_ask_line_per_ordinal"),
            models.CheckConstraint(
                condition=Q(right__isnull=True) | Q(left__isnull=False), name="ask_line_answers_from_the_left"
            ),
            models.CheckConstraint(
                condition=Q(left__isnull=True) | Q(query__isnull=False, refusal=""), name="answered_ask_line_has_query"
            ),
        ]

    def __str__(self) -> str:
        return self.text
