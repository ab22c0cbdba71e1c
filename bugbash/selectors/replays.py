from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from bugbash.choices import QueryState, Severity
from bugbash.logic.summary import ReplaySummary
from bugbash.models import OPEN_STATUSES, Breakage, Outcome, Project, Query, Replay, Version


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


def replays_of(project: Project) -> QuerySet[Replay]:
    return project.replays.select_related("version", "baseline", "requested_by")


def latest_finished_replay(version: Version) -> Replay | None:
    """The newest settled replay of a version, which readiness rests on."""
    return version.replays.filter(summary__isnull=False).order_by("-number").first()


def outcome_rows(replay: Replay) -> QuerySet[Outcome]:
    """Outcomes with what a list shows; ordered by signal."""
    return (
        replay.outcomes.select_related("query", "deployment")
        .annotate(candidate_ms=F("candidate__elapsed_ms"), reference_ms=F("reference__elapsed_ms"))
        .order_by("ordinal")
    )


def verdict_counts(replay: Replay) -> dict[str, int]:
    """How many outcomes have each verdict; those not judged yet count under the empty string."""
    rows = replay.outcomes.values("verdict").annotate(n=Count("pk")).order_by()
    return {row["verdict"]: row["n"] for row in rows}


def summary_of(replay: Replay) -> ReplaySummary:
    """What a settled replay came to; empty while it has not settled."""
    return ReplaySummary.from_json(replay.summary) if replay.summary else ReplaySummary(total=replay.total)
