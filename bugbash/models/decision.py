from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.choices import DecisionKind
from bugbash.models.breakage import Breakage
from bugbash.models.replay import Outcome


class OutcomeDecision(models.Model):
    """What a person made of an outcome's answer; until there is one, nobody has looked at it.

    Those of one deed share a `batch`, and `made` are the keys of the rows that came with it: both are for taking it
    back.
    """

    outcome = models.OneToOneField(Outcome, on_delete=models.CASCADE, related_name="decision")
    kind = models.CharField(max_length=10, choices=DecisionKind)
    breakage = models.ForeignKey(Breakage, null=True, on_delete=models.CASCADE, related_name="+")
    made = models.JSONField(default=list)
    batch = models.UUIDField(db_index=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="decision_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.FILED, breakage__isnull=False)
                | (~Q(kind=DecisionKind.FILED) & Q(breakage__isnull=True)),
                name="filed_decision_names_breakage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.get_kind_display()}"


class TriageDeed(models.Model):
    """What one triage changed of one breakage; those of one deed share a `batch`, by which they are taken back.

    `before` and `after` hold the facts by name, and the lines of the checks where they were corrected.
    """

    breakage = models.ForeignKey(Breakage, on_delete=models.CASCADE, related_name="deeds")
    batch = models.UUIDField(db_index=True)
    before = models.JSONField()
    after = models.JSONField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(db_default=Now(), editable=False)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "breakage"], name="one_triage_per_deed")]

    def __str__(self) -> str:
        return f"{self.done_by} triaged {self.breakage}"
