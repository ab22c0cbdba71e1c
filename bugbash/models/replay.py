from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Now

from bugbash.choices import CallError, Parity, QueryStatus, ReplayState, ReplayTrigger, ShardState, Verdict
from bugbash.logic.overrides import status_under
from bugbash.models.observation import Observation
from bugbash.models.project import Project
from bugbash.models.query import Query
from bugbash.models.version import Deployment, Version

ACTIVE_STATES = [ReplayState.QUEUED, ReplayState.RUNNING, ReplayState.PAUSED]


class Replay(models.Model):
    """One run of a frozen set of queries against a version."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="replays")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="replays")
    baseline = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ReplayState, default=ReplayState.QUEUED)
    pause_reason = models.CharField(max_length=200, blank=True)
    probe_at = models.DateTimeField(null=True, help_text="When a replay that paused itself tries again.")
    input_fingerprint = models.CharField(max_length=64)
    idempotency_key = models.CharField(max_length=200, blank=True)
    total = models.PositiveIntegerField(help_text="Outcomes: each query on each deployment.")
    options = models.JSONField(default=dict, help_text="What was chosen, how often each is asked; empty for the usual.")
    left_out = models.PositiveIntegerField(default=0, help_text="Active queries that the options left out.")
    diff_rules = models.JSONField(default=list, help_text="What comparisons leave out, as it was at the start.")
    trigger = models.CharField(max_length=12, choices=ReplayTrigger, default=ReplayTrigger.PERSON)
    deployment_count = models.PositiveSmallIntegerField(default=1)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    first_verdict_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    summary = models.JSONField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_replay_per_number"),
            models.UniqueConstraint(
                fields=["version", "input_fingerprint"],
                condition=Q(state__in=ACTIVE_STATES),
                name="one_active_replay_per_input",
            ),
            models.UniqueConstraint(
                fields=["project", "idempotency_key"],
                condition=Q(idempotency_key__gt=""),
                name="one_replay_per_idempotency_key",
            ),
            models.CheckConstraint(condition=Q(state__in=ReplayState.values), name="replay_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ReplayState.FINISHED) | Q(finished_at__isnull=False, summary__isnull=False),
                name="finished_replay_has_summary",
            ),
        ]

    def __str__(self) -> str:
        return f"Replay {self.number}"

    @property
    def is_probe(self) -> bool:
        """Whether it asks the mutants of a probe, and so says nothing about the collected queries."""
        return self.trigger == ReplayTrigger.PROBE

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_STATES

    @property
    def query_count(self) -> int:
        return self.total // self.deployment_count

    @property
    def is_partial(self) -> bool:
        """Whether it left out active queries or deployments of its version by choice."""
        return bool(self.left_out or self.options.get("deployments"))

    @property
    def active_count(self) -> int:
        """How many active queries there were when it was requested."""
        return self.query_count + self.left_out

    @property
    def duration_s(self) -> float | None:
        """Seconds from the wish to the settled replay; None until then."""
        return (self.finished_at - self.requested_at).total_seconds() if self.finished_at else None


class Outcome(models.Model):
    """One query's result in a replay: what was frozen at the start, then what came of it."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="outcomes", db_index=False)
    ordinal = models.PositiveIntegerField()
    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="outcomes", db_index=False)
    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT, related_name="+", db_index=False)
    primary = models.BooleanField(default=True, help_text="Asked of the deployment that speaks for the version.")
    text = models.TextField(blank=True)
    params = models.JSONField(default=dict)
    checks = models.JSONField(default=list)
    required = models.BooleanField(default=False)
    open_breakage = models.BooleanField(default=False)
    filed_digests = models.JSONField(default=list)
    attempt = models.PositiveSmallIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(
        default=0, help_text="How often each side is asked at least; 0 for as often as the replay says."
    )

    verdict = models.CharField(max_length=15, choices=Verdict, blank=True)
    because = models.TextField(blank=True)
    candidate_status = models.CharField(max_length=10, choices=QueryStatus, blank=True)
    baseline_status = models.CharField(max_length=10, choices=QueryStatus, blank=True)
    distance = models.FloatField(null=True)
    noise = models.FloatField(default=0)
    hidden_count = models.PositiveIntegerField(default=0, help_text="Differences that the rules leave out.")
    candidate = models.ForeignKey(Observation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reference = models.ForeignKey(
        Observation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="The baseline's."
    )
    took_ms = models.FloatField(null=True, help_text="Of the candidate's first answer, kept here to sort by it.")
    error = models.CharField(max_length=20, choices=CallError, blank=True, help_text="Of the candidate's first answer.")
    ranking = models.JSONField(default=list, help_text="Ids of the candidate's first results, for metrics.")
    accepted_digests = models.JSONField(default=list, help_text="Answers that were called the new normal before.")
    override = models.CharField(max_length=15, choices=Verdict, blank=True, help_text="A person's verdict.")
    effective = models.GeneratedField(
        expression=Case(When(Q(verdict="") | Q(override=""), then=F("verdict")), default=F("override")),
        output_field=models.CharField(max_length=15, choices=Verdict, blank=True),
        db_persist=True,
        help_text="The person's verdict where there is one, else the automatic one; empty until asked.",
    )
    override_reason = models.TextField(blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    overridden_at = models.DateTimeField(null=True)
    change_key = models.CharField(max_length=64, blank=True, help_text="The same for alike changes.")
    parity = models.CharField(max_length=10, choices=Parity, blank=True, help_text="With the first deployment.")
    parity_because = models.TextField(blank=True)

    class Meta:
        ordering = ["replay", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["replay", "query", "deployment"], name="one_outcome_per_query"),
            models.UniqueConstraint(fields=["replay", "ordinal"], name="one_outcome_per_ordinal"),
            models.CheckConstraint(
                condition=Q(override="") | Q(overridden_by__isnull=False, overridden_at__isnull=False),
                name="override_names_who",
            ),
            models.CheckConstraint(condition=Q(override="") | Q(override_reason__gt=""), name="override_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["replay", "primary", "effective", "ordinal"], name="outcome_by_verdict"),
            models.Index(fields=["replay", "primary", "-distance", "ordinal"], name="outcome_by_distance"),
            models.Index(fields=["replay", "primary", "-took_ms", "ordinal"], name="outcome_by_time"),
            models.Index(
                fields=["replay", "primary", "effective", "error", "ordinal"],
                condition=Q(error__gt=""),
                name="outcome_by_error",
            ),
            models.Index(
                fields=["replay", "change_key", "ordinal"], condition=Q(change_key__gt=""), name="outcome_by_change"
            ),
            models.Index(fields=["query", "-id"], name="outcome_of_query"),
            models.Index(fields=["replay", "ordinal"], condition=Q(required=True), name="outcome_required"),
            models.Index(fields=["replay", "ordinal"], condition=Q(override__gt=""), name="outcome_overridden"),
            # Not of what is empty: a replay begins with thousands of rows that have none of these.
            models.Index(fields=["candidate"], condition=Q(candidate__isnull=False), name="outcome_of_candidate"),
            models.Index(fields=["reference"], condition=Q(reference__isnull=False), name="outcome_of_reference"),
            models.Index(fields=["overridden_by"], condition=Q(overridden_by__isnull=False), name="outcome_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.text}: {Verdict(self.effective).label if self.effective else 'not asked yet'}"

    @property
    def effective_status(self) -> str:
        """The candidate's status as the person's verdict has it, if there is one."""
        return status_under(self.candidate_status, self.override)


class Shard(models.Model):
    """A run of outcomes that one worker holds by lease; `slots` of the deployment's concurrency go with it."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="shards")
    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT, related_name="shards")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ShardState, default=ShardState.PENDING)
    slots = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True)
    lease_expires_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="Claims since something was last written.")
    suspect = models.PositiveIntegerField(null=True, help_text="Ordinal of the outcome that is dealt with alone.")
    suspicions = models.PositiveSmallIntegerField(
        default=0, help_text="How often the suspect's turn has come since something was last written."
    )

    class Meta:
        ordering = ["replay", "first"]
        constraints = [
            models.UniqueConstraint(fields=["replay", "first"], name="one_shard_per_first"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="shard_is_not_empty"),
            models.CheckConstraint(
                condition=~Q(state=ShardState.LEASED) | Q(token__isnull=False, lease_expires_at__isnull=False),
                name="leased_shard_has_lease",
            ),
        ]
        indexes = [models.Index(fields=["deployment", "state"], name="shard_by_deployment")]

    def __str__(self) -> str:
        return f"{self.replay}: {self.first}–{self.last}"
