from django.db import models

from bugbash.choices import Role
from bugbash.models import Project


def default_scale() -> dict[str, str]:
    return {"0": "Poor", "1": "Fair", "2": "Good", "3": "Perfect"}


def default_required_roles() -> list[str]:
    return [Role.MANAGER.value]


class ReviewSettings(models.Model):
    """How a project rates and signs: its scale with one word a grade, the guideline, how many raters an item gets;
    whose signatures a report needs, and whether those who made the evidence may sign it; whether a model may rate
    beside the experts, and from which agreement with them over how many items a criterion may count its word.
    """

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="+")
    scale = models.JSONField(default=default_scale)
    guideline = models.TextField(blank=True)
    raters_per_item = models.PositiveSmallIntegerField(default=2)
    stale_after_days = models.PositiveSmallIntegerField(
        null=True, default=30, help_text="Evidence older than so many days is none; empty where it never ages."
    )
    required_roles = models.JSONField(default=default_required_roles)
    two_person_rule = models.BooleanField(default=False)

    model_rates = models.BooleanField(default=False)
    model_min_alpha = models.FloatField(default=0.67)
    model_min_items = models.PositiveSmallIntegerField(default=30)

    class Meta:
        verbose_name_plural = "review settings"

    def __str__(self) -> str:
        return f"Review settings of {self.project}"
