from django.db import models

from bugbash.models import Project


def default_scale() -> dict[str, str]:
    return {"0": "Poor", "1": "Fair", "2": "Good", "3": "Perfect"}


class ReviewSettings(models.Model):
    """How a project rates: its scale with one word a grade, the guideline, and how many raters an item gets."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="+")
    scale = models.JSONField(default=default_scale)
    guideline = models.TextField(blank=True)
    raters_per_item = models.PositiveSmallIntegerField(default=2)
    stale_after_days = models.PositiveSmallIntegerField(
        null=True, default=30, help_text="Evidence older than so many days is none; empty where it never ages."
    )

    class Meta:
        verbose_name_plural = "review settings"

    def __str__(self) -> str:
        return f"Review settings of {self.project}"
