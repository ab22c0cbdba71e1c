from dataclasses import dataclass

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from bugbash.choices import QueryState, ReplayTrigger, Severity, Verdict
from bugbash.logic.summary import ReplaySummary
from bugbash.models import OPEN_STATUSES, Breakage, Project, Query, Replay, Version
from bugbash.selectors.diff_rules import hidden_differences

PARTIAL = Q(left_out__gt=0) | Q(options__has_key="deployments")
CHOSEN_LAST = Case(When(PARTIAL, then=Value(1)), default=Value(0), output_field=IntegerField())


def queries_in_signal_order(project: Project) -> QuerySet[Query]:
    """Active queries, those first whose verdict tells most: required or open S1/S2, other open breakages, the rest."""
    open_breakages = Breakage.objects.filter(query=OuterRef("pk"), status__in=OPEN_STATUSES)
    return (
        project.queries.filter(state=QueryState.ACTIVE)
        .annotate(
            has_open=Exists(open_breakages),
            has_serious=Exists(open_breakages.filter(severity__in=[Severity.S1, Severity.S2])),
        )
        .annotate(
            signal=Case(
                When(Q(required=True) | Q(has_serious=True), then=Value(0)),
                When(has_open=True, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("signal", "pk")
    )


def collected(rows: QuerySet[Replay]) -> QuerySet[Replay]:
    """Those that ask the collected queries. What a probe asks says nothing about where a version stands."""
    return rows.exclude(trigger=ReplayTrigger.PROBE)


def replays_of(project: Project) -> QuerySet[Replay]:
    return project.replays.select_related("version__definition", "baseline__definition", "requested_by")


def latest_finished_replay(version: Version) -> Replay | None:
    """The newest settled replay of a version that left nothing out, else the newest settled one."""
    return settled_replays(version.replays.all()).first()


def latest_project_replay(project: Project) -> Replay | None:
    """Of the project's newest version that has a settled replay, the one that says most about it."""
    rows = settled_replays(replays_of(project))
    return rows.order_by("-version__registered_at", CHOSEN_LAST, "-number").first()


def settled_replays(rows: QuerySet[Replay]) -> QuerySet[Replay]:
    """Settled ones of the collected queries, first those that asked everything, each kind newest first."""
    return collected(rows).filter(summary__isnull=False).order_by(CHOSEN_LAST, "-number")


def verdict_counts(replay: Replay) -> dict[str, int]:
    """How many queries have each verdict on the first deployment; those not judged yet count under the empty string.

    Asked every second while a replay runs: one statement that reads nothing but the index `outcome_by_verdict`.
    """
    rows = replay.outcomes.filter(primary=True).values("effective").annotate(n=Count("*")).order_by()
    return {row["effective"]: row["n"] for row in rows}


def error_counts(replay: Replay) -> dict[str, int]:
    """How many queries ended in each error on the first deployment, the most frequent first."""
    rows = replay.outcomes.filter(primary=True, effective=Verdict.ERROR, error__gt="").values("error")
    return {row["error"]: row["n"] for row in rows.annotate(n=Count("*")).order_by("-n", "error")}


def summary_of(replay: Replay) -> ReplaySummary:
    """What a settled replay came to; empty while it has not settled."""
    return ReplaySummary.from_json(replay.summary) if replay.summary else ReplaySummary(total=replay.total)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replay is, over all its deployments; `counts` are those of the first one.

    `rate` is in queries per second, `left_s` the seconds that the rest will take at it. `hidden` counts the differences
    that comparison rules left out.
    """

    done: int
    total: int
    counts: dict[str, int]
    errors: int
    rate: float | None
    left_s: float | None
    signal_s: float | None
    duration_s: float | None
    hidden: int = 0

    @property
    def judged(self) -> int:
        """Queries with a verdict on the first deployment: what the filters by verdict add up to."""
        return sum(self.counts.values())


def progress_of(replay: Replay) -> Progress:
    counts = verdict_counts(replay)
    waiting = counts.pop("", 0)
    if replay.deployment_count > 1:
        waiting += replay.outcomes.filter(primary=False, verdict="").count()
    done = replay.total - waiting
    seconds = ((replay.finished_at or timezone.now()) - replay.requested_at).total_seconds()
    rate = done / seconds if done and seconds > 0 else None
    first = replay.first_verdict_at
    return Progress(
        done=done,
        total=replay.total,
        counts=counts,
        errors=counts.get(Verdict.ERROR, 0),
        rate=rate,
        left_s=(replay.total - done) / rate if rate and replay.is_active else None,
        signal_s=(first - replay.requested_at).total_seconds() if first else None,
        duration_s=seconds if replay.finished_at else None,
        hidden=hidden_differences(replay) if replay.is_active else summary_of(replay).hidden,
    )
