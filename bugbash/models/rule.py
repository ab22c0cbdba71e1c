from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.choices import DiffRuleKind
from bugbash.models.project import Project
from bugbash.models.query import Query


class DiffRule(models.Model):
    """What a project's comparisons leave out, everywhere and for every later replay."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="diff_rules")
    kind = models.CharField(max_length=12, choices=DiffRuleKind)
    path = models.CharField(max_length=500, help_text="JMESPath of the answer, such as results[].score; * for all.")
    value = models.CharField(max_length=200, blank=True, help_text="The tolerance, or the key of a list without order.")
    reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["kind", "path"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "path"], name="one_diff_rule_per_path"),
            models.CheckConstraint(condition=Q(kind__in=DiffRuleKind.values), name="diff_rule_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.path}"


class AcceptedAnswer(models.Model):
    """An answer that a person called the new normal: where it comes again, the query counts as unchanged."""

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="accepted_answers")
    digest = models.CharField(max_length=64)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["query", "digest"], name="one_acceptance_per_answer")]

    def __str__(self) -> str:
        return f"{self.digest[:8]} for {self.query}"


class ReplaySchedule(models.Model):
    """When a project is replayed by itself: at a time of day in UTC, and whenever a version is registered."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="schedule")
    nightly_at = models.TimeField(null=True, blank=True, help_text="UTC.")
    on_registration = models.BooleanField(default=False)
    options = models.JSONField(default=dict, help_text="What is chosen, as of a replay.")
    last_run_on = models.DateField(null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Schedule of {self.project}"
