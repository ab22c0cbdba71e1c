from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from bugbash.choices import ImportState, QueryDeedKind, QueryFormat
from bugbash.models.project import Project


class QueryImport(models.Model):
    """A file of queries that was read, and what became of it.

    `rows` are the queries as they will be, one JSON object per line, and `report` is a CSV of what each line of the
    file gave; both are zstd-compressed. `position` says how many of the rows are saved: it moves in the transaction
    that saves them, so that whoever goes on knows where.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="imports")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    format = models.CharField(max_length=10, choices=QueryFormat)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READ)
    file_name = models.CharField(max_length=200, blank=True)
    source = models.TextField(blank=True, help_text="What was pasted, so that it can be corrected.")
    rows = models.BinaryField()
    report = models.BinaryField()
    first = models.JSONField(default=list, help_text="The first rows, as the preview shows them.")
    problems = models.JSONField(default=list, help_text="The first problems; the report has all of them.")
    total = models.PositiveIntegerField(help_text="Rows that can be saved.")
    new_count = models.PositiveIntegerField()
    known_count = models.PositiveIntegerField(help_text="Those that the project has already.")
    repeated_count = models.PositiveIntegerField(help_text="Those that stand in the file more than once.")
    refused_count = models.PositiveIntegerField(help_text="Lines with something wrong.")
    left_out_count = models.PositiveIntegerField(help_text="Requests that are not the endpoint's.")
    position = models.PositiveIntegerField(default=0)
    added_count = models.PositiveIntegerField(default=0, help_text="Queries that the project did not have.")
    tries = models.PositiveSmallIntegerField(default=0)
    moved_at = models.DateTimeField(null=True, help_text="When a worker last saved a part of it.")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(condition=Q(position__lte=F("total")), name="import_position_within_total"),
        ]
        indexes = [models.Index(fields=["project", "-id"], name="import_of_project")]

    def __str__(self) -> str:
        return self.file_name or f"{self.total} queries"

    @property
    def problem_count(self) -> int:
        return self.refused_count + self.left_out_count


class QueryDeed(models.Model):
    """One thing done to many queries, with what is needed to take it back.

    `before` is a list of [what it was, ids of the queries]; only queries that changed are in it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="query_deeds")
    batch = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=QueryDeedKind)
    value = models.CharField(max_length=64, blank=True, help_text="The tag or the group.")
    reason = models.CharField(max_length=500, blank=True)
    before = models.JSONField()
    count = models.PositiveIntegerField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(db_default=Now(), editable=False)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=QueryDeedKind.values), name="query_deed_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}".strip()
