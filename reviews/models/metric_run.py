from django.db import models
from django.db.models.functions import Now

from bugbash.models import Project, Replay, Version


class MetricRun(models.Model):
    """All metrics of what one version answered, at one k, computed once for a state of ratings and replay.

    `scores` has a line for each rated query by its key (see `reviews.logic.metric_runs.Line`), in full precision;
    `summary` what they come to. `ratings_state` names all that the grades depend on, `evidence_at` is when the
    replay's answers were taken: a replay that asks again has new ones.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    replay = models.ForeignKey(Replay, on_delete=models.PROTECT, related_name="+")
    evidence_at = models.DateTimeField()
    ratings_state = models.CharField(max_length=64)
    k = models.PositiveSmallIntegerField()
    parameters = models.JSONField(help_text="Metrics in the order of the scores, highest grade, format, replays.")
    scores = models.JSONField()
    summary = models.JSONField()
    computed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["replay", "evidence_at", "ratings_state", "k"], name="one_metric_run_per_state"
            ),
            models.CheckConstraint(condition=models.Q(k__gte=1), name="metric_run_has_a_depth"),
        ]
        indexes = [models.Index(fields=["project", "k", "-id"], name="metric_run_of_project")]

    def __str__(self) -> str:
        return f"Metrics of {self.version} at {self.k}"


class MetricComparison(models.Model):
    """What two runs say side by side; `result` is a `reviews.logic.metric_comparison.Comparison`."""

    run = models.ForeignKey(MetricRun, on_delete=models.CASCADE, related_name="comparisons")
    against = models.ForeignKey(MetricRun, on_delete=models.CASCADE, related_name="+")
    result = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "against"], name="one_metric_comparison_per_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.run} against {self.against.version}"


class MetricWork(models.Model):
    """Who computes a project's metrics holds this until then, so that two workers do not do the same."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="+")
    held_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"Metrics of {self.project}"
