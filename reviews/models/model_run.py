from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from reviews.choices import RunEnd
from reviews.models.queue import ReviewQueue


class ModelRun(models.Model):
    """A wish that a model rates what it has not rated of a queue, with at most `budget` calls.

    `calls` counts those that were made or are out, `rated` the items that it gave a word on, `failed` those on which
    it was no help. `reached` is the last item that was asked: a worker that dies costs the calls that were out.
    """

    queue = models.ForeignKey(ReviewQueue, on_delete=models.CASCADE, related_name="model_runs")
    model = models.CharField(max_length=150)
    budget = models.PositiveIntegerField()
    calls = models.PositiveIntegerField(default=0)
    rated = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    failed_in_a_row = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    reached = models.PositiveBigIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    ended = models.CharField(max_length=10, choices=RunEnd, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["queue"], condition=Q(finished_at=None), name="one_open_model_run"),
            models.CheckConstraint(condition=Q(budget__gte=1, calls__lte=F("budget")), name="model_run_keeps_budget"),
            models.CheckConstraint(
                condition=Q(ended="", finished_at=None) | (Q(ended__gt="") & Q(finished_at__isnull=False)),
                name="model_run_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} on {self.queue}"
