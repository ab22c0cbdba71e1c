from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, IntegerField, Min, Q, QuerySet, Value, When

from bugbash.choices import ContractLevel, ReplayTrigger
from bugbash.logic.summary import DeploymentSummary, ReplaySummary
from bugbash.models import ContractFinding, Deployment, Project, Replay, Version
from bugbash.selectors.replays import collected, settled_replays, summary_of

OF_COLLECTED = ~Q(replays__trigger=ReplayTrigger.PROBE)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version with the settled replay that says most; `signal_s` are the seconds from registration to a verdict."""

    version: Version
    replay: Replay | None
    signal_s: float | None
    is_baseline: bool

    @property
    def summary(self) -> ReplaySummary | None:
        return summary_of(self.replay) if self.replay else None


def version_rows(project: Project) -> list[VersionRow]:
    """All versions, newest first; the same number of statements however many there are."""
    versions = list(
        project.versions.select_related("definition", "registered_by")
        .prefetch_related("deployments")
        .annotate(first_verdict_at=Min("replays__first_verdict_at", filter=OF_COLLECTED))
        .order_by("-registered_at", "-pk")
    )
    newest: dict[int, Replay] = {}
    for replay in settled_replays(project.replays.all()):
        newest.setdefault(replay.version_id, replay)
    return [
        VersionRow(
            version=version,
            replay=newest.get(version.pk),
            signal_s=seconds_to_signal(version, version.first_verdict_at),
            is_baseline=version.pk == project.baseline_id,
        )
        for version in versions
    ]


def seconds_to_signal(version: Version, first_verdict_at: datetime | None) -> float | None:
    if first_verdict_at is None:
        return None
    return (first_verdict_at - version.registered_at).total_seconds()


def time_to_signal(version: Version) -> float | None:
    """Seconds from a version's registration to its first verdict; None while there is none."""
    first = collected(version.replays.all()).aggregate(first=Min("first_verdict_at"))["first"]
    return seconds_to_signal(version, first)


@dataclass(frozen=True, slots=True)
class DeploymentRow:
    """A deployment with how it answered in the version's newest settled replay, None where that did not ask it."""

    deployment: Deployment
    summary: DeploymentSummary | None


def deployment_rows(version: Version, summary: ReplaySummary | None) -> list[DeploymentRow]:
    """All deployments, the one that speaks for the version first."""
    told = {place.name: place for place in summary.deployments} if summary else {}
    return [DeploymentRow(place, told.get(place.name)) for place in version.deployments.order_by("pk")]


def replays_of_version(version: Version) -> QuerySet[Replay]:
    """Those of the collected queries, newest first."""
    rows = collected(version.replays.all())
    return rows.select_related("version", "baseline", "requested_by").order_by("-number")


def contract_findings(version: Version) -> QuerySet[ContractFinding]:
    """How the version's contract differs from that of the project's baseline, the worst first."""
    ranks = [When(level=level, then=Value(rank)) for rank, level in enumerate(ContractLevel)]
    rows = version.contract_findings.filter(baseline=F("version__project__baseline")).select_related("breakage")
    return rows.order_by(Case(*ranks, output_field=IntegerField()), "path", "rule")
