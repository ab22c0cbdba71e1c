from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.choices import Role


class Project(models.Model):
    """One prototype under review."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    kept_replays = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of how many newest replays the answers are kept; empty for all."
    )
    baseline = models.ForeignKey("bugbash.Version", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="bugbash.Membership", related_name="+")

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a person may do in a project; nothing is cached, so a lost role is lost on the next request."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    reviewer_only = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="one_membership_per_person"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(reviewer_only=False) | Q(role=Role.SME), name="only_smes_are_reviewer_only"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"


name_in_url = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._-]*\Z",
    "Use letters, digits, dots, dashes and underscores, and begin with a letter or digit.",
)
