from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.choices import FindingKind, FindingState
from bugbash.models.breakage import Breakage
from bugbash.models.project import Project
from bugbash.models.query import Query
from bugbash.models.replay import Outcome, Replay
from bugbash.models.version import Version


class Probe(models.Model):
    """Mutants of collected queries, asked of one version within a budget of calls by a replay of their own."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="probes")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="probes")
    replay = models.OneToOneField(Replay, null=True, on_delete=models.PROTECT, related_name="probe")
    budget = models.PositiveIntegerField(help_text="Calls at most, those that measure noise included.")
    seed = models.PositiveIntegerField()
    options = models.JSONField(default=dict, help_text="Which mutators, at which rate, of which queries.")
    idempotency_key = models.CharField(max_length=200, blank=True)
    confirming_at = models.DateTimeField(null=True, help_text="When what looked odd was asked again.")
    ranked_at = models.DateTimeField(null=True, help_text="When its findings were written.")
    figures = models.JSONField(default=dict, help_text="Mutants, suspects, and how many of them were asked again.")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_probe_per_number"),
            models.UniqueConstraint(
                fields=["project", "idempotency_key"],
                condition=Q(idempotency_key__gt=""),
                name="one_probe_per_idempotency_key",
            ),
            models.CheckConstraint(condition=Q(budget__gte=1), name="probe_may_call"),
        ]

    def __str__(self) -> str:
        return f"Probe {self.number}"


class ProbeFinding(models.Model):
    """A mutant whose answer breaks its relation to its parent's; a person accepts or dismisses it."""

    probe = models.ForeignKey(Probe, on_delete=models.CASCADE, related_name="findings")
    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="+", help_text="The mutant.")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=FindingKind, default=FindingKind.MOVED)
    rank = models.PositiveIntegerField(default=0, help_text="Its place in the list, from 0.")
    expectation = models.TextField(blank=True, help_text="The checks that fail, one per line.")
    distance = models.FloatField(help_text="From the parent’s answer, 0 to 1.")
    noise = models.FloatField(default=0, help_text="How far the parent’s own repeats are apart, 0 to 1.")
    because = models.TextField()
    state = models.CharField(max_length=10, choices=FindingState, default=FindingState.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    covers_alike = models.BooleanField(
        default=False, help_text="Dismissed with all that the same mutator makes of the same parent."
    )
    breakage = models.ForeignKey(Breakage, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["probe", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["probe", "query"], name="one_finding_per_mutant"),
            models.CheckConstraint(condition=Q(state__in=FindingState.values), name="finding_state_known"),
            models.CheckConstraint(condition=Q(kind__in=FindingKind.values), name="finding_kind_known"),
            models.CheckConstraint(
                condition=Q(state=FindingState.OPEN) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_finding_names_who",
            ),
        ]

    def __str__(self) -> str:
        return self.because
