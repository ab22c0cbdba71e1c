from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from reviews.models.criterion import Criterion


class CriterionRevision(models.Model):
    """What a criterion said from then on, in people's words, by whom and why. Rows are only added."""

    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    facts = models.JSONField(help_text="Each fact as people read it, by name.")
    reason = models.CharField(max_length=500, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty where it is older than its history.",
    )
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["criterion", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "number"], name="one_criterion_revision_per_number")
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of “{self.criterion}”"


class CriterionComment(models.Model):
    """What somebody says about a criterion, before it is measured and after."""

    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=10_000)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(text__gt=""), name="criterion_comment_says_something")]

    def __str__(self) -> str:
        return f"{self.author} on “{self.criterion}”"
