"""What is known about a version: its newest replay, joined by earlier ones for what that one left out by choice."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from bugbash.choices import Parity, QueryState
from bugbash.logic.overrides import status_under
from bugbash.logic.summary import DeploymentSummary, ReplaySummary, summarise, tally
from bugbash.models import Deployment, Outcome, Replay, Version
from bugbash.selectors.replays import collected, summary_of

MOST_JOINED = 50


@dataclass(frozen=True, slots=True)
class Evidence:
    """`replays` are the newest first; several only where the newest left something out.

    summary             counts of one outcome per query: the newest one on the deployment that speaks for the version
    queries             how many queries that is
    complete            whether one of the replays left nothing out
    """

    replays: tuple[Replay, ...]
    summary: ReplaySummary
    queries: int
    complete: bool

    @property
    def newest(self) -> Replay:
        return self.replays[0]


def evidence_of(version: Version) -> Evidence | None:
    """None before the first replay has settled. One statement, or a few where the newest replay was a chosen one."""
    settled = collected(version.replays.all()).filter(summary__isnull=False).order_by("-number")
    newest = settled.first()
    if newest is None:
        return None
    if not newest.is_partial:
        return Evidence((newest,), summary_of(newest), newest.query_count, complete=True)
    return join(version, until_complete(settled.filter(baseline=newest.baseline_id)[:MOST_JOINED]))


def until_complete(replays: QuerySet[Replay]) -> tuple[Replay, ...]:
    """The replays down to the newest one that left nothing out; older ones have nothing to add."""
    joined: list[Replay] = []
    for replay in replays:
        joined.append(replay)
        if not replay.is_partial:
            break
    return tuple(joined)


def join(version: Version, replays: tuple[Replay, ...]) -> Evidence:
    rows = newest_outcomes(replays, version.deployments.order_by("pk").first())
    told = [
        (verdict, status_under(status, override), elapsed_ms, error)
        for verdict, status, override, elapsed_ms, error in rows.values_list(
            "effective", "candidate_status", "override", "candidate__elapsed_ms", "candidate__error"
        )
    ]
    return Evidence(
        replays=replays,
        summary=summarise(told, joined_deployments(version, replays)),
        queries=rows.filter(query__state=QueryState.ACTIVE).count(),
        complete=not replays[-1].is_partial,
    )


def newest_outcomes(replays: Sequence[Replay], deployment: Deployment | None) -> QuerySet[Outcome]:
    """Of each query the newest outcome that these replays have on a deployment, those not asked yet left out."""
    rows = Outcome.objects.filter(replay__in=[replay.pk for replay in replays], deployment=deployment)
    newest = rows.exclude(effective="").order_by().values("query").annotate(newest=Max("pk")).values("newest")
    return Outcome.objects.filter(pk__in=newest)


def joined_deployments(version: Version, replays: Sequence[Replay]) -> list[DeploymentSummary]:
    """How often the further deployments said the same; one that was not asked for a query is not known to."""
    places = list(version.deployments.order_by("pk"))
    first = newest_outcomes(replays, places[0]).count() if places else 0
    found = [DeploymentSummary(place.name, first, 0, None, None, None) for place in places[:1]]
    for place in places[1:]:
        held = tally(newest_outcomes(replays, place).exclude(parity="").values_list("parity", flat=True))
        unknown = held.get(Parity.UNKNOWN, 0) + max(0, first - sum(held.values()))
        parity = {**held, **({Parity.UNKNOWN.value: unknown} if unknown else {})}
        found.append(DeploymentSummary(place.name, sum(held.values()), 0, None, None, None, parity))
    return found


def outcomes_of(evidence: Evidence) -> QuerySet[Outcome]:
    """The outcomes that the evidence counts, one per query."""
    if len(evidence.replays) == 1 and evidence.complete:
        return evidence.newest.outcomes.filter(primary=True)
    return newest_outcomes(evidence.replays, evidence.newest.version.deployments.order_by("pk").first())
