from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.choices import WordListKind
from bugbash.models.project import Project


class WordList(models.Model):
    """Words that stand for each other in the project's field: synonyms, or entities of one sort to swap."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="word_lists")
    kind = models.CharField(max_length=10, choices=WordListKind)
    name = models.CharField(max_length=60)
    words = models.JSONField(help_text="A list of at least two texts.")
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "name"], name="one_word_list_per_name"),
            models.CheckConstraint(condition=Q(kind__in=WordListKind.values), name="word_list_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name
