from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bugbash.choices import Role
from bugbash.models import Project, Version
from reviews.choices import Decision, Overall


class Report(models.Model):
    """The frozen readiness evidence of one version: canonical JSON and its SHA-256. Never changes."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    overall = models.CharField(max_length=10, choices=Overall)
    payload = models.TextField()
    sha256 = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_report_per_number")]

    def __str__(self) -> str:
        return f"Report {self.number} on {self.version}"


class SignOff(models.Model):
    """A named role's decision on one report, bound to its hash."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signoffs")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role)
    decision = models.CharField(max_length=25, choices=Decision)
    comment = models.TextField(blank=True, max_length=5000)
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "signed_by"], name="one_signature_per_person"),
            models.CheckConstraint(
                condition=models.Q(decision=Decision.APPROVE) | models.Q(comment__gt=""),
                name="conditions_and_rejections_are_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signed_by}: {self.get_decision_display()}"


class SignOffCondition(models.Model):
    """What somebody's approval hangs on: open until it is ticked off. The sign-off itself never changes."""

    signoff = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="conditions")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(text__gt=""), name="condition_says_something"),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_by__isnull=True)
                | models.Q(done_at__isnull=False, done_by__isnull=False),
                name="done_condition_names_who",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SignReminder(models.Model):
    """Somebody's wish that those be reminded whose signature is missing; a worker sends it once."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="reminders")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    address = models.URLField(max_length=500, help_text="Of the report's page.")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Reminder of {self.report}"
