from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from bugbash.models.project import Project
from bugbash.models.query import Query
from bugbash.models.version import Version


class Charter(models.Model):
    """A direction to attack: what to try, and what would count as a find."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="charters")
    title = models.CharField(max_length=120)
    aim = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "title"], name="one_charter_per_title")]

    def __str__(self) -> str:
        return self.title


class Bash(models.Model):
    """A time-boxed event in which people attack versions together, each under a charter."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="bashes")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    versions = models.ManyToManyField(Version, related_name="bashes", help_text="What is attacked, one or two.")
    charters = models.ManyToManyField(Charter, related_name="bashes")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="Ending early moves it.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name_plural = "bashes"
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_bash_per_number"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="bash_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name


class BashParticipant(models.Model):
    """Who is invited to a bash or came by; `seen_at` says when their page last asked for news."""

    bash = models.ForeignKey(Bash, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    joined_at = models.DateTimeField(null=True, help_text="Empty while only invited.")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["bash", "user"], name="one_participant_per_person")]

    def __str__(self) -> str:
        return f"{self.user} in {self.bash}"


class CharterTurn(models.Model):
    """One person's time with one charter card; the turn that has not ended is the card in their hand."""

    bash = models.ForeignKey(Bash, on_delete=models.CASCADE, related_name="turns")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="turns")
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bash", "user"], condition=Q(ended_at__isnull=True), name="one_charter_in_hand"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.charter}"


class BashQuery(models.Model):
    """One asking of a query in a bash: who asked it, under which charter, and when."""

    bash = models.ForeignKey(Bash, on_delete=models.CASCADE, related_name="asked")
    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="+")
    charter = models.ForeignKey(Charter, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "bash queries"
        indexes = [models.Index(fields=["bash", "-id"], name="asked_in_bash")]

    def __str__(self) -> str:
        return f"{self.asked_by} asked {self.query}"
