from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.models import Project, Query
from reviews.choices import JudgmentKind


class ReviewItem(models.Model):
    """One result of a query group, as it was shown: what is rated once and holds for every version."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=64)
    result_id = models.CharField(max_length=500)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "group", "result_id"], name="one_item_per_result")]

    def __str__(self) -> str:
        return f"{self.result_id} for {self.quoted}"

    @property
    def quoted(self) -> str:
        """The query as raters read it."""
        return f"“{self.query}”"


class Assignment(models.Model):
    """A slot: this rater has this item until the reservation ends or the judgment is given."""

    item = models.ForeignKey(ReviewItem, on_delete=models.CASCADE, related_name="assignments")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "rater"], name="one_assignment_per_rater")]
        indexes = [models.Index(fields=["rater", "submitted_at"], name="assignment_of_rater")]

    def __str__(self) -> str:
        return f"{self.item} to {self.rater}"


class Judgment(models.Model):
    """One person's rating of one item. A changed mind is the next revision; nothing is overwritten."""

    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="judgments")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=20, choices=JudgmentKind)
    grade = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True, max_length=2000)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "rater", "revision"], name="one_judgment_per_revision"),
            models.CheckConstraint(
                condition=Q(kind=JudgmentKind.GRADE, grade__isnull=False)
                | (~Q(kind=JudgmentKind.GRADE) & Q(grade__isnull=True)),
                name="only_grades_have_a_grade",
            ),
            models.CheckConstraint(
                condition=Q(kind=JudgmentKind.GRADE) | Q(reason__gt=""), name="abstention_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater}: {self.get_kind_display() if self.grade is None else self.grade}"
