"""Probes with what they found, and what is known before one begins: its parents, what it will cost, what to spare."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from bugbash.choices import FindingState
from bugbash.logic.probing import ProbeOptions
from bugbash.models import Observation, Probe, ProbeFinding, Project, Query, Version
from bugbash.selectors.choosing import chosen_queries
from bugbash.selectors.replays import Progress, latest_finished_replay, progress_of


def probe_rows(project: Project) -> QuerySet[Probe]:
    """All probes, newest first, each with how many findings wait and how many were decided how."""
    states = {state.value: Count("findings", filter=Q(findings__state=state)) for state in FindingState}
    rows = project.probes.select_related("version__definition", "replay", "requested_by")
    return rows.annotate(
        open_count=states[FindingState.OPEN],
        accepted_count=states[FindingState.ACCEPTED],
        dismissed_count=states[FindingState.DISMISSED],
    ).order_by("-number")


def calls_made(probe: Probe) -> int:
    """How much of the budget is spent."""
    return Observation.objects.filter(outcome__replay=probe.replay_id).count() if probe.replay_id else 0


def probe_progress(probe: Probe) -> Progress | None:
    return progress_of(probe.replay) if probe.replay else None


def probe_parents(project: Project, options: ProbeOptions) -> QuerySet[Query]:
    """The collected queries that mutants may be made of: those that are no mutants themselves."""
    return chosen_queries(project, options.queries).filter(parent=None)


@dataclass(frozen=True, slots=True)
class Known:
    """What need not be found again: mutants by query, and what a mutator makes of a parent, whatever its seed."""

    queries: frozenset[int] = frozenset()
    pairs: frozenset[tuple[int, str]] = frozenset()

    def covers(self, query: int, parent: int | None, mutator: str) -> bool:
        return query in self.queries or (parent or 0, mutator) in self.pairs


def dismissed_findings(project: Project) -> Known:
    """What people have dismissed in any probe of the project."""
    rows = ProbeFinding.objects.filter(probe__project=project, state=FindingState.DISMISSED)
    told = list(rows.order_by().values_list("query", "covers_alike", "query__parent", "query__mutator"))
    return Known(
        queries=frozenset(query for query, *_ in told),
        pairs=frozenset((parent or 0, mutator) for _, covers, parent, mutator in told if covers),
    )


def found_before(version: Version) -> frozenset[int]:
    """Mutants that an earlier probe of the same version lists already."""
    rows = ProbeFinding.objects.filter(probe__version=version).exclude(state=FindingState.DISMISSED)
    return frozenset(rows.order_by().values_list("query", flat=True))


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many parents there are to choose from, and the seconds that a budget takes at the pace of the last replay."""

    parents: int
    budget: int
    seconds: float | None


def estimate(version: Version, options: ProbeOptions) -> Estimate:
    replay = latest_finished_replay(version)
    took_s = replay.duration_s if replay else None
    seconds = options.budget * took_s / replay.total if replay and took_s is not None and replay.total else None
    return Estimate(probe_parents(version.project, options).count(), options.budget, seconds)
