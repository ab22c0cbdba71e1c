from dataclasses import dataclass

from django.contrib.auth.models import User

from bugbash.choices import Severity
from bugbash.logic.summary import ReplaySummary
from bugbash.models import ACTIVE_STATES, OPEN_STATUSES, Breakage, Project, Replay, Version
from bugbash.selectors.projects import severity_counts
from bugbash.selectors.replays import collected, replays_of, settled_replays, summary_of
from bugbash.selectors.versions import time_to_signal

SERIOUS = (Severity.S1, Severity.S2)


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest version against the baseline; `replay` is the settled one that says most, `running` one under way."""

    newest: Version | None
    replay: Replay | None
    running: Replay | None
    signal_s: float | None

    @property
    def summary(self) -> ReplaySummary | None:
        return summary_of(self.replay) if self.replay else None


@dataclass(frozen=True, slots=True)
class OpenBreakages:
    """Open breakages by severity, S1 first and untriaged last, and how many of S1 and S2 nobody owns."""

    by_severity: tuple[tuple[str, int], ...]
    ownerless: int

    @property
    def total(self) -> int:
        return sum(count for _, count in self.by_severity)

    @property
    def serious(self) -> int:
        return sum(count for severity, count in self.by_severity if severity in SERIOUS)

    @property
    def unset(self) -> int:
        return dict(self.by_severity)[Severity.UNSET]


def standing_of(project: Project) -> Standing:
    newest = project.versions.select_related("registered_by").first()
    if newest is None:
        return Standing(None, None, None, None)
    replays = collected(replays_of(project)).filter(version=newest).order_by("-number")
    return Standing(
        newest=newest,
        replay=settled_replays(replays).first(),
        running=replays.filter(state__in=ACTIVE_STATES).first(),
        signal_s=time_to_signal(newest),
    )


def open_breakages(project: Project) -> OpenBreakages:
    counts = severity_counts(project)
    order = [*(one for one in Severity if one), Severity.UNSET]
    ownerless = project.breakages.filter(status__in=OPEN_STATUSES, severity__in=SERIOUS, owner=None)
    return OpenBreakages(tuple((one.value, counts.get(one, 0)) for one in order), ownerless.count())


def owned_breakages(project: Project, person: User, limit: int = 5) -> list[Breakage]:
    """Open breakages that this person owns, the most serious first."""
    rows = project.breakages.filter(status__in=OPEN_STATUSES, owner=person).select_related("query")
    ranks = {severity: rank for rank, severity in enumerate(["S1", "S2", "S3", "S4", ""])}
    return sorted(rows, key=lambda row: (ranks[row.severity], row.number))[:limit]
