from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from bugbash.choices import QueryOrigin, QueryState, Relation
from bugbash.models.project import Project


class Tag(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="one_tag_per_name")]

    def __str__(self) -> str:
        return self.name


class Query(models.Model):
    """An input that somebody collected. Asked in the console it is a draft; filed or kept it is active."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="queries")
    text = models.TextField(blank=True)
    params = models.JSONField(default=dict, blank=True)
    fingerprint = models.CharField(max_length=64, editable=False)
    group = models.CharField(
        max_length=64, help_text="Queries of one group share judgments; by default each is its own."
    )
    need = models.TextField(blank=True, help_text="What the person who types this wants to get done.")
    family = models.CharField(max_length=40, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="queries")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=10, choices=QueryOrigin, default=QueryOrigin.CONSOLE)
    state = models.CharField(max_length=10, choices=QueryState, default=QueryState.DRAFT)
    state_reason = models.CharField(max_length=500, blank=True, db_default="", help_text="Why it was retired.")
    required = models.BooleanField(default=False, help_text="Must pass for GO.")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="mutants")
    relation = models.CharField(max_length=3, choices=Relation, blank=True)
    mutator = models.CharField(max_length=40, blank=True, help_text="By which it was made of its parent.")
    mutation_seed = models.PositiveIntegerField(null=True)
    mutation_rate = models.FloatField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "queries"
        constraints = [
            models.UniqueConstraint(fields=["project", "fingerprint"], name="one_query_per_fingerprint"),
            models.CheckConstraint(condition=Q(state__in=QueryState.values), name="query_state_known"),
            models.CheckConstraint(
                condition=Q(mutator="")
                | Q(parent__isnull=False, mutation_seed__isnull=False, mutation_rate__isnull=False),
                name="mutant_names_its_making",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "-id"], name="query_by_state"),
            models.Index(fields=["project", "group"], name="query_by_group"),
            models.Index(fields=["project", "family"], condition=Q(family__gt=""), name="query_by_family"),
            models.Index(
                fields=["project", "group"], condition=~Q(group=F("fingerprint")), name="query_in_shared_group"
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.params)

    @property
    def shared_group(self) -> str:
        """The group that somebody put it into; empty for the query's own."""
        return "" if self.group == self.fingerprint else self.group


class Check(models.Model):
    """A machine-readable expectation of one query, kept in its one-line form."""

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="checks")
    line = models.CharField(max_length=2000)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["query", "line"], name="one_check_per_line")]

    def __str__(self) -> str:
        return self.line
