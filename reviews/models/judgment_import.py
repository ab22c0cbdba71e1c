from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from bugbash.models import Project
from reviews.choices import ImportPart, JudgmentFormat, JudgmentImportState


class JudgmentImport(models.Model):
    """A file of judgments, what was read in it, and what became of it.

    Its pieces are the file itself, the judgments as they will be, and a report. `read_bytes` says how far it is read
    and `attempt` by which reading; `position` says how many of the judgments are saved: it moves in the transaction
    that saves them, so that whoever goes on knows where.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    format = models.CharField(max_length=10, choices=JudgmentFormat)
    state = models.CharField(max_length=10, choices=JudgmentImportState, default=JudgmentImportState.READING)
    file_name = models.CharField(max_length=200, blank=True)
    rater = models.CharField(max_length=150, help_text="Whose words those are that name nobody.")
    adds_queries = models.BooleanField(default=False, help_text="Add queries that the project does not have.")
    size = models.PositiveBigIntegerField(help_text="Bytes of the file.")
    first = models.JSONField(default=list, help_text="The first rows, as the preview shows them.")
    problems = models.JSONField(default=list, help_text="The first problems; the report has all of them.")
    attempt = models.PositiveSmallIntegerField(default=0, help_text="The reading that counts.")
    read_bytes = models.PositiveBigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0, help_text="Judgments that can be saved.")
    known_count = models.PositiveIntegerField(default=0, help_text="Those that the project has already.")
    repeated_count = models.PositiveIntegerField(default=0, help_text="Those that the file says more than once.")
    conflict_count = models.PositiveIntegerField(default=0, help_text="Another grade than was said first.")
    refused_count = models.PositiveIntegerField(default=0, help_text="Lines with something wrong.")
    left_out_count = models.PositiveIntegerField(default=0, help_text="Lines that say that nobody judged.")
    query_count = models.PositiveIntegerField(default=0, help_text="Queries that would be added.")
    position = models.PositiveIntegerField(default=0)
    added_count = models.PositiveIntegerField(default=0, help_text="Judgments that the project did not have.")
    tries = models.PositiveSmallIntegerField(default=0)
    moved_at = models.DateTimeField(null=True, help_text="When a worker last got ahead with it.")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JudgmentImportState.values), name="judgment_import_state_known"
            ),
            models.CheckConstraint(condition=Q(position__lte=F("total")), name="judgment_import_within_total"),
            models.CheckConstraint(condition=Q(rater__gt=""), name="judgment_import_names_a_rater"),
        ]
        indexes = [models.Index(fields=["project", "-id"], name="judgment_import_of_project")]

    def __str__(self) -> str:
        return self.file_name or f"{self.total:,} judgments"

    @property
    def read_percent(self) -> int:
        return self.read_bytes * 100 // self.size if self.size else 100

    @property
    def is_busy(self) -> bool:
        """Whether a worker is at it."""
        return self.state in {JudgmentImportState.READING, JudgmentImportState.RUNNING}

    @property
    def bad_count(self) -> int:
        """Lines that must be corrected, or left out by somebody's word."""
        return self.refused_count + self.conflict_count

    @property
    def silent_count(self) -> int:
        """Lines that give no new judgment."""
        return self.bad_count + self.known_count + self.repeated_count + self.left_out_count


class ImportPiece(models.Model):
    """A piece of one of the three files of an import, so that none of them is ever in memory as a whole.

    The pieces of a part are one zstd stream. Of the rows and the report each reading writes its own.
    """

    judgments = models.ForeignKey(JudgmentImport, on_delete=models.CASCADE, related_name="pieces")
    part = models.CharField(max_length=10, choices=ImportPart)
    attempt = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["judgments", "part", "attempt", "number"], name="one_import_piece"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.number} of {self.judgments}"
