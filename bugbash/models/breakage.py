from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Now

from bugbash.choices import BreakageStatus, Category, Cause, Severity
from bugbash.models.bash import Bash, Charter
from bugbash.models.observation import Observation
from bugbash.models.project import Project
from bugbash.models.query import Query

OPEN_STATUSES = [BreakageStatus.NEW, BreakageStatus.CONFIRMED]


class Breakage(models.Model):
    """A query with an observation that shows it going wrong, a severity, a category and an expectation."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="breakages")
    number = models.PositiveIntegerField()
    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="breakages")
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    expectation = models.TextField(blank=True)
    severity_proposed = models.CharField(max_length=2, choices=Severity, blank=True)
    severity_confirmed = models.CharField(max_length=2, choices=Severity, blank=True)
    severity = models.GeneratedField(
        expression=Case(When(severity_confirmed="", then=F("severity_proposed")), default=F("severity_confirmed")),
        output_field=models.CharField(max_length=2, choices=Severity),
        db_persist=True,
    )
    category = models.CharField(max_length=15, choices=Category)
    cause = models.CharField(max_length=15, choices=Cause, default=Cause.UNKNOWN)
    status = models.CharField(max_length=10, choices=BreakageStatus, default=BreakageStatus.NEW)
    reason = models.CharField(max_length=500, blank=True)
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    bash = models.ForeignKey(Bash, null=True, blank=True, on_delete=models.SET_NULL, related_name="breakages")
    charter = models.ForeignKey(Charter, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    external_url = models.URLField(max_length=500, blank=True, help_text="The issue in another tracker.")
    alike_key = models.CharField(max_length=64, blank=True, help_text="Breakages that failed alike share it.")
    alike_words = models.CharField(max_length=300, blank=True, help_text="How they failed.")
    reproduced_count = models.PositiveSmallIntegerField(null=True)
    reproduced_of = models.PositiveSmallIntegerField(null=True)
    filed_at = models.DateTimeField(db_default=Now(), editable=False)
    idempotency_key = models.CharField(max_length=200, blank=True, editable=False)
    request_digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of what was filed with that key."
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_breakage_per_number"),
            models.UniqueConstraint(
                fields=["project", "idempotency_key"],
                condition=Q(idempotency_key__gt=""),
                name="one_breakage_per_idempotency_key",
            ),
            models.CheckConstraint(condition=Q(status__in=BreakageStatus.values), name="breakage_status_known"),
            models.CheckConstraint(
                condition=~Q(status=BreakageStatus.DUPLICATE) | Q(duplicate_of__isnull=False),
                name="duplicate_names_its_original",
            ),
            models.CheckConstraint(
                condition=~Q(status=BreakageStatus.REJECTED) | Q(reason__gt=""),
                name="rejection_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(reproduced_count__isnull=True) | Q(reproduced_count__lte=F("reproduced_of")),
                name="reproduced_at_most_all",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "status", "severity"], name="breakage_by_status"),
            models.Index(fields=["project", "alike_key"], name="breakage_alike"),
        ]

    def __str__(self) -> str:
        return f"BB-{self.number} {self.title}"

    @property
    def code(self) -> str:
        return f"BB-{self.number}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def reproduced_words(self) -> str:
        """Such as “reproduced 3 of 5”; empty until it was asked again."""
        return f"reproduced {self.reproduced_count} of {self.reproduced_of}" if self.reproduced_of else ""


class Comment(models.Model):
    breakage = models.ForeignKey(Breakage, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=10_000)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.author} on {self.breakage}"


class Mention(models.Model):
    """A person whom a comment names with @; unseen until they open the breakage."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="one_mention_per_person")]
        indexes = [models.Index(fields=["user"], condition=Q(seen_at__isnull=True), name="mention_unseen")]

    def __str__(self) -> str:
        return f"{self.user} in {self.comment}"


class Sighting(models.Model):
    """“Me too”: a person other than the filer who met the same breakage by themselves."""

    breakage = models.ForeignKey(Breakage, on_delete=models.CASCADE, related_name="sightings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    observation = models.ForeignKey(Observation, null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["breakage", "user"], name="one_sighting_per_person")]

    def __str__(self) -> str:
        return f"{self.user} saw {self.breakage}"


class SavedView(models.Model):
    """A person's name for a set of filters on a list of the project, kept as the address has them."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="saved_views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=40, help_text="The name of the list’s address.")
    name = models.CharField(max_length=60)
    filters = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "user", "page", "name"], name="one_saved_view_per_name")
        ]

    def __str__(self) -> str:
        return self.name
